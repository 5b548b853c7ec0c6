"""Be a stream worker with small batches, which stops at a chosen moment.

`python -m tests.faults.stream_worker SIGNAL MOMENT COUNT [MS]`: at the COUNT-th such moment the
process sends itself the signal (KILL, or STOP for one that wakes up later). Its transactions
may last for MS milliseconds. Orders come on standard input, as for knowflow.distributed.worker.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

from aiokafka import AIOKafkaProducer

import streams.distributed.partition
from knowflow.distributed.worker import main
from streams.distributed.restore import restore
from streams.distributed.store import PartitionStore

# Before, within and after the commit (the rows are not on disk yet); after that; and while rows are restored.
MOMENTS = ("begun", "sent", "committed", "stored", "restored")

RESTORING: ContextVar[bool] = ContextVar("RESTORING", default=False)


class Watch:
    """Count moments, and send the signal at the chosen one."""

    def __init__(self, number: signal.Signals, moment: str, count: int) -> None:
        self.number, self.moment, self.count = number, moment, count
        self.seen: Counter[str] = Counter()

    def pass_by(self, moment: str) -> None:
        self.seen[moment] += 1
        if moment == self.moment and self.seen[moment] == self.count:
            os.kill(os.getpid(), self.number)

    def after_awaiting(self, method: Callable[..., Any], moment: str) -> Callable[..., Any]:
        async def watched(*arguments: Any, **options: Any) -> Any:
            result = await method(*arguments, **options)
            self.pass_by(moment)
            return result

        return watched

    def after(self, method: Callable[..., Any], moment: str) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            result = method(*arguments)
            self.pass_by("restored" if RESTORING.get() else moment)
            return result

        return watched


def restoring(method: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what is written to the disk meanwhile: other partitions may be at work already."""

    async def marked(*arguments: Any) -> Any:
        token = RESTORING.set(True)
        try:
            return await method(*arguments)
        finally:
            RESTORING.reset(token)

    return marked


def run(name: str, moment: str, count: str, transaction_ms: str = "60000") -> int:
    """Work."""
    watch = Watch(signal.Signals[f"SIG{name}"], moment, int(count))
    producer = AIOKafkaProducer
    with (
        patch.multiple(
            streams.distributed.partition, MAX_RECORDS=150, MAX_NEW=50, CACHE_BYTES=200_000, LEAST_CACHE_BYTES=1,
            TRANSACTION_MS=int(transaction_ms),
        ),
        patch.object(producer, "begin_transaction", watch.after_awaiting(producer.begin_transaction, "begun")),
        patch.object(
            producer, "send_offsets_to_transaction", watch.after_awaiting(producer.send_offsets_to_transaction, "sent")
        ),
        patch.object(producer, "commit_transaction", watch.after_awaiting(producer.commit_transaction, "committed")),
        patch.object(streams.distributed.partition, "restore", restoring(restore)),
        patch.object(PartitionStore, "write", watch.after(PartitionStore.write, "stored")),
    ):  # fmt: skip
        return main()


if __name__ == "__main__":
    os._exit(run(*sys.argv[1:]))
