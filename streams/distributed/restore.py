"""Bring the rows of a partition up to what its changelogs say."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.kafka_topics import MOST_LAG_MS
from streams.distributed.errors import StateLost
from streams.distributed.plan import StagePlan
from streams.distributed.store import PartitionStore, Place, StageRows
from streams.distributed.transaction import POSITIONS, decode_positions

# Tombstones may be gone from the changelog after a week: what is older is read anew from its beginning.
MOST_AGE_MS = MOST_LAG_MS - 24 * 60 * 60 * 1000
FETCH_MS = 500
STUCK_SECONDS = 120


@dataclass(slots=True)
class _Reading:
    """Hold how far a changelog was read, and where its reading ends."""

    plan: StagePlan
    next: int
    end: int


class Restored(NamedTuple):
    """Say up to where each stage has read, by place, and how many rows were read to find out."""

    positions: dict[str, dict[tuple[str, int], int]]
    rows: int


async def restore(
    consumer: AIOKafkaConsumer,
    store: PartitionStore,
    plans: Sequence[StagePlan],
    now_ms: int,
    beat: Callable[[], None],
) -> Restored:
    """Read what the changelogs hold beyond the rows on disk; return the positions of each stage.

    Call it after the partition's producer was started: that ended what its last owner had
    left open, so that the ends stay as they are. `beat` is called as work goes on. `now_ms`
    is the wall time: rows that nobody brought up to date for six days are dropped and read
    anew, since deletes may be missing from the changelog. Raises StateLost where a changelog
    ends before the rows on disk do.
    """
    readings = {TopicPartition(*plan.changelog): _Reading(plan, 0, 0) for plan in plans}
    consumer.assign(list(readings))
    begins = await consumer.beginning_offsets(list(readings))
    ends = await consumer.end_offsets(list(readings))
    held = {plan.stage.name: store.place(plan.stage.name) for plan in plans}
    if any(place is not None and now_ms - place.at > MOST_AGE_MS for place in held.values()):
        store.wipe()
        held = {}
    for source, reading in readings.items():
        place = held.get(reading.plan.stage.name)
        reading.next = begins[source] if place is None else place.offset
        reading.end = ends[source]
        if reading.next > reading.end:
            raise StateLost(
                f"{source.topic} ends at {reading.end}, before the {reading.next} that {store.path} holds: it was lost"
                " or replaced; run `knowflow rebuild`, which folds the archive into a new generation"
            )
        consumer.seek(source, reading.next)
    rows = await _read(consumer, store, readings, now_ms, beat)
    positions: dict[str, dict[tuple[str, int], int]] = {}
    for plan in plans:
        data = store.raw(plan.stage.name, POSITIONS)
        positions[plan.stage.name] = {} if data is None else decode_positions(data)
    return Restored(positions, rows)


async def _read(
    consumer: AIOKafkaConsumer,
    store: PartitionStore,
    readings: dict[TopicPartition, _Reading],
    now_ms: int,
    beat: Callable[[], None],
) -> int:
    rows = 0
    waiting = {source for source, reading in readings.items() if reading.next < reading.end}
    moved = time.monotonic()
    while waiting:
        got = await consumer.getmany(*waiting, timeout_ms=FETCH_MS)
        beat()
        for source in list(waiting):
            reading = readings[source]
            records = got.get(source, [])
            position = await consumer.position(source)
            if position > reading.next:
                moved = time.monotonic()
                reading.next = position
                changes = {record.key: record.value for record in records}
                store.write(StageRows(reading.plan.stage.name, changes, Place(position, now_ms)))
                rows += len(records)
            if reading.next >= reading.end:
                waiting.discard(source)
        if time.monotonic() - moved > STUCK_SECONDS:
            names = ", ".join(sorted(source.topic for source in waiting))
            raise TimeoutError(f"{names}: nothing came for {STUCK_SECONDS} s; are all brokers there?")
    return rows
