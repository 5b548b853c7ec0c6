"""Declare every Kafka topic once: `knowflow kafka-topics` and the AsyncAPI document draw on it.

On every Kafka topic the message key is the document's id, a null value is a delete, and
the partition follows from the partition key (schemas.keys.partition_of), never from the
message key. Partition counts are fixed within a generation.

What a rebuild makes anew carries the generation's number in its name, from the second one
on; interactions, decisions, dead letters and the list of generations outlive them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.registry import RECORDS

DEFAULT_PARTITIONS = 4
MAX_REPLICAS = 3
LASTING = frozenset({"interactions", "decisions", "deadletters"})
# A reader that lags behind by more than this may miss what was deleted or compacted away: it asks for a rebuild.
MOST_LAG_MS = 7 * 24 * 60 * 60 * 1000
# Mails and pages go beyond the broker's default of one megabyte.
MAX_MESSAGE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class KafkaTopic:
    """Describe one Kafka topic: what it carries and how the brokers keep it.

    `record` names the record of schemas.registry, None for an internal stream. `single`
    Kafka topics have one partition, since each of their readers reads them whole. `lasting` ones
    outlive a generation. `expires`: kept for a week instead of compacted.
    """

    name: str
    stream: str
    record: str | None
    meaning: str
    partition_by: str
    single: bool = False
    lasting: bool = False
    expires: bool = False

    def name_in(self, generation: int) -> str:
        """Return the name in a generation, which begin with 1."""
        return self.name if self.lasting or generation == 1 else f"{self.name}.g{generation}"

    def partitions(self, wanted: int = DEFAULT_PARTITIONS) -> int:
        """Return the number of partitions in a generation of that many."""
        return 1 if self.single else wanted

    def replicas(self, brokers: int) -> int:
        """Return the replication factor in a cluster of that many brokers."""
        return max(1, min(MAX_REPLICAS, brokers))

    def configuration(self, brokers: int) -> dict[str, str]:
        """Return the settings that the brokers are given, by their Kafka names.

        Records, rows and the archive are compacted and never expire by age: an erasure is a
        tombstone, and a rebuild needs the whole archive. Two different events may have one id
        until the items stage has seen both, so that what carries events is not compacted
        before: the archive waits for a week, and the way from it to the items expires.
        """
        settings = {
            "cleanup.policy": "delete" if self.expires else "compact",
            "delete.retention.ms": str(MOST_LAG_MS),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, self.replicas(brokers) - 1)),
            "retention.ms": str(MOST_LAG_MS) if self.expires else "-1",
        }
        if self.stream == "interactions":
            settings["min.compaction.lag.ms"] = str(MOST_LAG_MS)
        return settings


def _of_records() -> dict[str, KafkaTopic]:
    return {
        name: KafkaTopic(
            spec.kafka_topic,
            name,
            name,
            (spec.model.__doc__ or "").strip().splitlines()[0],
            spec.partition_by or "the whole key",
            single=name in {"decisions", "identities", "synonyms"},
            lasting=name in LASTING,
        )
        for name, spec in RECORDS.items()
    }


def _internal(stream: str, meaning: str, partition_by: str, **options: bool) -> KafkaTopic:
    return KafkaTopic(f"knowflow.internal.{stream}.v1", stream, None, meaning, partition_by, **options)


# Streams between the stages: full current rows, so that compaction loses nothing.
INTERNAL: dict[str, KafkaTopic] = {
    topic.stream: topic
    for topic in (
        _internal(
            "events", "Carry the interactions of an item or a member to where it is folded.", "item or account",
            expires=True,
        ),
        _internal(
            "channels", "Carry what happened to a whole channel to every partition.", "channel",
            single=True, expires=True,
        ),
        _internal("homes", "Ask an item for its home, and answer to what hangs below it.", "item"),
        _internal("chat", "Carry what the parent of a chat message without a thread is decided from.", "channel"),
        _internal("forwarded", "Carry an item's full row to the conversation that is its home.", "conversation"),
        _internal("accounts", "Carry the addresses seen of an account to the one who joins.", "account", single=True),
        _internal("persons", "Carry the person of an account to every partition.", "account", single=True),
        _internal("evidence", "Carry what an account's contribution says of its person.", "person"),
        _internal("evidence-topic", "Carry what a contribution says of a topic.", "topic"),
        _internal("evidence-flow", "Carry what one person did for another in a conversation.", "helper"),
        _internal("ties", "Carry how much one person helped another in public to the graph.", "helper", single=True),
        _internal("programs", "Carry who is a program to the graph.", "person", single=True),
        _internal("conversation-topic", "Carry what a conversation asks in a topic.", "topic"),
    )
}  # fmt: skip

# What each stage keeps, its positions too, to be restored where its disk is not at hand.
_STAGES = {
    "intake": False, "items": False, "parents": False, "conversations": False, "identities": True, "people": False,
    "topics": False, "flows": False, "graph": True,
}  # fmt: skip
CHANGELOGS: dict[str, KafkaTopic] = {
    stage: _internal(f"rows-{stage}", f"Carry the rows that the stage `{stage}` keeps.", "the rows' own", single=single)
    for stage, single in _STAGES.items()
}

GENERATIONS = _internal(
    "generations", "Say which generation serves, and which is being built.", "nothing", single=True, lasting=True
)

PARTITIONS = _internal("partitions", "Be handed out: who has a partition of it runs the stages there.", "nothing")

KAFKA_TOPICS: dict[str, KafkaTopic] = {
    **_of_records(),
    **INTERNAL,
    **{topic.stream: topic for topic in (*CHANGELOGS.values(), GENERATIONS, PARTITIONS)},
}
