"""Read Slack workspace exports: the .zip that Slack makes, or the folder that it was unpacked to.

Every event is a function of its record, its conversation and the export's lists alone:

- a message is named by its channel and its timestamp, which is unique within the channel only; the
  channel is its partition key, since threads are optional;
- a message that names a thread is at home there; whatever the head says of its replies (their
  number, their authors) is not read, since the replies themselves are there, in whichever day's file;
- a head names its thread only once it was replied to: the creating event that tells it ranks above
  the one that does not, and the first text above a later one, so that exports of several dates agree;
- what a private channel, a group or a direct message holds is for those who have its id as a label.
"""

from producers.slack.declared import ACTIONS
from producers.slack.producer import SlackFactory, SlackProducer

FACTORY = SlackFactory()

__all__ = ["ACTIONS", "FACTORY", "SlackProducer"]
