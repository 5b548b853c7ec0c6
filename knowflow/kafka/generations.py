"""Keep the list of generations on its Kafka topic."""

from __future__ import annotations

from kafka import KafkaProducer

from knowflow.errors import EngineFailed, UserError
from knowflow.kafka.cluster import consuming
from knowflow.kafka.errors import explained
from knowflow.kafka.options import Options
from knowflow.kafka.reading import read_whole
from producers.kafka_sink import end
from schemas.generations import Generation, building_of, read_generation, serving_of
from schemas.kafka_topics import GENERATIONS

WRITE_SECONDS = 60.0


def read_generations(options: Options) -> list[Generation]:
    """Return all generations, by number.

    Raises UserError where the Kafka topic is missing, EngineFailed where it holds something else.
    """
    found: dict[bytes, Generation] = {}
    with consuming(options) as consumer:
        for message in read_whole(consumer, GENERATIONS.name):
            if message.value is None:
                found.pop(message.key, None)
                continue
            try:
                found[message.key] = read_generation(message.key, message.value)
            except ValueError as error:
                raise EngineFailed(
                    f"{GENERATIONS.name}, offset {message.offset}, holds no generation: {error}"
                ) from error
    return sorted(found.values(), key=lambda one: one.generation)


def write_generation(options: Options, generation: Generation) -> None:
    """Write one generation's state, and return when all in-sync brokers have it. Writing it twice changes nothing."""
    with explained(options["bootstrap_servers"]):
        producer = KafkaProducer(**options, allow_auto_create_topics=False)
        try:
            producer.send(GENERATIONS.name, key=generation.key, value=generation.value, partition=0).get(WRITE_SECONDS)
        finally:
            end(producer)


def serving(options: Options) -> Generation:
    """Return the generation that serves. Raises UserError where there is none yet, and as read_generations()."""
    found = serving_of(read_generations(options))
    if found is None:
        raise UserError("no generation serves on Kafka yet: run `knowflow kafka-topics create`")
    return found


def building(options: Options) -> Generation | None:
    """Return the generation that is being built, or None; see read_generations()."""
    return building_of(read_generations(options))
