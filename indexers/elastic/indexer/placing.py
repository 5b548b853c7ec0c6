"""Follow which partitions are ours, and begin each where the index needs it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition

from indexers.elastic.generations import MadeIndex
from indexers.elastic.indexer.errors import LaggedTooLong
from schemas.kafka_topics import MOST_LAG_MS

ASK_MS = 10_000


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """Note what the group gives; the client calls it from a thread of its own, so nothing else is done."""

    def __init__(self) -> None:
        self._given: set[TopicPartition] = set()
        self._lock = threading.Lock()

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Do nothing: what is ours no more is not assigned any more."""

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Note what is ours anew."""
        with self._lock:
            self._given |= set(assigned)

    def given(self) -> set[TopicPartition]:
        """Return what was given since the last call."""
        with self._lock:
            given, self._given = self._given, set()
        return given


def keep_joining(consumer: KafkaConsumer) -> None:
    """Have the client finish a rejoin that it has begun.

    kafka-python 3.0.12 rejoins where its metadata changed; if poll() returns before the
    answer is there, it takes the new metadata for known and forgets that it was about to
    join: no heartbeat, no messages, for ever. Asked to rejoin, it goes on.
    """
    coordinator = consumer._coordinator
    if coordinator.rejoining and not coordinator.rejoin_needed:
        coordinator.request_rejoin()


def position_of(consumer: KafkaConsumer, partition: TopicPartition, index: MadeIndex) -> int | None:
    """Return the offset that was committed for this very index, or None.

    A commit carries the index's own id: where the index was made anew, or brought back from a
    snapshot, the position belongs to another, and everything is read again. Raises KafkaError.
    """
    found: Any = consumer.committed(partition, metadata=True, timeout_ms=ASK_MS)
    return int(found.offset) if found is not None and found.metadata == index.uuid else None


def begin(consumer: KafkaConsumer, partition: TopicPartition, index: MadeIndex) -> int:
    """Seek to where this index is to be filled from, and return that offset.

    Raises LaggedTooLong where the index is older than Kafka's memory of deletes and nobody
    knows how far it was filled; KafkaError.
    """
    position = position_of(consumer, partition, index)
    if position is None:
        first: int = consumer.beginning_offsets([partition], timeout_ms=ASK_MS)[partition]
        if is_old(index) and consumer.end_offsets([partition], timeout_ms=ASK_MS)[partition] > first:
            raise LaggedTooLong(_told(partition, index, "nobody has kept how far it was filled"))
        position = first
    consumer.seek(partition, position)
    return position


def check_age(partition: TopicPartition, index: MadeIndex, timestamp_ms: int) -> None:
    """Raise LaggedTooLong where the first message that comes is older than Kafka's memory of deletes.

    An index that is younger than that lacks no delete: it is filled from the beginning.
    """
    if is_old(index) and _now_ms() - timestamp_ms > MOST_LAG_MS:
        raise LaggedTooLong(_told(partition, index, "what comes next was written more than a week ago"))


def is_old(index: MadeIndex) -> bool:
    """Tell whether an index was made before what Kafka remembers deletes of."""
    return _now_ms() - index.created_ms > MOST_LAG_MS


def _told(partition: TopicPartition, index: MadeIndex, why: str) -> str:
    return (
        f"{partition.topic}, partition {partition.partition}: {why}, and Kafka remembers deletes for a week, so that"
        f" {index.name} may keep what was deleted; fill a new generation with `knowflow rebuild`"
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
