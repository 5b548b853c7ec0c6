"""Addresses come from the settings, else from the data folder's engines; else one line says what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowflow.engines import Addresses, addresses, resolve, status
from knowflow.engines.layout import Layout
from knowflow.engines.messages import Process, State
from knowflow.engines.place import Place
from knowflow.errors import EngineUnreachable
from knowflow.settings import load_settings
from tests.cli import knowflow


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def running(data: Path) -> Iterator[Layout]:
    """Let processes with the marks of a broker and of two nodes run; they do nothing."""
    layout = Layout.new().with_counts({"kafka": 1, "elasticsearch": 2})
    place = Place.of(data)
    place.root.mkdir(parents=True)
    layout.save(place.layout)
    children = {}
    for server in layout.servers[:2]:  # the second node is down
        command = [sys.executable, "-c", "print(flush=True); import time; time.sleep(600)", layout.marker(server)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        children[server.name] = child
    servers = {name: Process(start=1, pid=child.pid) for name, child in children.items()}
    State(keeper=0, plan=1, servers=servers).save(place.state)
    try:
        yield layout
    finally:
        for child in children.values():
            child.kill()
            child.communicate()


def test_the_settings_come_first(data: Path, running: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA", "a:1,b:2")
    monkeypatch.setenv("KNOWFLOW_ELASTICSEARCH", " http://c:3/, https://d ,")
    assert resolve(load_settings(data=data)) == Addresses("a:1,b:2", ("http://c:3", "https://d"))


def test_the_folder_s_engines_fill_what_the_settings_leave_out(
    data: Path, running: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker, *nodes = running.servers
    urls = tuple(f"http://127.0.0.1:{node.port}" for node in nodes)
    local = Addresses(f"127.0.0.1:{broker.port}", urls)
    assert resolve(load_settings(data=data)) == local == addresses(data)
    assert resolve(load_settings(data=data), elasticsearch=False) == Addresses(local.kafka)
    monkeypatch.setenv("KNOWFLOW_KAFKA", "a:1")
    assert resolve(load_settings(data=data)) == Addresses("a:1", urls)


@pytest.mark.parametrize(
    ("asked", "names", "command", "variables"),
    [
        ({}, "Kafka and Elasticsearch", "them with `knowflow engines up", "KNOWFLOW_KAFKA and KNOWFLOW_ELASTICSEARCH"),
        ({"kafka": False}, "Elasticsearch", "it with `knowflow engines up --elasticsearch", "KNOWFLOW_ELASTICSEARCH"),
        ({"elasticsearch": False}, "Kafka", "it with `knowflow engines up --kafka", "KNOWFLOW_KAFKA"),
    ],
)
def test_what_is_in_neither_place_is_told(
    data: Path, asked: dict[str, bool], names: str, command: str, variables: str
) -> None:
    with pytest.raises(EngineUnreachable) as failed:
        resolve(load_settings(data=data), **asked)
    assert str(failed.value) == f"no {names} here: start {command} --data {data}`, or set {variables}"


def test_servers_that_died_are_not_there(data: Path, running: Layout) -> None:
    state = State.load(Place.of(data).state)
    assert state is not None
    ended = {name: process.model_copy(update={"code": 1}) for name, process in state.servers.items()}
    state.model_copy(update={"servers": ended}).save(Place.of(data).state)
    assert addresses(data) == Addresses()


def test_the_status_of_a_folder_without_engines(data: Path) -> None:
    answer = status(data)
    assert answer == {
        "kafka": {"bootstrap": "", "brokers": []},
        "elasticsearch": {"urls": [], "nodes": []},
        "data": str(data),
        "versions": answer["versions"],
    }
    assert knowflow("engines", "status", "--data", data, "--json").json == answer
    assert "engines up" in knowflow("engines", "status", "--data", data).out
    assert not data.exists()
    assert knowflow("engines", "down", "--data", data, "--json").json == {"stopped": 0, "wiped": False}
    assert not data.exists()


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("--brokers", 2), "1 or 3 brokers"),
        (("--nodes", 4), "1 or 2 or 3 nodes"),
        (("--elasticsearch", "--brokers", 3), "--brokers 3 goes with kafka"),
        (("--kafka", "--nodes", 1), "--nodes 1 goes with elasticsearch"),
        (("--kafka-heap", "lots"), "512m or 2g"),
        (("--while", 0), "no such process"),
        (("--while", 10**12), "no such process"),
        (("--brokers", "many"), "--brokers"),
    ],
)
def test_flags_that_will_not_do(data: Path, flags: tuple[object, ...], told: str) -> None:
    done = knowflow("engines", "up", "--data", data, *flags)
    assert done.code == 2
    assert told in done.error
    assert status(data)["kafka"]["brokers"] == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = knowflow("engines", "up", "--data", tmp_path / "file")
    assert done.code == 2
    assert "file" in done.error
