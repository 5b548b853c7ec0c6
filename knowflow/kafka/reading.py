"""Read a Kafka topic whole, to where it ended when the reading began."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from kafka import KafkaConsumer, TopicPartition, errors

from knowflow.errors import EngineUnreachable, UserError

POLL_MS = 1_000
PATIENCE = 60.0  # seconds without any progress
PAUSE = 0.2  # seconds between two questions
T = TypeVar("T")


class Message(NamedTuple):
    """Hold one Kafka message; a value of None is a delete, `timestamp` milliseconds since 1970."""

    partition: int
    offset: int
    key: bytes
    value: bytes | None
    headers: list[tuple[str, bytes]]
    timestamp: int


def read_whole(consumer: KafkaConsumer, name: str) -> Iterator[Message]:
    """Yield the committed messages of a Kafka topic, in the order of offsets within each partition.

    The end is fixed at the beginning: the first offset that no committed transaction reached by
    then. It is told by the reader's position, since the last offsets before it may be those of
    aborted transactions, or marks of their ends, or compacted away. Messages without a key are
    not ours and are passed over. Raises UserError where there is no such Kafka topic,
    EngineUnreachable where nothing comes for PATIENCE seconds.
    """
    numbers = _patiently(lambda: consumer.partitions_for_topic(name))
    if not numbers:
        raise UserError(f"there is no Kafka topic {name}: `knowflow kafka-topics create` makes it")
    partitions = [TopicPartition(name, number) for number in sorted(numbers)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = _patiently(lambda: consumer.end_offsets(partitions))
    begins = _patiently(lambda: consumer.beginning_offsets(partitions))
    left = {partition: end for partition, end in ends.items() if end > begins[partition]}
    consumer.pause(*(partition for partition in partitions if partition not in left))
    moved, before = time.monotonic(), dict(begins)
    while left:
        found = consumer.poll(timeout_ms=POLL_MS)
        for partition, records in found.items():
            end = ends[partition]
            for record in records:
                if record.offset < end and record.key is not None:
                    headers = record.headers or []
                    yield Message(record.partition, record.offset, record.key, record.value, headers, record.timestamp)
        positions = {partition: consumer.position(partition) for partition in left}
        done = [partition for partition, position in positions.items() if position >= ends[partition]]
        if done:
            consumer.pause(*done)
        for partition in done:
            del left[partition]
        if any(position != before[partition] for partition, position in positions.items()):
            moved, before = time.monotonic(), {**before, **positions}
        elif time.monotonic() - moved > PATIENCE:
            raise EngineUnreachable(f"Kafka topic {name} gives nothing for {PATIENCE:.0f} s: see the brokers' logs")


def _patiently(ask: Callable[[], T]) -> T:
    """Return an answer; ask again for a while, since after a broker's end others take over its partitions."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except errors.RetriableError:
            if time.monotonic() > limit:
                raise
            time.sleep(PAUSE)
