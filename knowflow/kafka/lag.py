"""Say how far behind the readers on Kafka are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kafka import KafkaConsumer, TopicPartition

from indexers.elastic.indexer.options import group_of as indexers_of
from indexers.elastic.indexer.options import sources_of
from knowflow.kafka.cluster import administering, consuming
from knowflow.kafka.generations import read_generations
from knowflow.kafka.options import Options
from schemas.kafka_topics import KAFKA_TOPICS
from streams.distributed.plan import Generation, all_groups, unread
from streams.topology import stages

Reads = Mapping[str, set[TopicPartition]]  # by consumer group


def lags(options: Options) -> dict[str, int]:
    """Return per consumer group how many committed offsets it has not passed, marks of transactions included.

    Told are the stages, by partition, and the indexers of every generation that serves or is
    being built, as soon as one of them has committed anything. A group counts all of what it is
    to read and has not begun. Positions are read before the ends: where all are 0, nobody had
    anything left to read at one moment.
    """
    alive = [one for one in read_generations(options) if one.state != "retired"]
    with administering(options) as admin, consuming(options) as consumer:
        present = {group["group_id"] for group in admin.list_groups()}
        reads = {
            group: places
            for one in alive
            for kind in _kinds(one.generation, one.partitions, consumer)
            if not present.isdisjoint(kind)
            for group, places in kind.items()
        }
        if not reads:
            return {}
        held = admin.list_group_offsets(dict.fromkeys(sorted(present.intersection(reads))))
        wanted = sorted(set().union(*reads.values()))
        firsts = consumer.beginning_offsets(wanted)
        ends = consumer.end_offsets(wanted)
    offsets = {group: {place: at.offset for place, at in places.items()} for group, places in held.items()}
    return {
        group: sum(unread(offsets.get(group, {}).get(place), firsts[place], ends[place]) for place in places)
        for group, places in sorted(reads.items())
    }


def _kinds(number: int, partitions: int, consumer: KafkaConsumer) -> Iterator[Reads]:
    """Yield what the groups of a generation are to read: its stages', and its indexers'."""
    counts = {
        one.name_in(number): len(consumer.partitions_for_topic(one.name_in(number)) or ())
        for one in KAFKA_TOPICS.values()
    }
    lasting = {stream: counts[one.name_in(number)] for stream, one in KAFKA_TOPICS.items() if one.lasting}
    for kind in (
        all_groups(stages(), Generation(number, partitions, lasting)),
        {indexers_of(number): [(name, at) for name in sources_of(number) for at in range(counts[name])]},
    ):
        yield {
            group: {TopicPartition(name, at) for name, at in places if at < counts[name]}
            for group, places in kind.items()
        }
