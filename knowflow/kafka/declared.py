"""Say how the Kafka topics shall be, and in what they differ from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.generations import Generation
from schemas.kafka_topics import DEFAULT_PARTITIONS, KAFKA_TOPICS, KafkaTopic


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say how a Kafka topic shall be. `partitions` 0: as it is."""

    topic: KafkaTopic
    generation: int
    partitions: int
    replicas: int
    configuration: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Say how a Kafka topic is; `replicas` is the least of its partitions'."""

    partitions: int
    replicas: int
    configuration: Mapping[str, str] = field(default_factory=dict)


def declared(generations: Iterable[Generation], brokers: int, lasting: int) -> dict[str, Wanted]:
    """Return by name the Kafka topics that generations need; lasting ones carry the generation 0.

    `lasting` is the number of partitions of those that outlive generations, 0 where it is as it is.
    """
    wanted: dict[str, Wanted] = {}
    for generation in generations:
        for topic in KAFKA_TOPICS.values():
            number = topic.partitions(lasting if topic.lasting else generation.partitions)
            wanted[topic.name_in(generation.generation)] = Wanted(
                topic,
                0 if topic.lasting else generation.generation,
                number,
                topic.replicas(brokers),
                topic.configuration(brokers),
            )
    return wanted


def lasting_partitions(generations: Iterable[Generation]) -> int:
    """Return generation 1's number of partitions, which what outlives generations has, or 0."""
    return next((one.partitions for one in generations if one.generation == 1), 0)


def likely_partitions(found: Mapping[str, Found]) -> int:
    """Return the number of partitions for the first generation: what an interrupted `create` began with."""
    archive = found.get(KAFKA_TOPICS["interactions"].name)
    return archive.partitions if archive else DEFAULT_PARTITIONS


def differences(name: str, wanted: Wanted, found: Found | None) -> list[str]:
    """Return in a line each how a Kafka topic differs from what is wanted; more replicas than wanted are no fault."""
    if found is None:
        return [f"{name}: missing"]
    told = []
    if wanted.partitions and found.partitions != wanted.partitions:
        told.append(f"{name}: {found.partitions} partitions instead of {wanted.partitions}")
    if found.replicas < wanted.replicas:
        told.append(f"{name}: {found.replicas} replicas instead of {wanted.replicas}")
    for entry, value in wanted.configuration.items():
        if found.configuration.get(entry) != value:
            told.append(f"{name}: {entry} is {found.configuration.get(entry)} instead of {value}")
    return told
