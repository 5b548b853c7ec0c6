"""Read Stack Exchange data dumps: a folder, .zip, .7z or single .xml files, any of the files missing.

Every event is a function of its row and the site's name alone, so neither ids nor partition
keys depend on which files are there, nor on what was read before:

- an answer names its question; whatever else is done to a post (a comment, vote, edit, link)
  names that post alone and carries its key. A comment's conversation is its post's, which
  the streams find by `in_reply_to`; votes on posts that are in no file stay pending;
- what two files tell of one fact has one event id (accepted, closed), and the better told one
  has the greater revision; for texts see producers.stackexchange.posts.

Votes are dated by the day, some before their answer: they keep that day. Users are told apart
by id only, never by name; posts and comments of deleted users have a name and no account.
"""

from producers.stackexchange.declared import ACTIONS
from producers.stackexchange.producer import StackExchangeFactory, StackExchangeProducer

FACTORY = StackExchangeFactory()

__all__ = ["ACTIONS", "FACTORY", "StackExchangeProducer"]
