"""Simulate an organisation of any size from a seed, with planted truth beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from producers.declare import ActionRow
from producers.sample.options import SampleOptions, make_options
from producers.sample.producer import SampleProducer
from producers.sample.truth import truth, write_truth

__all__ = [
    "ACTIONS",
    "FACTORY",
    "SampleFactory",
    "SampleOptions",
    "SampleProducer",
    "make_options",
    "truth",
    "write_truth",
]

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow(
        "Q&A site",
        ("asked", "answered", "commented", "edited", "deleted", "restored", "moved", "linked", "accepted", "endorsed",
         "thanked", "retracted", "closed", "reopened"),
        note="votes have no user and are dated by the day",
    ),
    ActionRow(
        "chat",
        ("posted", "replied", "edited", "deleted", "restored", "moved", "endorsed", "retracted", "thanked", "redacted"),
        note="threads are told; private channels have the audience `team:NAME`; bots are flagged",
    ),
    ActionRow("mail list", ("posted", "replied"), note="times are whole seconds; a few dates are wrong"),
    ActionRow(
        "issue tracker",
        ("asked", "assigned", "replied", "endorsed", "resolved", "closed", "reopened", "unresolved"),
    ),
    ActionRow("git", ("committed", "review_requested", "reviewed"), note="with paths; bots are flagged"),
    ActionRow("wiki", ("documented", "edited", "endorsed", "deleted"), note="likes are observed totals"),
    ActionRow("account", ("joined", "left", "renamed")),
    ActionRow("channel", ("edited",), note="a public channel becomes private, with all that is in it"),
)  # fmt: skip


class SampleFactory:
    """Open simulations. There is no file: the paths are settings such as `people=200`."""

    kind = "sample"

    def detects(self, path: Path) -> bool:
        """Return False: no file is a sample."""
        return False

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> SampleProducer:
        """Return a simulation of `key=value` settings and options, see make_options().

        The option `truth` names a file to write the planted truth to, at once. Raises
        SourceError for settings that will not do, and if that file cannot be written.
        """
        target = options.pop("truth", None)
        chosen = make_options(paths, name, **options)
        if target is not None:
            write_truth(chosen, Path(target))
        return SampleProducer(chosen)


FACTORY = SampleFactory()
