"""Say what a worker tells of its work; knowflow.distributed turns it into metrics."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Take note of what happens. Calls are cheap and never fail."""

    def messages(self, stage: str, partition: int, count: int) -> None:
        """Note messages that a stage has folded, once they are committed."""
        ...

    def turn(self, partition: int, seconds: float) -> None:
        """Note a turn of all stages that was committed, and how long it took, the commit included."""
        ...

    def folded(self, stage: str, seconds: float) -> None:
        """Note how long the stage itself took for a batch."""
        ...

    def dead_letter(self, stage: str) -> None:
        """Note a message that became a dead letter."""
        ...

    def lag(self, stage: str, partition: int, messages: int) -> None:
        """Note how many offsets are yet to be read."""
        ...

    def state_bytes(self, partition: int, size: int) -> None:
        """Note how many bytes the rows of a partition take on disk."""
        ...

    def restored(self, partition: int, rows: int, seconds: float) -> None:
        """Note that a partition was taken over, and how much of its changelogs was read for that."""
        ...
