"""Read plain logs of IRC channels: `[12:34] <name> text`, and what the server says between.

Logs name no ids: a message is named by its channel, the log's file name and the number of its line from 1.
Whom a message speaks to is told by the name at its beginning or end, where the log knows somebody of that
name. Threads are told nowhere; the channel is the partition key.
"""

from producers.declare import ActionRow
from producers.irc.events import IGNORED_EMPTY, IGNORED_OTHER, IGNORED_SET
from producers.irc.producer import IGNORED_FILE, IrcFactory, IrcProducer

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("message, notice", ("posted",), (IGNORED_EMPTY,), "whom it names at its beginning or end is addressed"),
    ActionRow("/me, also as old logs have it, without a time", ("posted",), (), "kind action"),
    ActionRow("join", ("joined",)),
    ActionRow("part, quit, kick", ("left",)),
    ActionRow("change of name", ("renamed",), (), "the account of the old name, with the new one as name"),
    ActionRow("mode, topic", (), (IGNORED_SET,)),
    ActionRow("any other line", (), (IGNORED_OTHER,)),
    ActionRow("file without such lines", (), (IGNORED_FILE,), "such as annotations"),
)
FACTORY = IrcFactory()

__all__ = ["ACTIONS", "FACTORY", "IrcProducer"]
