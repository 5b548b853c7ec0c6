"""Read Discourse forums: topics with their posts, as the forum's own JSON has them.

- A topic is a conversation, and its id that of its first post, so that what is done to the
  topic is done to that post. Other posts go by their own number, which stays when they move.
- A post names the post that it replies to, and those that it quotes, by their numbers in the
  topic: only those that the same file holds are `in_reply_to`.
- Likes are totals, and accepted answers just are: both without user and time. The time is that
  of the post, marked as assumed.
"""

from producers.declare import ActionRow
from producers.discourse.posts import IGNORED_ACTION
from producers.discourse.producer import IGNORED_MISSING, DiscourseFactory, DiscourseProducer

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("post 1 of a topic", ("posted",), (), "HTML, with the topic's title and tags; channel: the category"),
    ActionRow("other posts", ("replied",), (), "in reply to the post that is stated, and to those that it quotes"),
    ActionRow("whisper; personal message", ("posted", "replied"), (), "audience: staff; the users and groups allowed"),
    ActionRow("post: version above 1", ("edited",), (), "today's text; at the last change of any kind, assumed"),
    ActionRow("post: deleted_at, user_deleted", ("deleted",)),
    ActionRow("post: hidden", ("posted", "replied"), (), "without its text, which is withheld"),
    ActionRow("post: likes, reactions", ("endorsed",), (), "totals without users; a like is a `heart`; time assumed"),
    ActionRow("post: accepted_answer", ("accepted",), (), "without user; time assumed"),
    ActionRow("post: link_counts", ("linked",), (), "to other topics of the forum: related"),
    ActionRow("small action: closed, autoclosed", ("closed", "reopened"), (), "of the topic's first post"),
    ActionRow("small action: split_topic", ("linked",), (IGNORED_ACTION,), "related to the topic that posts went to"),
    ActionRow("small action: others", (), (IGNORED_ACTION,), "pinned, archived, visible ..."),
    ActionRow("topic: closed", ("closed",), (), "where no post of the file tells of it; at the last post, assumed"),
    ActionRow("topic: stream", (), (IGNORED_MISSING,), "posts that are named, and that the file does not hold"),
)  # fmt: skip
FACTORY = DiscourseFactory()

__all__ = ["ACTIONS", "FACTORY", "DiscourseFactory", "DiscourseProducer"]
