"""Run the distributed form in tests as an operator does, and compare what it made with the embedded form."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
from kafka import KafkaProducer
from prometheus_client.parser import text_string_to_metric_families

from knowflow.app import Knowflow
from knowflow.distributed.supervise import COMMAND, Wanted, orders_of
from knowflow.kafka.admin import create
from knowflow.kafka.cluster import consuming
from knowflow.kafka.reading import read_whole
from knowflow.settings import Settings
from schemas.binary import to_binary
from schemas.canonical import canonical
from schemas.kafka_topics import KAFKA_TOPICS
from schemas.keys import partition_of
from schemas.registry import DERIVED
from tests.conftest import ROOT
from tests.engines.kafka_topics import remove_kafka_topics

Event = dict[str, Any]
Dump = dict[str, dict[str, bytes]]  # record -> key -> canonical value
LIMIT = 600.0  # seconds for what a worker is to be through with


class Site:
    """Be one installation: a Kafka that holds nothing of others, and a data folder."""

    def __init__(self, kafka: str, data: Path, partitions: int) -> None:
        """Begin anew, with so many partitions."""
        self.kafka, self.data, self.partitions = kafka, data, partitions
        remove_kafka_topics(kafka)
        self.options = {"bootstrap_servers": kafka.split(","), "bootstrap_timeout_ms": 15_000}
        create(self.options, partitions)

    def produce(self, events: Iterable[Event], decisions: Iterable[Event] = ()) -> None:
        """Write interactions and decisions, and return when the brokers have them."""
        producer = KafkaProducer(bootstrap_servers=self.kafka, acks="all", linger_ms=20, max_request_size=8 << 20)
        name = KAFKA_TOPICS["interactions"].name
        sent = []
        for event in events:
            key, value, headers = to_binary(event)
            partition = partition_of(event["partitionkey"], self.partitions)
            sent.append(producer.send(name, key=key, value=value, headers=headers, partition=partition))
        for decision in decisions:
            key = decision["id"].encode()
            sent.append(producer.send(KAFKA_TOPICS["decisions"].name, key=key, value=canonical(decision), partition=0))
        for one in sent:
            one.get(timeout=60)
        producer.close()

    def send_raw(self, partition: int, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        """Write a message to the interactions as somebody else might."""
        producer = KafkaProducer(bootstrap_servers=self.kafka, acks="all")
        name = KAFKA_TOPICS["interactions"].name
        producer.send(name, key=key, value=value, headers=headers, partition=partition).get(timeout=60)
        producer.close()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `knowflow run --streams`, without health and metrics unless the arguments say so."""
        command = [sys.executable, "-m", "knowflow", "run", "--streams", "--data", str(self.data), *arguments]
        if "--listen" not in arguments:
            command += ["--listen", ""]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=log)

    @property
    def log(self) -> Path:
        """Return the file that the workers log to."""
        return self.data / "workers.log"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a command that is to work on this site."""
        return {
            **os.environ,
            "KNOWFLOW_KAFKA": self.kafka,
            "KNOWFLOW_LOG_LEVEL": "info",
            "KNOWFLOW_SESSION_SECONDS": "6",
        }

    def catch_up(self, workers: int = 1, limit: float = LIMIT) -> None:
        """Let workers read all there is, within so many seconds."""
        with ExitStack() as stack:
            processes = [stack.enter_context(ended(self.start("--until-caught-up"))) for _ in range(workers)]
            codes = [process.wait(timeout=limit) for process in processes]
        assert codes == [0] * workers, self.log.read_text()[-4_000:]

    def order(self, *command: str) -> bytes:
        """Let a worker process catch up, which is given its orders as the supervisor does; return what it told last."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        with ended(process):
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(self.orders(until_caught_up=True))
            process.stdin.flush()
            told = process.stdout.read().splitlines()
            assert process.wait(timeout=LIMIT) == 0, self.log.read_text()[-4_000:]
        return told[-1]

    def messages_of_a_worker(self) -> float:
        """Let a worker catch up, and return how many messages its metrics say that it folded."""
        return sum(
            sample.value
            for family in text_string_to_metric_families(orjson.loads(self.order(*COMMAND))["metrics"])
            for sample in family.samples
            if sample.name == "knowflow_stream_messages_total"
        )

    def orders(self, *, until_caught_up: bool) -> bytes:
        """Return the orders of a worker here."""
        return orders_of(self.settings, Wanted(1, self.partitions), until_caught_up=until_caught_up)

    @property
    def settings(self) -> Settings:
        """Return the settings of a worker here."""
        return Settings(data=self.data, kafka=self.kafka, session_seconds=6, log_level="info")

    def dump(self, *records: str) -> Dump:
        """Return what the Kafka topics of records hold, all derived ones by default."""
        found: Dump = {}
        with consuming(self.options) as consumer:
            for record in records or DERIVED:
                table = found[record] = {}
                for message in read_whole(consumer, KAFKA_TOPICS[record].name):
                    key = message.key.decode()
                    if message.value is None:
                        table.pop(key, None)
                    else:
                        table[key] = message.value
        return found


def embedded(folder: Path, events: Sequence[Event], decisions: Sequence[Event] = ()) -> Dump:
    """Return the derived records that the embedded form makes."""
    stream = folder / "events.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    stream.write_bytes(b"".join(canonical(event) + b"\n" for event in events))
    with Knowflow.open(folder / "state") as state:
        answer = state.ingest("cloudevents", [str(stream)])
        assert answer["deadletters"] == 0
        if decisions:
            state.decide(decisions)
        return {record: {key: canonical(value) for key, value in state.engine.dump(record)} for record in DERIVED}


def differences(found: Dump, expected: Dump) -> list[str]:
    """Return a line for each record of each key that is not the same."""
    told = []
    for record in sorted({*found, *expected}):
        ours, theirs = found.get(record, {}), expected.get(record, {})
        told += [
            f"{record} {key}: {ours.get(key, b'-')[:300]!r} instead of {theirs.get(key, b'-')[:300]!r}"
            for key in sorted({*ours, *theirs})
            if ours.get(key) != theirs.get(key)
        ]
    return told


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Have a process ended whatever happens."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def versions_of(record: str, options: dict[str, Any]) -> dict[str, list[int]]:
    """Return the versions under which each key of a record was written, in order."""
    found: dict[str, list[int]] = {}
    with consuming(options) as consumer:
        for message in read_whole(consumer, KAFKA_TOPICS[record].name):
            found.setdefault(message.key.decode(), []).append(int(dict(message.headers)["version"]))
    return found
