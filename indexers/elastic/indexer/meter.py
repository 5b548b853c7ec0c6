"""Say what an indexer tells of its work; knowflow.distributed turns it into metrics."""

from __future__ import annotations

from typing import Protocol


class IndexerMeter(Protocol):
    """Take note of what happens. Calls are cheap and never fail."""

    def documents(self, record: str, result: str, count: int) -> None:
        """Note documents that were written, deleted, stale or refused."""
        ...

    def dead_letter(self, record: str) -> None:
        """Note a document that was put aside as a dead letter."""
        ...

    def batch(self, seconds: float, documents: int, size: int) -> None:
        """Note a request that was answered: how long it took, and its documents and bytes."""
        ...

    def retried(self, reason: str) -> None:
        """Note a request, or a part of one, that is to be sent again: `away`, `busy` or `too_much`."""
        ...

    def lag(self, record: str, partition: int, messages: int) -> None:
        """Note how many offsets are yet to be done."""
        ...

    def gone(self, record: str, partition: int) -> None:
        """Note that a partition belongs to another now."""
        ...

    def paused(self, *, paused: bool) -> None:
        """Note whether reading is paused because the cluster takes nothing."""
        ...
