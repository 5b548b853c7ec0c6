"""What `ingest --to kafka` writes and reads back is what `--to jsonl` writes, whatever disturbs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from knowflow.engines import Addresses
from producers.write import interaction
from schemas.canonical import canonical
from tests.cli import knowflow
from tests.engines.clients import wait_for
from tests.engines.kafka_topics import remove_kafka_topics
from tests.engines.on_kafka import SAMPLE, TO_KAFKA, dumped, kafka_topics, same, written


@pytest.fixture
def kafka(engines: Addresses, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with kafka_topics(engines.kafka, monkeypatch) as kafka:
        yield kafka


def test_the_sample_is_read_back_as_it_was(kafka: str, tmp_path: Path) -> None:
    expected, answer = written(tmp_path, *SAMPLE)
    data = tmp_path / "data"
    done = knowflow("ingest", *SAMPLE, *TO_KAFKA, "--data", data, "--json").json
    assert same(done) == same(answer)
    assert done["resumed"] is False
    assert dumped() == expected
    assert [path.suffix for path in (data / "readings").iterdir()] == [".lock"], "a finished reading leaves no place"
    again = knowflow("ingest", *SAMPLE, *TO_KAFKA, "--data", data, "--json").json
    assert (again["new"], again["duplicates"], again["resumed"]) == (answer["new"], 0, False)
    assert dumped() == expected
    described = knowflow("kafka-topics", "describe", "--json").json["kafka_topics"]
    assert [row["messages"] for row in described if row["stream"] == "interactions"] == [2 * answer["new"]]


def test_what_cannot_be_read_is_a_dead_letter(kafka: str, tmp_path: Path) -> None:
    good = written(tmp_path, "sample", "people=24", "events=1000")[0]
    lines = [canonical(orjson.loads(line)["value"]) for line in good[:5]]
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(b"\n".join([lines[0], b"{no JSON", b"", *lines[1:], b'{"specversion":"1.0"}']))
    answer = knowflow("ingest", "cloudevents", file, *TO_KAFKA, "--data", tmp_path / "data", "--json").json
    assert (answer["records"], answer["new"], answer["deadletters"]) == (8, 5, 2)
    assert answer["ignored"] == {"blank line": 1}
    embedded = tmp_path / "embedded"
    assert knowflow("ingest", "cloudevents", file, "--data", embedded).code == 0
    for record in ("interactions", "deadletters"):
        assert dumped(record) == knowflow("dump", record, "--data", embedded).out.encode().splitlines()


def test_an_event_that_no_broker_takes_is_a_dead_letter(kafka: str, tmp_path: Path) -> None:
    item = {"id": "chat:x/1", "text": "much " * 2_000_000}
    file = tmp_path / "large.jsonl"
    file.write_bytes(canonical(interaction(action="posted", source="chat:x", time="2024-01-01T00:00:00Z", item=item)))
    answer = knowflow("ingest", "cloudevents", file, *TO_KAFKA, "--data", tmp_path / "data", "--json").json
    assert (answer["new"], answer["deadletters"]) == (0, 1)
    (letter,) = map(orjson.loads, dumped("deadletters"))
    assert letter["value"]["reason"].endswith(" bytes, and 8,387,584 is the most")


def test_a_missing_kafka_topic_is_one_line(engines: Addresses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove_kafka_topics(engines.kafka)
    monkeypatch.setenv("KNOWFLOW_KAFKA", engines.kafka)
    done = knowflow("ingest", *SAMPLE, *TO_KAFKA, "--data", tmp_path / "data")
    assert done.code == 2
    assert done.error.startswith("there is no Kafka topic knowflow.interactions.v1: `knowflow kafka-topics create`")


def test_nobody_there_is_one_line_within_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA", "127.0.0.1:1")
    monkeypatch.setattr("knowflow.kafka.options.BOOTSTRAP_MS", 1_000)
    done = knowflow("ingest", *SAMPLE, *TO_KAFKA, "--data", tmp_path / "data")
    assert done.code == 3
    assert done.error.startswith("Kafka at 127.0.0.1:1 does not answer")
    assert done.error.endswith("the same command goes on where it stopped")


@pytest.mark.slow
def test_killed_it_goes_on_and_loses_nothing(kafka: str, tmp_path: Path) -> None:
    source = ("sample", "people=100", "events=20000")
    expected, answer = written(tmp_path, *source)
    data = tmp_path / "data"
    command = [sys.executable, "-m", "knowflow", "ingest", *source, *TO_KAFKA, "--data", str(data), "--json"]
    saved: set[bytes] = set()

    def place() -> bytes:
        return b"".join(path.read_bytes() for path in (data / "readings").glob("*.json"))

    for _ in range(5):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for(lambda: place() not in {b"", *saved}, "it has come further")
        saved.add(place())
        process.send_signal(signal.SIGKILL)
        process.communicate()
    last = knowflow("ingest", *source, *TO_KAFKA, "--data", data, "--json").json
    assert last["resumed"] is True
    assert same(last) == same(answer)
    assert dumped() == expected


@pytest.mark.slow
def test_ctrl_c_leaves_with_130_and_the_same_command_goes_on(kafka: str, tmp_path: Path) -> None:
    source = ("sample", "people=100", "events=20000")
    expected, answer = written(tmp_path, *source)
    data = tmp_path / "data"
    command = [sys.executable, "-m", "knowflow", "ingest", *source, *TO_KAFKA, "--data", str(data), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: any((data / "readings").glob("*.json")), "a part is acknowledged")
    busy = knowflow("ingest", *source, *TO_KAFKA, "--data", data)
    assert (busy.code, busy.error.partition(" from ")[0]) == (4, "another process is reading this source into Kafka")
    process.send_signal(signal.SIGINT)
    out, told = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert told == b"knowflow: interrupted; what was committed stays, the same command goes on from there\n"
    last = knowflow("ingest", *source, *TO_KAFKA, "--data", data, "--json").json
    assert last["resumed"] is True
    assert same(last) == same(answer)
    assert dumped() == expected
