"""Define what a stage is: pure functions over rows and batches.

A stage reads its rows, folds a batch of messages into them and returns records. It does
no I/O, reads no clock, draws no random number and never calls hash(). Runners carry
messages between stages and keep the rows; they know nothing of what a stage does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

Json = Any  # plain JSON values: dict, list, str, int, bool


class Message(NamedTuple):
    """Carry one keyed value between stages, or out of them.

    `stream` names the internal stream or the derived record; `key` is the row's full
    identity there (a later message with the same key replaces it); `partition_key`
    chooses the partition; `value` None is a delete; `version` rises with each write of
    the key. A value is never changed once it is in a message. `encoded` is the value's
    canonical JSON where the writer has it at hand; it only saves writing it again.
    """

    stream: str
    key: str
    partition_key: str
    value: Json  # None is a delete
    version: int
    encoded: bytes | None = None


class Rows(Protocol):
    """Hold one stage's rows of one partition, under (group, row), rows in byte order.

    A group may hold 100,000 rows: read single rows or bounded scans. A value that was
    read must not be changed in place unless it is put again before the call returns.
    """

    def get(self, group: str, row: str) -> Json | None:
        """Return the row's value, or None."""
        ...

    def expect(self, group: str, rows: Sequence[str]) -> None:
        """Be told which rows of a group will be asked for; nothing but the time that it takes depends on it."""
        ...

    def put(self, group: str, row: str, value: Json) -> None:
        """Write the row."""
        ...

    def delete(self, group: str, row: str) -> None:
        """Remove the row, if it is there."""
        ...

    def scan(
        self, group: str, prefix: str = "", *, reverse: bool = False, limit: int | None = None
    ) -> Iterator[tuple[str, Json]]:
        """Yield (row, value) of the group's rows that begin with the prefix, in byte order.

        The caller may write to the group while it iterates; it then sees the rows as they
        were when the scan began.
        """
        ...


@dataclass(frozen=True, slots=True)
class Input:
    """Say which stream a stage reads; a broadcast stream goes to every partition."""

    stream: str
    broadcast: bool = False


class Stage(Protocol):
    """Fold batches of messages into rows and records."""

    @property
    def name(self) -> str:
        """Return the stage's name; it scopes the rows."""
        ...

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return the streams that the stage reads."""
        ...

    @property
    def single(self) -> bool:
        """Return True where the stage runs on partition 0 alone."""
        ...

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Fold the batch and return what changed.

        Called with the messages of one partition in the order in which they came; the
        result must not depend on that order once all messages are in, nor on how they
        were cut into batches.
        """
        ...


@runtime_checkable
class SettlingStage(Stage, Protocol):
    """Be a stage whose records can only be worked out from all of its rows together.

    process() keeps what comes and says with unsettled() that the records are behind. A runner
    calls settle() once nothing is on its way to the stage, and may at any other time: what it
    writes is a pure function of the rows, so that only the last call matters for what is left.
    """

    def unsettled(self, rows: Rows) -> bool:
        """Tell whether the records are behind the rows; the rows keep it, so that a restart knows."""
        ...

    def settle(self, rows: Rows) -> Iterator[Message]:
        """Work the records out and yield what changed, which may be much; unsettled() is False at the end."""
        ...
