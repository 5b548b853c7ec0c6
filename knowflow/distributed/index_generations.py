"""Put a generation of the index in place: what a rebuild does last."""

from __future__ import annotations

from kafka import KafkaConsumer, TopicPartition

from indexers.elastic.generations import Generations, WrongGeneration
from indexers.elastic.indexer.placing import position_of
from knowflow.distributed.elastic import connected, names_of
from knowflow.distributed.indexing import indexer_options
from knowflow.errors import UserError
from knowflow.kafka.errors import explained
from knowflow.kafka.options import client_options
from knowflow.settings import Settings


def missing_in_index(settings: Settings, generation: int) -> int:
    """Return how many offsets of a generation are committed on Kafka and not in its index yet.

    0: the index has all that was there a moment ago. Raises UserError where the generation has no
    indices or Kafka topics, and where an engine does not answer as run_indexers() does.
    """
    kafka = client_options(settings)
    options = indexer_options(kafka, generation)
    with connected(settings) as client:
        try:
            indices = Generations(client, names_of(settings)).made(generation)
        except WrongGeneration as error:
            raise UserError(str(error)) from error
    with explained(kafka["bootstrap_servers"]):
        consumer = KafkaConsumer(
            **kafka, group_id=options.group, isolation_level="read_committed", enable_auto_commit=False,
            allow_auto_create_topics=False,
        )  # fmt: skip
        try:
            partitions = {
                TopicPartition(name, number): indices[record]
                for name, record in options.sources.items()
                for number in consumer.partitions_for_topic(name) or ()
            }
            if {partition.topic for partition in partitions} != set(options.sources):
                raise UserError(
                    f"generation {generation} lacks Kafka topics: `knowflow kafka-topics create` makes them"
                )
            ends = consumer.end_offsets(list(partitions))
            firsts = consumer.beginning_offsets(list(partitions))
            left = 0
            for partition, index in partitions.items():
                position = position_of(consumer, partition, index)
                left += max(0, ends[partition] - (firsts[partition] if position is None else position))
            return left
        finally:
            consumer.close()


def put_in_place(settings: Settings, generation: int) -> None:
    """Have all questions answered from a generation, from one moment to the next, and all of it visible.

    Raises UserError where the generation has no indices.
    """
    with connected(settings) as client:
        generations = Generations(client, names_of(settings))
        try:
            generations.made(generation)
        except WrongGeneration as error:
            raise UserError(str(error)) from error
        generations.refresh(generation)
        generations.serve(generation)


def remove_indices(settings: Settings, generation: int) -> None:
    """Delete the indices of a generation. Raises UserError for one that serves."""
    with connected(settings) as client:
        try:
            Generations(client, names_of(settings)).remove(generation)
        except WrongGeneration as error:
            raise UserError(str(error)) from error
