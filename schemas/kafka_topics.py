"""Declare every Kafka topic once: `knowflow kafka-topics` and the AsyncAPI document draw on it.

On every Kafka topic the message key is the document's id, a null value is a delete, and
the partition follows from the partition key (schemas.keys.partition_of), never from the
message key. Partition counts are fixed within a generation.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.registry import RECORDS

DEFAULT_PARTITIONS = 4
MAX_REPLICAS = 3
# A delete that a reader has not met within this time is gone for it: such a reader asks for a rebuild.
DELETE_RETENTION_MS = 7 * 24 * 60 * 60 * 1000
# Mails and pages go beyond the broker's default of one megabyte.
MAX_MESSAGE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class KafkaTopic:
    """Describe one Kafka topic: what it carries and how the brokers keep it.

    `record` names the record of schemas.registry, None for an internal stream. `single`
    Kafka topics have one partition, since every partition of their readers reads them whole.
    """

    name: str
    stream: str
    record: str | None
    meaning: str
    partition_by: str
    single: bool = False

    def partitions(self, wanted: int = DEFAULT_PARTITIONS) -> int:
        """Return the number of partitions in a generation of that many."""
        return 1 if self.single else wanted

    def replicas(self, brokers: int) -> int:
        """Return the replication factor in a cluster of that many brokers."""
        return max(1, min(MAX_REPLICAS, brokers))

    def configuration(self, brokers: int) -> dict[str, str]:
        """Return the settings that the brokers are given, by their Kafka names.

        Everything is compacted and nothing expires by age: an erasure is a tombstone, and
        a rebuild needs the whole archive.
        """
        return {
            "cleanup.policy": "compact",
            "delete.retention.ms": str(DELETE_RETENTION_MS),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, self.replicas(brokers) - 1)),
            "retention.ms": "-1",
        }


def _of_records() -> dict[str, KafkaTopic]:
    whole = {"decisions", "identities"}
    return {
        name: KafkaTopic(
            spec.kafka_topic,
            name,
            name,
            (spec.model.__doc__ or "").strip().splitlines()[0],
            spec.partition_by or "the whole key",
            single=name in whole,
        )
        for name, spec in RECORDS.items()
    }


def _internal(stream: str, meaning: str, partition_by: str, *, single: bool = False) -> KafkaTopic:
    return KafkaTopic(f"knowflow.internal.{stream}.v1", stream, None, meaning, partition_by, single=single)


# Streams between the stages: full current rows, so that compaction loses nothing.
INTERNAL: dict[str, KafkaTopic] = {
    topic.stream: topic
    for topic in (
        _internal("events", "Carry the interactions of an item or a member to where it is folded.", "item or account"),
        _internal("channels", "Carry what happened to a whole channel to every partition.", "channel", single=True),
        _internal("homes", "Ask an item for its home, and answer to what hangs below it.", "item"),
        _internal("forwarded", "Carry an item's full row to the conversation that is its home.", "conversation"),
        _internal("accounts", "Carry the names and addresses seen of an account.", "account"),
        _internal("persons", "Carry the person of an account to every partition.", "account", single=True),
        _internal("evidence", "Carry what an account's contribution says of its person.", "person"),
        _internal("evidence-topic", "Carry what a contribution says of a topic.", "topic"),
        _internal("evidence-flow", "Carry what one person did for another in a conversation.", "helper"),
        _internal("conversation-topic", "Carry what a conversation asks in a topic.", "topic"),
    )
}

KAFKA_TOPICS: dict[str, KafkaTopic] = {**_of_records(), **INTERNAL}
