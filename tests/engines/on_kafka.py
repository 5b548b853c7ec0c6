"""Work on a Kafka that holds our Kafka topics: their names are fixed, so tests that share one take turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.canonical import canonical
from tests.cli import knowflow
from tests.engines.kafka_topics import remove_kafka_topics

SAMPLE = ("sample", "people=40", "events=3000", "noise=20")
TO_KAFKA = ("--to", "kafka")
ON_KAFKA = ("--index", "elasticsearch")


@contextmanager
def kafka_topics(kafka: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Have our Kafka topics, of three partitions and empty, which the commands find."""
    remove_kafka_topics(kafka)
    monkeypatch.setenv("KNOWFLOW_KAFKA", kafka)
    done = knowflow("kafka-topics", "create", "--partitions", 3)
    assert done.code == 0, done.told
    yield kafka
    remove_kafka_topics(kafka)


def written(folder: Path, *source: object) -> tuple[list[bytes], dict[str, Any]]:
    """Return the lines that a dump of a source's interactions is to give, and the answer of `ingest --to jsonl`."""
    out = folder / "expected.jsonl"
    answer = knowflow("ingest", *source, "--to", "jsonl", "--out", out, "--json").json
    events = {event["id"]: event for event in map(orjson.loads, out.read_bytes().splitlines())}
    lines = [canonical({"record": "interactions", "key": key, "value": events[key]}) for key in sorted(events)]
    return lines, answer


def dumped(record: str = "interactions") -> list[bytes]:
    """Return the lines of a dump from Kafka."""
    done = knowflow("dump", record, *ON_KAFKA, "--from", "log")
    assert done.code == 0, done.told
    return done.out.encode().splitlines()


def same(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what of an answer of `ingest` does not depend on the machine, or on what disturbed it."""
    return {key: value for key, value in answer.items() if key not in {"seconds", "per_second", "peak_mb", "resumed"}}
