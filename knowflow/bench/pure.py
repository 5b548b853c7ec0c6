"""Run the stages in this process over rows in memory: the ceiling of the work itself, without Kafka or disk."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable
from typing import Any

from knowflow.collector import relax_collector
from schemas.keys import partition_of
from streams.core import Message, Stage
from streams.rows import MemoryRows
from streams.topology import stages

BATCH = 4_000

Event = dict[str, Any]


def fold(events: Iterable[Event], partitions: int) -> dict[str, Any]:
    """Fold events batch by batch until nothing is queued; return the rate and the share of each stage."""
    relax_collector()
    topology = Topology(partitions)
    count, began = 0, time.process_time()
    batch: list[Message] = []
    for event in events:
        batch.append(Message("interactions", event["id"], event["partitionkey"], event, count))
        count += 1
        if len(batch) == BATCH:
            topology.run(batch)
            batch = []
    topology.run(batch)
    used = time.process_time() - began
    shares = {name: round(seconds / used, 3) for name, seconds in topology.clock.items()}
    return {
        "interactions": count,
        "cpu_seconds": round(used, 2),
        "per_cpu_second": round(count / used, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "profile": shares,
    }


class Topology:
    """Hold all stages with their rows, in so many partitions, and carry messages between them."""

    def __init__(self, partitions: int) -> None:
        self._stages = stages()
        self._read = {source.stream for stage in self._stages for source in stage.inputs}
        self._partitions = partitions
        self._rows: dict[tuple[str, int], MemoryRows] = {}
        self.clock = {stage.name: 0.0 for stage in self._stages}

    def run(self, messages: list[Message]) -> None:
        """Fold interactions, and what follows from them."""
        queued: dict[str, list[Message]] = {"interactions": messages}
        while queued:
            for stage in self._stages:
                taken = [message for source in stage.inputs for message in queued.pop(source.stream, ())]
                for partition, part in self._split(stage, taken).items():
                    rows = self._rows.setdefault((stage.name, partition), MemoryRows())
                    began = time.process_time()
                    out = stage.process(rows, part)
                    self.clock[stage.name] += time.process_time() - began
                    for message in out:
                        if message.stream in self._read:
                            queued.setdefault(message.stream, []).append(message)

    def _split(self, stage: Stage, messages: list[Message]) -> dict[int, list[Message]]:
        broadcast = {source.stream for source in stage.inputs if source.broadcast}
        parts: dict[int, list[Message]] = {}
        for message in sorted(messages, key=lambda one: one.partition_key):
            if stage.single:
                numbers: Iterable[int] = (0,)
            elif message.stream in broadcast:
                numbers = range(self._partitions)
            else:
                numbers = (partition_of(message.partition_key, self._partitions),)
            for number in numbers:
                parts.setdefault(number, []).append(message)
        return parts
