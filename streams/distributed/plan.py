"""Say which Kafka partitions each stage reads and writes in each logical partition of a generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.kafka_topics import CHANGELOGS, KAFKA_TOPICS, PARTITIONS
from schemas.keys import partition_of
from streams.core import Message, Stage

Place = tuple[str, int]  # a Kafka topic and its partition


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Hold where one stage of one logical partition reads, and where its rows are kept.

    `inputs` maps each place to the stream that comes from it. No two stages read the same one.
    """

    stage: Stage
    partition: int
    inputs: dict[Place, str]
    changelog: Place


@dataclass(frozen=True, slots=True)
class Generation:
    """Describe one generation: its number, its partitions, and those of the Kafka topics that outlive it.

    `lasting` gives the partitions of each Kafka topic that is older than the generation, by stream.
    """

    number: int
    partitions: int
    lasting: dict[str, int]

    def count(self, stream: str) -> int:
        """Return how many partitions the stream's Kafka topic has."""
        kafka_topic = KAFKA_TOPICS[stream]
        return self.lasting[stream] if kafka_topic.lasting else kafka_topic.partitions(self.partitions)

    def name(self, stream: str) -> str:
        """Return the name of the stream's Kafka topic."""
        return KAFKA_TOPICS[stream].name_in(self.number)

    def place(self, message: Message) -> Place:
        """Return where a message belongs."""
        count = self.count(message.stream)
        return self.name(message.stream), 0 if count == 1 else partition_of(message.partition_key, count)

    @property
    def app(self) -> str:
        """Return the id of the Faust app, which is the consumer group of its workers."""
        return f"knowflow-g{self.number}-workers"

    @property
    def control(self) -> str:
        """Return the name of the Kafka topic whose partitions are handed out to the workers."""
        return PARTITIONS.name_in(self.number)

    def transactional_id(self, partition: int) -> str:
        """Return the id by which the owner of a partition fences the one before."""
        return f"knowflow-g{self.number}-p{partition}"


def group_of(generation: int, partition: int) -> str:
    """Return the consumer group that shows the positions of all stages of a logical partition to everybody."""
    return f"knowflow-g{generation}-streams-{partition}"


def plan(stages: Sequence[Stage], generation: Generation, partition: int) -> list[StagePlan]:
    """Return the plans of the stages that run in a logical partition, in the order of the topology.

    The archive has partitions of its own number: those that are equal to the logical one
    modulo the generation's count go to it. A broadcast stream is read whole by every partition.
    """
    return [
        StagePlan(
            stage,
            partition,
            {
                (generation.name(source.stream), number): source.stream
                for source in stage.inputs
                for number in range(generation.count(source.stream))
                if stage.single or source.broadcast or number % generation.partitions == partition
            },
            (CHANGELOGS[stage.name].name_in(generation.number), partition),
        )
        for stage in stages
        if partition == 0 or not stage.single
    ]


def unread(offset: int | None, first: int, end: int) -> int:
    """Return how many offsets a reader has yet to pass; `offset` is what it committed, None where nothing.

    A position beyond the end is of a Kafka topic that was there before this one.
    """
    return max(0, end - (offset if offset is not None and 0 <= offset <= end else first))


def all_groups(stages: Sequence[Stage], generation: Generation) -> dict[str, list[Place]]:
    """Return every group of a generation with the places that it reads."""
    return {
        group_of(generation.number, partition): [
            place for one in plan(stages, generation, partition) for place in one.inputs
        ]
        for partition in range(generation.partitions)
    }
