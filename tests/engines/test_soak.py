"""Under load, with everything at work, one disturbance after another: nothing is lost, doubled or stuck at the end.

KNOWFLOW_DISTURBANCES=N disturbs so often (`make soak`: 30), KNOWFLOW_SOAK_SEED=N in another order.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import orjson
import pytest

from indexers.elastic.indexer.options import group_of as indexers_of
from indexers.elastic.names import INDEXED
from knowflow.app import Knowflow
from knowflow.distributed.kept import UNREACHABLE
from knowflow.engines import kill, start
from knowflow.engines.ports import choose
from producers.registry import factory
from producers.testing import events_of
from schemas.registry import DERIVED
from tests.cli import check_same_lines, knowflow
from tests.conftest import ROOT
from tests.engines.clients import wait_for
from tests.engines.site import Site, ended
from tests.engines.test_streams import decisions_of
from tests.engines_fixture import local_engines

DISTURBANCES = int(os.environ.get("KNOWFLOW_DISTURBANCES", "3"))
SEED = int(os.environ.get("KNOWFLOW_SOAK_SEED", "1"))
PER_DISTURBANCE = 700  # interactions
BROKERS, PARTITIONS = 3, 3

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 + 90 * DISTURBANCES)]


class Services:
    """Hold the processes of one installation, and disturb them."""

    def __init__(self, site: Site, engines: Path, chance: random.Random) -> None:
        self.site, self.engines, self.chance = site, engines, chance
        self.streams: list[subprocess.Popen[bytes]] = []
        self.indexers: list[subprocess.Popen[bytes]] = []
        self.disturbances: dict[str, Callable[[], None]] = {
            "a worker is killed": self.kill_worker,
            "a worker is killed and its disk is lost": self.lose_disk,
            "a supervisor is killed": self.kill_supervisor,
            "a worker is suspended for a while": self.suspend_worker,
            "a worker joins": self.add_supervisor,
            "a worker leaves": self.end_supervisor,
            "an indexer is killed": self.kill_indexer,
            "a broker is killed": self.kill_broker,
            "the Elasticsearch node is killed": self.kill_node,
        }

    def run(self, *what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "knowflow", "run", *what, "--data", str(self.site.data)]
        with self.site.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.site.environment, stderr=log)

    def add_supervisor(self) -> None:
        self.streams.append(self.run("--streams", "--listen", f"127.0.0.1:{choose(1)[0]}"))

    def add_indexer(self) -> None:
        self.indexers.append(self.run("--indexers", "--listen", f"127.0.0.1:{choose(1)[0]}"))

    def _worker(self) -> int | None:
        """Return the process id of a worker, which is a supervisor's child."""
        supervisor = self.chance.choice(self.streams).pid
        with suppress(OSError):
            children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
            return int(children[0]) if children else None
        return None

    def kill_worker(self) -> None:
        wait_for(lambda: self._worker() is not None, "there is a worker")
        if (pid := self._worker()) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def lose_disk(self) -> None:
        self.kill_supervisors()
        shutil.rmtree(self.site.data / "streams", ignore_errors=True)
        self.add_supervisor()

    def kill_supervisors(self) -> None:
        for process in self.streams:
            process.kill()
            process.wait()
        self.streams.clear()

    def kill_supervisor(self) -> None:
        process = self.streams.pop(self.chance.randrange(len(self.streams)))
        process.kill()
        process.wait()
        self.add_supervisor()

    def suspend_worker(self) -> None:
        wait_for(lambda: self._worker() is not None, "there is a worker")
        if (pid := self._worker()) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                time.sleep(self.chance.uniform(2, 12))  # what happens is that time passes
                os.kill(pid, signal.SIGCONT)

    def end_supervisor(self) -> None:
        process = self.streams.pop()
        process.terminate()
        assert process.wait(timeout=90) in (0, -signal.SIGTERM), "gracefully, or before it had begun"
        if not self.streams:
            self.add_supervisor()

    def kill_indexer(self) -> None:
        process = self.indexers.pop()
        process.kill()
        process.wait()
        self.add_indexer()

    def revive_indexers(self) -> None:
        """Start again what found no Kafka at its start and ended, as a service manager does (docker-compose.yml)."""
        for process in [one for one in self.indexers if one.poll() == UNREACHABLE]:
            self.indexers.remove(process)
            self.add_indexer()

    def kill_broker(self) -> None:
        number = self.chance.randint(1, BROKERS)
        kill(self.engines, "kafka", number)
        time.sleep(self.chance.uniform(0, 5))  # what happens is that a broker is away
        start(self.engines, "kafka", number)

    def kill_node(self) -> None:
        kill(self.engines, "elasticsearch", 1)
        time.sleep(self.chance.uniform(0, 5))  # what happens is that the node is away
        start(self.engines, "elasticsearch", 1)

    def end(self) -> None:
        for process in (*self.streams, *self.indexers):
            with ended(process):
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=90)


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    engines = tmp_path / "engines"
    with local_engines(engines, brokers=BROKERS, nodes=1) as found:
        monkeypatch.setenv("KNOWFLOW_KAFKA", found.kafka)
        monkeypatch.setenv("KNOWFLOW_ELASTICSEARCH", ",".join(found.elasticsearch))
        site = Site(found.kafka, tmp_path / "data", PARTITIONS)
        site.data.mkdir()
        made = Services(site, engines, random.Random(SEED))
        try:
            made.add_supervisor()
            made.add_supervisor()
            made.add_indexer()
            yield made
        finally:
            made.end()


