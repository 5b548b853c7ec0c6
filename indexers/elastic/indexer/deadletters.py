"""Put what can never be indexed aside, on the Kafka topic of dead letters, before its offset is committed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kafka import KafkaProducer

from indexers.elastic.indexer.progress import Progress
from schemas.canonical import canonical
from schemas.keys import join_key, partition_of

KIND = "indexer"
MAX_PAYLOAD = 10_000  # characters, as of every dead letter
_MAX_REASON = 2_000
SEND_SECONDS = 30.0


class Refused(NamedTuple):
    """Be a document that was refused for good."""

    progress: Progress
    offset: int
    key: str
    reason: str
    payload: bytes | None


class DeadLetters:
    """Write dead letters; each is acknowledged by all in-sync brokers before write() returns."""

    def __init__(self, options: Mapping[str, Any], kafka_topic: str) -> None:
        self._options = options
        self._kafka_topic = kafka_topic
        self._producer: KafkaProducer | None = None

    def write(self, refused: list[Refused]) -> None:
        """Write letters and wait for them. Raises KafkaError; then all may be written again, under the same ids."""
        if not refused:
            return
        if self._producer is None:
            self._producer = KafkaProducer(
                **self._options, acks="all", enable_idempotence=True, allow_auto_create_topics=False
            )
        partitions = len(self._producer.partitions_for(self._kafka_topic) or (0,))
        sent = []
        for one in refused:
            letter = dead_letter(one)
            sent.append(
                self._producer.send(
                    self._kafka_topic, key=letter["id"].encode(), value=canonical(letter), headers=_headers(one),
                    partition=partition_of(letter["id"], partitions),
                )
            )  # fmt: skip
        self._producer.flush(timeout=SEND_SECONDS)
        for one_sent in sent:
            one_sent.get(timeout=SEND_SECONDS)

    def close(self) -> None:
        """Release the connection."""
        if self._producer is not None:
            self._producer.close(timeout=SEND_SECONDS)


def dead_letter(refused: Refused) -> dict[str, Any]:
    """Return the record of a refused document: one for each Kafka topic and key, however often it is refused."""
    source = refused.progress.kafka_topic
    location = refused.key or f"partition {refused.progress.partition}, offset {refused.offset}"
    payload = "" if refused.payload is None else refused.payload.decode("utf-8", "replace")
    return {
        "id": join_key(KIND, source, location),
        "kind": KIND,
        "source": source,
        "location": location,
        "reason": refused.reason[:_MAX_REASON],
        "payload": payload[:MAX_PAYLOAD],
    }


def _headers(refused: Refused) -> list[tuple[str, bytes]]:
    return [
        ("origin-topic", refused.progress.kafka_topic.encode()),
        ("origin-partition", b"%d" % refused.progress.partition),
        ("origin-offset", b"%d" % refused.offset),
        ("error", refused.reason[:_MAX_REASON].encode()),
    ]
