"""Read the items of Perceval (https://github.com/chaoss/grimoirelab-perceval), from files or by running it.

Where another producer reads the same source, events and ids are the same. Perceval is a program of its own, under the
GPL, and is run as one; nothing of it is part of this project.
"""

from producers.declare import ActionRow
from producers.perceval.producer import IGNORED_BLANK, PercevalFactory, PercevalProducer

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("Git: commit", ("committed", "reviewed", "replied", "thanked"),
              ("merge without people in its trailers",), "as `git`"),
    ActionRow("MBox, Pipermail, HyperKitty, Groupsio, NNTP: message", ("posted", "replied"), (), "as `mbox`"),
    ActionRow("Discourse: topic", (
        "posted", "replied", "edited", "endorsed", "accepted", "closed", "reopened", "deleted", "linked",
    ), ("topic without posts",), "as `discourse`"),
    ActionRow("Slack: message", ("posted", "replied", "edited", "endorsed", "deleted", "joined", "left", "renamed",
                                 "closed", "reopened"), (
        "notice of the program", "topic or purpose of a channel", "integration added or removed",
        "welcome by the program", "joined or left a private conversation",
    ), "as `slack`"),
    ActionRow("StackExchange: question", ("asked", "answered", "commented", "edited", "accepted", "closed", "endorsed"),
              (), "with its answers and comments, as `stackexchange`"),
    ActionRow("GitHub: issue, pull_request", (
        "posted", "replied", "reviewed", "endorsed", "review_requested", "resolved", "closed",
    ), ("category that is not read",),
              "comments replied, reviews reviewed; resolved: closed as completed"),
    ActionRow("GitLab: issue, merge_request", ("posted", "replied", "reviewed", "endorsed", "closed"), (),
              "notes replied, those at a line of code reviewed; what GitLab writes itself is not read"),
    ActionRow("line without text", (), (IGNORED_BLANK,)),
)  # fmt: skip
FACTORY = PercevalFactory()

__all__ = ["ACTIONS", "FACTORY", "PercevalProducer"]
