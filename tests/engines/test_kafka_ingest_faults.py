"""`ingest --to kafka` loses nothing when a broker dies, or the network does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from knowflow.engines import kill, start
from tests.cli import knowflow
from tests.engines.clients import wait_for
from tests.engines.on_kafka import TO_KAFKA, dumped, kafka_topics, same, written
from tests.engines_fixture import local_engines
from tests.proxy import Proxy

pytestmark = pytest.mark.slow
SOURCE = ("sample", "people=100", "events=20000")


class Ingest:
    """Run the command in a process of its own."""

    def __init__(self, data: Path, **options: str) -> None:
        self.data = data
        self.options = orjson.dumps(options).decode()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "knowflow", "ingest", *SOURCE, *TO_KAFKA, "--data", str(self.data), "--json"]
        environment = {**os.environ, "KNOWFLOW_KAFKA_OPTIONS": self.options}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)

    def again(self) -> None:
        """Start the same command."""
        self.process = self._start()

    def place(self) -> bytes:
        """Return what it has saved, nothing at its end."""
        return b"".join(path.read_bytes() for path in (self.data / "readings").glob("*.json"))

    def wait_for_place(self) -> None:
        """Wait until it has got somewhere."""
        wait_for(lambda: self.place() != b"", "a part is acknowledged")

    def end(self) -> tuple[int, bytes, str]:
        """Wait for its end, and return the exit code and what it printed."""
        out, told = self.process.communicate(timeout=120)
        return self.process.returncode, out, told.decode()


@pytest.fixture
def proxy(guarded: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Return the proxy, with our Kafka topics behind it."""
    with kafka_topics(guarded.address, monkeypatch):
        yield guarded
        guarded.mend()


def test_a_broker_that_is_killed_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, answer = written(tmp_path, *SOURCE)
    engines = tmp_path / "engines"
    with local_engines(engines, "kafka") as found, kafka_topics(found.kafka, monkeypatch):
        ingest = Ingest(tmp_path / "data")
        ingest.wait_for_place()
        kill(engines, "kafka", 1)
        assert ingest.process.poll() is None
        start(engines, "kafka", 1)
        code, out, told = ingest.end()
        assert (code, told) == (0, "")
        assert same(orjson.loads(out)) == same(answer)
        assert dumped() == expected


def test_one_broker_of_three_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, answer = written(tmp_path, *SOURCE)
    engines = tmp_path / "engines"
    with local_engines(engines, "kafka", brokers=3) as found, kafka_topics(found.kafka, monkeypatch):
        assert knowflow("kafka-topics", "check").out == "All Kafka topics are as declared.\n"
        ingest = Ingest(tmp_path / "data")
        ingest.wait_for_place()
        kill(engines, "kafka", 1)
        place = ingest.place()
        wait_for(lambda: ingest.place() != place, "it goes on with two brokers")
        code, out, told = ingest.end()
        assert (code, told) == (0, "")
        assert same(orjson.loads(out)) == same(answer)
        assert dumped() == expected


def test_a_connection_that_is_cut_silenced_and_slow(proxy: Proxy, tmp_path: Path) -> None:
    expected, answer = written(tmp_path, *SOURCE)
    ingest = Ingest(tmp_path / "data", **{"request.timeout.ms": "2000"})
    ingest.wait_for_place()
    for disturb in (proxy.reset, proxy.cut, proxy.silence):
        tries = proxy.taken
        disturb()
        wait_for(lambda tries=tries: proxy.taken > tries, "the client connects anew")  # type: ignore[misc]
        assert ingest.process.poll() is None
        proxy.mend()
        before = proxy.passed
        wait_for(lambda before=before: proxy.passed > before + 50_000, "it goes on")  # type: ignore[misc]
    proxy.delay = 0.02
    code, out, told = ingest.end()
    proxy.mend()
    assert (code, told) == (0, "")
    assert same(orjson.loads(out)) == same(answer)
    assert dumped() == expected


def test_a_broker_that_stays_away_ends_it_and_the_same_command_goes_on(proxy: Proxy, tmp_path: Path) -> None:
    expected, answer = written(tmp_path, *SOURCE)
    ingest = Ingest(tmp_path / "data", **{"delivery.timeout.ms": "3000"})
    ingest.wait_for_place()
    proxy.cut()
    code, out, told = ingest.end()
    assert (code, out, told.count("\n")) == (3, b"", 1), told
    assert told.startswith(f"knowflow: Kafka at {proxy.address} does not answer")
    assert told.endswith("; the same command goes on where it stopped\n")
    proxy.mend()
    ingest.again()
    code, out, told = ingest.end()
    assert (code, told) == (0, "")
    last = orjson.loads(out)
    assert last["resumed"] is True
    assert same(last) == same(answer)
    assert dumped() == expected
