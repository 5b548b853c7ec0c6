"""Hold one stage at work in a logical partition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiokafka import TopicPartition

from streams.cached_rows import CachedRows
from streams.core import Message, SettlingStage
from streams.distributed.ahead import Ahead
from streams.distributed.plan import Place, StagePlan
from streams.distributed.settling import Pace


@dataclass(slots=True)
class StageWork:
    """Hold a stage's rows, and up to where it has read.

    `positions` are those in memory, `kept` those that its changelog holds: they differ between
    two transactions, and after reading nothing but what was folded ahead.
    """

    plan: StagePlan
    rows: CachedRows
    positions: dict[Place, int]
    kept: dict[Place, int]
    ahead: Ahead = field(default_factory=Ahead)
    pace: Pace = field(default_factory=Pace)
    settling: SettlingStage | None = field(init=False)

    def __post_init__(self) -> None:
        stage = self.plan.stage
        self.settling = stage if isinstance(stage, SettlingStage) else None  # asking a protocol is slow

    @property
    def name(self) -> str:
        """Return the stage's name."""
        return self.plan.stage.name

    @property
    def sources(self) -> list[TopicPartition]:
        """Return what the stage reads."""
        return [TopicPartition(*place) for place in self.plan.inputs]

    @property
    def unsettled(self) -> bool:
        """Tell whether the stage's records are behind its rows."""
        return self.settling is not None and self.settling.unsettled(self.rows)


class Batch(NamedTuple):
    """Hold what a stage is to fold in a turn.

    `refused` are the dead letters of what could not be read, `positions` those after the batch.
    """

    messages: list[Message]
    refused: Sequence[Message]
    positions: Mapping[Place, int]


Got = Mapping[TopicPartition, Sequence[Any]]  # aiokafka's ConsumerRecords, as getmany() gives them
