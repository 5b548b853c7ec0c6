"""Read mail: mbox files, Maildirs and single messages.

A message is the item `mail:message/ID`, by its own id, which is alike in every archive and mailbox that holds it.
Its conversation is the first message that `References` names, else the one that it answers, else itself.
"""

from producers.declare import ActionRow
from producers.mbox.producer import (
    IGNORED_FILE,
    IGNORED_FOLDER,
    IGNORED_UNFINISHED,
    MboxFactory,
    MboxProducer,
)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("message", ("posted",), (), "quotes and signatures stand in `quoted`; sent at `Date`, by the second"),
    ActionRow(
        "message with In-Reply-To, References or a subject `Re:`", ("replied",), (),
        "in reply to what In-Reply-To names, else to the last of References",
    ),
    ActionRow("bounce, automatic reply, notice", ("posted", "replied"), (), "its author is marked as a bot"),
    ActionRow("pseudo message of an IMAP server", (), (IGNORED_FOLDER,)),
    ActionRow("tmp/ of a Maildir", (), (IGNORED_UNFINISHED,)),
    ActionRow("any other file", (), (IGNORED_FILE,)),
)  # fmt: skip
FACTORY = MboxFactory()

__all__ = ["ACTIONS", "FACTORY", "MboxProducer"]
