"""Choose which queued messages a stage gets next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

MAX_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Turn:
    """Name a stage (by its place in the topology), a partition, and how many messages it gets at most.

    `commit` asks for a commit after the turn, with whatever is still queued.
    """

    stage: int
    partition: int
    count: int = MAX_BATCH
    commit: bool = False


class Scheduler(Protocol):
    """Choose the next turn."""

    def next(self, waiting: Mapping[tuple[int, int], int]) -> Turn:
        """Return a turn for one of the (stage, partition) pairs, which all have messages waiting."""
        ...


class TopologyScheduler:
    """Let the earliest stage that has messages go first, with all of them: the fewest and largest batches."""

    def next(self, waiting: Mapping[tuple[int, int], int]) -> Turn:
        """Return the turn of the least (stage, partition)."""
        stage, partition = min(waiting)
        return Turn(stage, partition)
