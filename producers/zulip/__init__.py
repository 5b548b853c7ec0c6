"""Read Zulip: archives with one JSON file per topic, and messages as the server's API returns them.

- A topic is a conversation, whatever the case of its name and whether or not it is marked as
  resolved (✔); messages without a topic are in none, and their channel is all that is known.
- Numbers of messages, channels and users are unique on a server. Archives tell senders by
  name alone, so accounts read from them are names (`zulip:lean/@Ann`); the API tells their
  numbers (`zulip:lean/42`).
- What the notification bot says is no message: a mark, which belongs to the topic's own item
  (producers.zulip.notices), or a move.
"""

from producers.declare import ActionRow
from producers.zulip.notices import IGNORED_EMPTY, IGNORED_NAMELESS, IGNORED_NOTICE
from producers.zulip.producer import IGNORED_CHANNELS, ZulipFactory, ZulipProducer

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow(
        "topic", ("edited", "posted", "resolved"), (IGNORED_EMPTY, IGNORED_NAMELESS),
        "its name is the title of its first message; marked ✔ without any notice of it: resolved, time assumed",
    ),
    ActionRow(
        "message", ("posted", "replied"), (),
        "replied where it quotes others; mentions are `addressed`, silent ones are not; whole seconds",
    ),
    ActionRow(
        "message: edit_history, last_edit_timestamp", ("edited", "moved"), (),
        "API only; first text and place, and each change",
    ),
    ActionRow("message: reactions", ("endorsed",), (), "API only; by user, without time: that of the message, assumed"),
    ActionRow(
        "notice: marked as resolved, unresolved", ("posted", "resolved", "unresolved"), (),
        "of the topic's own item, which has no author",
    ),
    ActionRow(
        "notice: moved", ("moved",), (),
        "of the one message that it names; else of the channel, without effect: messages stand where they went",
    ),
    ActionRow("notice: others", (), (IGNORED_NOTICE,), "such as of a new channel"),
    ActionRow("streams.json", (), (IGNORED_CHANNELS,), "what GET /streams returns: tells which channels are private"),
)  # fmt: skip
FACTORY = ZulipFactory()

__all__ = ["ACTIONS", "FACTORY", "ZulipFactory", "ZulipProducer"]