def test_disturbed_under_load_it_ends_as_if_undisturbed(services: Services, tmp_path: Path) -> None:
    site, chance = services.site, services.chance
    producer = factory("sample").open(["people=40", f"events={PER_DISTURBANCE * DISTURBANCES}", "words=12", "noise=20"])
    events = list(events_of(producer.read()))
    decisions = decisions_of(events)
    fed = events + chance.sample(events, len(events) // 5)
    chance.shuffle(fed)
    left = iter(fed)
    over = threading.Event()
    problems: list[BaseException] = []

    def produce() -> None:
        try:
            while not over.is_set() and (part := list(islice(left, 40))):
                site.produce(part)
        except BaseException as error:  # told below, in the thread that can fail the test
            problems.append(error)

    loading = threading.Thread(target=produce)
    loading.start()
    try:
        for number in range(DISTURBANCES):
            name = chance.choice(sorted(services.disturbances))
            with site.log.open("a") as log:
                log.write(f"--- {number + 1}: {name}\n")
            services.disturbances[name]()
            site.produce([], decisions[number % len(decisions) :][:1])
            time.sleep(chance.uniform(1, 6))  # the load goes on between two disturbances
    finally:
        over.set()
        loading.join()
    assert problems == []
    site.produce([*left], decisions)
    _wait_until_caught_up(services)
    folder = tmp_path / "embedded"
    stream = tmp_path / "events.jsonl"
    stream.write_bytes(b"".join(orjson.dumps(event) + b"\n" for event in events))
    assert knowflow("ingest", "cloudevents", stream, "--data", folder).code == 0
    with Knowflow.open(folder) as state:
        state.decide(decisions)
    for names, source in ((DERIVED, "log"), (INDEXED, "index")):
        expected = knowflow("dump", *names, "--data", folder).lines
        check_same_lines(knowflow("dump", *names, "--from", source, "--index", "elasticsearch").lines, expected, source)
        assert len(expected) > PER_DISTURBANCE
    assert site.dump("deadletters") == {"deadletters": {}}


def _wait_until_caught_up(services: Services) -> None:
    limit = time.monotonic() + 480  # of a machine that does much else
    while True:
        services.revive_indexers()
        lag = knowflow("status", "--index", "elasticsearch", "--json").json["lag"]
        if indexers_of(1) in lag and len(lag) > 1 and not any(lag.values()):
            return
        assert time.monotonic() < limit, (lag, services.site.log.read_text()[-3_000:])
        time.sleep(1)
