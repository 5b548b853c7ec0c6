"""Be a stream worker whose stages cannot fold some messages: `python -m tests.faults.poisoned_worker NTH`.

Every NTH message of each stage, chosen by its key, fails. Orders come on standard input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any
from unittest.mock import patch
from zlib import crc32

import knowflow.distributed.worker
from streams.core import Message, Rows, SettlingStage
from streams.topology import stages

FEW = 5


class Poisoned:
    """Carry a stage, and fail before it folds a batch with a chosen message."""

    def __init__(self, stage: Any, nth: int) -> None:
        self._stage = stage
        self._nth = FEW if stage.name in ("identities", "graph", "parents") else nth  # which have few messages
        self.name, self.inputs, self.single = stage.name, stage.inputs, stage.single

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        out: list[Message] = self._stage.process(rows, batch)
        if any(crc32(f"{self.name} {message.key}".encode()) % self._nth == 0 for message in batch):
            raise RuntimeError("poison")
        return out


class PoisonedSettling(Poisoned):
    """Carry a stage that settles: of what it could fold."""

    def unsettled(self, rows: Rows) -> bool:
        behind: bool = self._stage.unsettled(rows)
        return behind

    def settle(self, rows: Rows) -> Iterator[Message]:
        yield from self._stage.settle(rows)


def poisoned(nth: int) -> list[Any]:
    """Return the topology, of which every NTH message fails."""
    return [(PoisonedSettling if isinstance(stage, SettlingStage) else Poisoned)(stage, nth) for stage in stages()]


def main(nth: str) -> int:
    """Work."""
    with patch.object(knowflow.distributed.worker, "stages", lambda: poisoned(int(nth))):
        return knowflow.distributed.worker.main()


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
