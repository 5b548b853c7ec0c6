"""Kafka topics and the AsyncAPI document say the same, and fit the specification."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from schemas.asyncapi import asyncapi_document
from schemas.kafka_topics import CHANGELOGS, GENERATIONS, INTERNAL, KAFKA_TOPICS, LASTING, PARTITIONS
from schemas.registry import RECORDS
from streams.topology import stages


@pytest.fixture
def document() -> dict[str, Any]:
    return asyncapi_document("1.2.3")


def test_every_record_and_internal_stream_has_one_kafka_topic() -> None:
    changelogs = {topic.stream for topic in CHANGELOGS.values()}
    assert set(KAFKA_TOPICS) == set(RECORDS) | set(INTERNAL) | changelogs | {GENERATIONS.stream, PARTITIONS.stream}
    assert len({topic.name for topic in KAFKA_TOPICS.values()}) == len(KAFKA_TOPICS)
    assert all(KAFKA_TOPICS[name].name == spec.kafka_topic for name, spec in RECORDS.items())


@pytest.mark.parametrize(("brokers", "replicas", "in_sync"), [(1, 1, "1"), (2, 2, "1"), (3, 3, "2"), (9, 3, "2")])
def test_replication_fits_the_cluster(brokers: int, replicas: int, in_sync: str) -> None:
    topic = KAFKA_TOPICS["people"]
    assert topic.replicas(brokers) == replicas
    assert topic.configuration(brokers)["min.insync.replicas"] == in_sync


WEEK = str(7 * 86_400_000)


def test_everything_is_compacted_and_kept_but_events_on_their_way() -> None:
    for name, topic in KAFKA_TOPICS.items():
        expires = name in {"events", "channels"}
        assert topic.configuration(3) == {
            "cleanup.policy": "delete" if expires else "compact",
            "retention.ms": WEEK if expires else "-1",
            "delete.retention.ms": WEEK,
            "max.message.bytes": str(8 * 2**20),
            "min.insync.replicas": "2",
            **({"min.compaction.lag.ms": WEEK} if name == "interactions" else {}),
        }


def test_what_is_made_anew_carries_its_generation() -> None:
    assert {name for name, topic in KAFKA_TOPICS.items() if topic.name_in(2) == topic.name} == {*LASTING, "generations"}
    assert KAFKA_TOPICS["people"].name_in(1) == "knowflow.people.v1"
    assert KAFKA_TOPICS["people"].name_in(12) == "knowflow.people.v1.g12"


def test_every_stage_has_a_changelog() -> None:
    assert {stage.name: stage.single for stage in stages()} == {
        name: topic.single for name, topic in CHANGELOGS.items()
    }


def test_every_stream_between_stages_is_declared() -> None:
    read = {read.stream: read.broadcast for stage in stages() for read in stage.inputs}
    assert set(INTERNAL) == set(read) - set(RECORDS)
    assert [name for name, broadcast in read.items() if broadcast and not KAFKA_TOPICS[name].single] == []


def test_what_every_partition_reads_whole_has_one_partition() -> None:
    assert {name for name, topic in KAFKA_TOPICS.items() if topic.partitions(7) == 1} == {
        "decisions",
        "identities",
        "channels",
        "persons",
        "accounts",
        "rows-identities",
        "synonyms",
        "ties",
        "programs",
        "rows-graph",
        "generations",
    }
    assert KAFKA_TOPICS["people"].partitions(7) == 7


def test_the_document_fits_the_specification(document: dict[str, Any]) -> None:
    specification = _specification()
    assert specification.model_validate(document).asyncapi == "3.0.0"
    document["channels"]["people"]["bindings"]["kafka"]["partitions"] = "many"
    with pytest.raises(ValueError, match="partitions"):
        specification.model_validate(document)


def test_the_document_declares_each_kafka_topic_as_the_code_does(document: dict[str, Any]) -> None:
    channels = document["channels"]
    assert {channel["address"] for channel in channels.values()} == {topic.name for topic in KAFKA_TOPICS.values()}
    for name, channel in channels.items():
        bound = channel["bindings"]["kafka"]
        assert bound["partitions"] == KAFKA_TOPICS[name].partitions()
        assert bound["topicConfiguration"]["cleanup.policy"] == [KAFKA_TOPICS[name].configuration(3)["cleanup.policy"]]


def test_every_reference_leads_somewhere(document: dict[str, Any], root: Path) -> None:
    references = list(_references(document))
    assert any(reference.startswith("json/") for reference in references)
    for reference in references:
        file, _, inside = reference.partition("#")
        target: Any = json.loads((root / "schemas" / file).read_text()) if file else document
        for part in filter(None, inside.split("/")):
            target = target[part]
        assert target


def test_every_channel_is_written_and_read(document: dict[str, Any]) -> None:
    for action in ("send", "receive"):
        used = {op["channel"]["$ref"] for op in document["operations"].values() if op["action"] == action}
        assert used == {f"#/channels/{name}" for name in document["channels"]}


def test_interactions_carry_their_attributes_as_headers(document: dict[str, Any]) -> None:
    headers = document["channels"]["interactions"]["messages"]["interactions"]["headers"]
    assert {"ce_id", "ce_source", "ce_type", "ce_specversion", "ce_time", "ce_partitionkey"} <= set(headers["required"])


def _specification() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own fields shadow pydantic's names
        from asyncapi3.models import AsyncAPI3
    return AsyncAPI3


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [reference for part in value for reference in _references(part)]
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [reference for part in value.values() for reference in _references(part)]
    return []
