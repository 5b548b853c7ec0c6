"""`kafka-topics` creates what is declared, tells what differs, and may be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from knowflow.engines import Addresses
from knowflow.kafka.admin import create_generation
from knowflow.kafka.generations import building, read_generations, serving, write_generation
from schemas.generations import Generation
from schemas.kafka_topics import KAFKA_TOPICS
from tests.cli import Done, knowflow
from tests.engines.clients import wait_for
from tests.engines.kafka_topics import remove_kafka_topics

FIRST = Generation(generation=1, partitions=3, state="serving")


@pytest.fixture
def kafka(engines: Addresses, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return a Kafka without any Kafka topic of ours, which the commands find."""
    remove_kafka_topics(engines.kafka)
    monkeypatch.setenv("KNOWFLOW_KAFKA", engines.kafka)
    yield engines.kafka
    remove_kafka_topics(engines.kafka)


def topics(*arguments: object) -> Done:
    return knowflow("kafka-topics", *arguments, "--json")


def options(kafka: str) -> dict[str, Any]:
    return {"bootstrap_servers": kafka.split(",")}


def test_all_that_is_declared_is_created_once(kafka: str) -> None:
    names = sorted(topic.name for topic in KAFKA_TOPICS.values())
    assert topics("create", "--partitions", 3).json == {"created": names}
    assert topics("create", "--partitions", 3).json == {"created": []}
    assert topics("create").json == {"created": []}
    assert topics("check").json == {"ok": True, "differences": []}
    assert read_generations(options(kafka)) == [FIRST]
    described = topics("describe").json
    assert described["generations"] == [FIRST.model_dump()]
    assert [row["name"] for row in described["kafka_topics"]] == names
    people = next(row for row in described["kafka_topics"] if row["stream"] == "people")
    assert people == {
        "name": "knowflow.people.v1", "stream": "people", "generation": 1, "partitions": 3, "replicas": 1,
        "messages": 0, "configuration": KAFKA_TOPICS["people"].configuration(1),
    }  # fmt: skip
    assert [row["messages"] for row in described["kafka_topics"] if row["stream"] == "generations"] == [1]
    assert "knowflow.people.v1" in knowflow("kafka-topics", "describe").out


def test_what_is_missing_or_astray_is_told_and_mended(kafka: str) -> None:
    told = topics("check")
    assert told.code == 1
    assert '"knowflow.people.v1: missing"' in told.out
    assert topics("create", "--partitions", 3).code == 0
    with KafkaAdminClient(bootstrap_servers=kafka) as admin:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, "knowflow.people.v1", {"cleanup.policy": "delete"})]
        )
        admin.delete_topics(["knowflow.flows.v1"])
    lines = "knowflow.people.v1: cleanup.policy is delete instead of compact\nknowflow.flows.v1: missing\n"
    wait_for(lambda: knowflow("kafka-topics", "check").out == lines, "both are told")
    assert knowflow("kafka-topics", "check").code == 1
    assert topics("create").json == {"created": ["knowflow.flows.v1"]}
    assert topics("check").json["ok"]


def test_partitions_stay_as_they_are(kafka: str) -> None:
    assert topics("create", "--partitions", 3).code == 0
    other = topics("create", "--partitions", 4)
    assert other.code == 2
    assert other.error == (
        "--partitions 4: generation 1 has 3, which is fixed; `knowflow rebuild --partitions 4` makes another generation"
    )
    assert topics("check", "--partitions", 4).code == 1
    with KafkaAdminClient(bootstrap_servers=kafka) as admin:
        admin.create_partitions({"knowflow.people.v1": 5})
    told = "knowflow.people.v1: 5 partitions instead of 3\n"
    wait_for(lambda: knowflow("kafka-topics", "check").out == told, "the partitions are told")
    again = topics("create")
    assert again.code == 2
    assert again.error.startswith("the Kafka topic knowflow.people.v1 has 5 partitions instead of 3")


def test_an_interrupted_creation_is_gone_on_with(kafka: str) -> None:
    """All Kafka topics are there, and no generation yet."""
    create_generation(options(kafka), FIRST)
    told = knowflow("kafka-topics", "check")
    assert told.out == "no generation serves: `knowflow kafka-topics create` begins the first\n"
    assert topics("create").code == 0
    assert serving(options(kafka)) == FIRST


def test_a_generation_is_built_beside_another_and_follows_it(kafka: str) -> None:
    topics("create", "--partitions", 3)
    second = Generation(generation=2, partitions=5, state="building")
    assert building(options(kafka)) is None
    created = create_generation(options(kafka), second)
    assert "knowflow.people.v1.g2" in created
    assert not {"knowflow.interactions.v1", "knowflow.people.v1"} & set(created)
    write_generation(options(kafka), second)
    assert (serving(options(kafka)), building(options(kafka))) == (FIRST, second)
    assert topics("check").json == {"ok": True, "differences": []}
    write_generation(options(kafka), second.model_copy(update={"state": "serving"}))
    write_generation(options(kafka), FIRST.model_copy(update={"state": "retired"}))
    assert (serving(options(kafka)).generation, building(options(kafka))) == (2, None)
    assert topics("create", "--partitions", 5).json == {"created": []}
    assert topics("check").json == {"ok": True, "differences": []}


def test_nothing_listens_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA", "127.0.0.1:1")
    monkeypatch.setattr("knowflow.kafka.options.BOOTSTRAP_MS", 1_000)
    for command in ("create", "check", "describe"):
        done = topics(command)
        assert done.code == 3
        assert done.error.startswith("Kafka at 127.0.0.1:1 does not answer: check that it runs")
        assert "ECONNREFUSED" in done.error
    monkeypatch.delenv("KNOWFLOW_KAFKA")
    assert knowflow("kafka-topics", "check", "--data", tmp_path).code == 3
