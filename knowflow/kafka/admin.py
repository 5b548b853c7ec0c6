"""Create, check and describe the Kafka topics; the brokers create none by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaAdminClient, TopicPartition, errors
from kafka.admin import ConfigResource, ConfigResourceType

from knowflow.errors import UserError
from knowflow.kafka.cluster import administering, consuming
from knowflow.kafka.declared import Found, Wanted, declared, differences, lasting_partitions, likely_partitions
from knowflow.kafka.generations import read_generations, write_generation
from knowflow.kafka.options import Options
from schemas.generations import Generation, serving_of
from schemas.kafka_topics import DEFAULT_PARTITIONS, GENERATIONS, KAFKA_TOPICS

READY_SECONDS = 60


def create(options: Options, partitions: int | None = None) -> list[str]:
    """Create what is declared and missing, mend configurations, and return the names that were created.

    The first call makes generation 1 the serving one, with `partitions` (default
    DEFAULT_PARTITIONS); later ones complete what generations there are. Changes nothing where
    all is there, so that it may be repeated after any interruption. Raises UserError where a
    Kafka topic, or the generation, has another number of partitions than wanted.
    """
    with administering(options) as admin:
        found = _existing(admin)
        brokers = _brokers(admin)
        known = read_generations(options) if GENERATIONS.name in found else []
        generations = _alive(known)
        if not generations:
            generations = [Generation(generation=1, partitions=partitions or likely_partitions(found), state="serving")]
        elif partitions is not None and (serving := serving_of(generations)) and serving.partitions != partitions:
            raise UserError(
                f"--partitions {partitions}: generation {serving.generation} has {serving.partitions}, which is fixed;"
                f" `knowflow rebuild --partitions {partitions}` makes another generation"
            )
        wanted = declared(generations, brokers, lasting_partitions([*known, *generations]))
        created = _ensure(admin, wanted, found)
    if not serving_of(known):
        for generation in generations:
            write_generation(options, generation)
    return created


def create_generation(options: Options, generation: Generation) -> list[str]:
    """Create the Kafka topics of a generation, which a rebuild begins; return the names that were created.

    The generation itself is to be written first or afterwards, by write_generation().
    """
    with administering(options) as admin:
        return _ensure(
            admin, declared([generation], _brokers(admin), lasting_partitions([generation])), _existing(admin)
        )


def remove_generation(options: Options, generation: int) -> None:
    """Delete the Kafka topics and consumer groups of a generation that nobody works on; what outlives it stays."""
    own = {topic.name_in(generation) for topic in KAFKA_TOPICS.values() if not topic.lasting}
    prefix = f"knowflow-g{generation}-"
    with administering(options) as admin:
        present = sorted(own.intersection(admin.list_topics()))
        if present:
            admin.delete_topics(present)
        groups = [group["group_id"] for group in admin.list_groups() if group["group_id"].startswith(prefix)]
        if groups:
            admin.delete_groups(groups)


def check(options: Options, partitions: int | None = None) -> list[str]:
    """Return in a line each what is missing, or otherwise than declared. Retired generations are not looked at."""
    with administering(options) as admin:
        found = _existing(admin)
        known = read_generations(options) if GENERATIONS.name in found else []
        told = [] if serving_of(known) else ["no generation serves: `knowflow kafka-topics create` begins the first"]
        generations = _alive(known) or [
            Generation(generation=1, partitions=partitions or likely_partitions(found), state="serving")
        ]
        if partitions is not None:
            told += [
                f"generation {one.generation}: {one.partitions} partitions instead of {partitions}"
                for one in generations
                if one.state == "serving" and one.partitions != partitions
            ]
        wanted = declared(generations, _brokers(admin), lasting_partitions([*known, *generations]))
        with_configurations = _configured(admin, {name: found[name] for name in wanted if name in found})
        for name, how in wanted.items():
            told += differences(name, how, with_configurations.get(name))
    return told


def describe(options: Options) -> dict[str, Any]:
    """Return what there is of ours as plain JSON values; `messages` are those between first and last offset."""
    with administering(options) as admin:
        found = _existing(admin)
        known = read_generations(options) if GENERATIONS.name in found else []
        every = declared(known or [Generation(generation=1, partitions=1, state="serving")], 1, 0)
        mine = _configured(admin, {name: found[name] for name in every if name in found})
    sizes = _messages(options, mine)
    return {
        "generations": [one.model_dump() for one in known],
        "kafka_topics": [
            {
                "name": name,
                "stream": every[name].topic.stream,
                "generation": every[name].generation,
                "partitions": how.partitions,
                "replicas": how.replicas,
                "messages": sizes[name],
                "configuration": {
                    entry: how.configuration[entry] for entry in every[name].configuration if entry in how.configuration
                },
            }
            for name, how in sorted(mine.items())
        ],
    }


def _alive(generations: Iterable[Generation]) -> list[Generation]:
    return [one for one in generations if one.state != "retired"]


def _brokers(admin: KafkaAdminClient) -> int:
    return len(admin.describe_cluster()["brokers"])


def _existing(admin: KafkaAdminClient) -> dict[str, Found]:
    """Return all Kafka topics, without configurations. All are asked for: asking for one by name might create it."""
    return {
        entry["name"]: Found(
            len(entry["partitions"]), min((len(part["replica_nodes"]) for part in entry["partitions"]), default=0)
        )
        for entry in admin.describe_topics()
    }


def _configured(admin: KafkaAdminClient, found: Mapping[str, Found]) -> dict[str, Found]:
    if not found:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in found]
    answer = admin.describe_configs(resources, config_filter="all")["topic"]
    return {
        name: Found(how.partitions, how.replicas, {entry: told["value"] for entry, told in answer[name].items()})
        for name, how in found.items()
    }


def _ensure(admin: KafkaAdminClient, wanted: Mapping[str, Wanted], found: Mapping[str, Found]) -> list[str]:
    """Create what is missing, mend configurations, and return the names created. Raises UserError; see create()."""
    mine = _configured(admin, {name: found[name] for name in wanted if name in found})
    for name, how in mine.items():
        if wanted[name].partitions and how.partitions != wanted[name].partitions:
            raise UserError(
                f"the Kafka topic {name} has {how.partitions} partitions instead of {wanted[name].partitions}, and keys"
                f" would move: take --partitions {how.partitions}, or delete it if it holds nothing of worth"
            )
    missing = {name: how for name, how in wanted.items() if name not in found}
    if missing:
        _create(admin, missing)
    astray = {
        name: {entry: value for entry, value in wanted[name].configuration.items() if how.configuration[entry] != value}
        for name, how in mine.items()
    }
    changes = [ConfigResource(ConfigResourceType.TOPIC, name, entries) for name, entries in astray.items() if entries]
    if changes:
        admin.alter_configs(changes)
        _wait_for(admin, {change.name: change.configs for change in changes})
    return sorted(missing)


def _wait_for(admin: KafkaAdminClient, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Wait until the brokers tell changed settings, so that a check that follows finds them."""
    limit = time.monotonic() + READY_SECONDS
    while time.monotonic() < limit:
        told = _configured(admin, {name: Found(0, 0) for name in changes})
        if all(
            told[name].configuration[entry] == value for name, new in changes.items() for entry, value in new.items()
        ):
            return
        time.sleep(0.1)


def _create(admin: KafkaAdminClient, missing: Mapping[str, Wanted]) -> None:
    answer = admin.create_topics(
        {
            name: {
                "num_partitions": how.partitions or DEFAULT_PARTITIONS,
                "replication_factor": how.replicas,
                "configs": dict(how.configuration),
            }
            for name, how in missing.items()
        },
        raise_errors=False,
    )
    for entry in answer["topics"]:
        kind = errors.for_code(entry["error_code"])
        if kind not in (errors.NoError, errors.TopicAlreadyExistsError):  # another `create` may run meanwhile
            raise kind(f"{entry['name']}: {entry['error_message'] or kind.__name__}")
    admin.wait_for_topics(list(missing), timeout_ms=1_000 * READY_SECONDS)


def _messages(options: Options, found: Mapping[str, Found]) -> dict[str, int]:
    """Return for each Kafka topic how many offsets lie between first and last, those compacted away included."""
    partitions = [TopicPartition(name, number) for name, how in found.items() for number in range(how.partitions)]
    sizes = dict.fromkeys(found, 0)
    if partitions:
        with consuming(options) as consumer:
            begins, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        for partition in partitions:
            sizes[partition.topic] += ends[partition] - begins[partition]
    return sizes
