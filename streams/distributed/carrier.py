"""Hold the partitions that Faust gives this worker, each at work in a task of its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from streams.core import Stage
from streams.distributed.meter import Meter
from streams.distributed.partition import Partition
from streams.distributed.plan import Generation

log = logging.getLogger(__name__)


class Carrier:
    """Begin, pause and end partitions as they come and go.

    While they are handed out anew all of them rest at the end of their batch; those that stay
    go on where they are. Whoever takes one over fences this worker before, so nothing here
    is needed for correctness; it saves a restart. What a partition raises goes to `failed`.
    """

    def __init__(
        self,
        stages: Callable[[], Sequence[Stage]],
        generation: Generation,
        folder: Path,
        options: Mapping[str, Any],
        meter: Meter,
        failed: Callable[[BaseException], None],
    ) -> None:
        """Take what each partition needs; `stages` makes new ones."""

        def make(number: int) -> Partition:
            return Partition(stages(), generation, number, folder, options, meter)

        self._make = make
        self._failed = failed
        self._running: dict[int, tuple[Partition, asyncio.Task[None]]] = {}
        self._lock = asyncio.Lock()

    @property
    def partitions(self) -> list[int]:
        """Return the partitions that are this worker's, sorted."""
        return sorted(self._running)

    @property
    def idle(self) -> bool:
        """Tell whether nothing came in any partition at the last look."""
        return all(partition.idle for partition, _ in self._running.values())

    @property
    def silent_seconds(self) -> float:
        """Return for how long the partition that beat longest ago has been silent, be it at work or at rest."""
        now = time.monotonic()
        return max((now - partition.beaten for partition, _ in self._running.values()), default=0.0)

    async def revoked(self) -> None:
        """Have every partition rest, until assigned() says which stay."""
        async with self._lock:
            await asyncio.gather(*(self._rest(*one) for one in self._running.values()))

    async def assigned(self, numbers: set[int]) -> None:
        """Let go of what is another's now, go on with what stays, and take over what is new."""
        async with self._lock:
            log.info("partitions assigned", extra={"partitions": sorted(numbers)})
            await asyncio.gather(*(self._end(number) for number in set(self._running) - numbers))
            for partition, _ in self._running.values():
                partition.gate.open()
            for number in sorted(numbers - set(self._running)):
                partition = self._make(number)
                task = asyncio.create_task(self._carry(partition), name=f"partition {number}")
                self._running[number] = (partition, task)

    async def close(self) -> None:
        """End all partitions at the end of their batch."""
        async with self._lock:
            await asyncio.gather(*(self._end(number) for number in list(self._running)))

    async def _carry(self, partition: Partition) -> None:
        try:
            await partition.open()
            await partition.run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._failed(error)
            raise

    @staticmethod
    async def _rest(partition: Partition, task: asyncio.Task[None]) -> None:
        resting = asyncio.ensure_future(partition.gate.close())
        await asyncio.wait({resting, task}, return_when=asyncio.FIRST_COMPLETED)
        resting.cancel()

    async def _end(self, number: int) -> None:
        partition, task = self._running.pop(number)
        partition.stop()
        await asyncio.wait({task})
        await partition.close()
