"""Kafka and Elasticsearch of `knowflow engines up` are real, keep their data, and leave no process behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ConflictError, Elasticsearch
from kafka import KafkaAdminClient

from knowflow.engines import VERSIONS, Addresses, addresses, down, kill, pid, start, status, up
from knowflow.engines.layout import Layout
from knowflow.engines.messages import State
from knowflow.engines.place import Place
from knowflow.engines.processes import command_line, send, wait_gone
from knowflow.errors import EngineUnreachable
from tests.cli import knowflow
from tests.engines.clients import LIMIT, consume, make_kafka_topic, produce, search, wait_for
from tests.engines_fixture import local_engines

RECORDS = [f"record {number}".encode() for number in range(100)]


def processes(data: Path) -> list[str]:
    """Return the markers of all processes of a data folder's engines: servers and keeper."""
    layout = Layout.load(Place.of(data).layout)
    if layout is None:
        return []
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            found += [word for word in command_line(int(entry.name)) if layout.identity in word]
    return sorted(found)


def test_records_go_through_kafka(engines: Addresses) -> None:
    make_kafka_topic(engines.kafka, "through")
    produce(engines.kafka, "through", RECORDS)
    assert consume(engines.kafka, "through", len(RECORDS)) == RECORDS


def test_no_kafka_topic_is_made_by_a_broker(engines: Addresses) -> None:
    with KafkaAdminClient(bootstrap_servers=engines.kafka) as admin:
        admin.describe_topics(["nobody-made-this"])
        assert "nobody-made-this" not in admin.list_topics()


def test_documents_are_found_in_english_and_older_versions_change_nothing(engines: Addresses) -> None:
    mappings = {"properties": {"text": {"type": "text", "analyzer": "english"}}}
    with Elasticsearch(list(engines.elasticsearch)) as client:
        client.indices.create(index="english", mappings=mappings)
        client.index(index="english", id="1", document={"text": "running dogs"}, version=7, version_type="external")
        with pytest.raises(ConflictError):
            client.index(index="english", id="1", document={"text": "cats"}, version=7, version_type="external")
        client.indices.refresh(index="english")
        tokens = client.indices.analyze(analyzer="english", text="The running dogs")["tokens"]
    assert [token["token"] for token in tokens] == ["run", "dog"]
    assert search(engines.elasticsearch, "english", "dog") == ["1"]
    assert search(engines.elasticsearch, "english", "cat") == []


def test_up_again_does_nothing_more(own: Path) -> None:
    before = status(own)
    assert up(own) == addresses(own)
    assert knowflow("engines", "up", "--data", own, "--json").json == before == status(own)


def test_status_is_one_object_with_everything_in_it(own: Path) -> None:
    layout = Layout.load(Place.of(own).layout)
    assert layout is not None
    (broker,), (node,) = layout.of("kafka"), layout.of("elasticsearch")
    answer = knowflow("engines", "status", "--data", own, "--json").json
    assert answer == {
        "kafka": {
            "bootstrap": f"127.0.0.1:{broker.port}",
            "brokers": [{"id": 1, "pid": pid(own, "kafka", 1), "port": broker.port, "alive": True}],
        },
        "elasticsearch": {
            "urls": [f"http://127.0.0.1:{node.port}"],
            "nodes": [{"id": 1, "pid": pid(own, "elasticsearch", 1), "port": node.port, "alive": True}],
        },
        "data": str(own),
        "versions": {
            "kafka": VERSIONS["kafka"],
            "elasticsearch": VERSIONS["elasticsearch"],
            "java": answer["versions"]["java"],
        },
    }
    assert answer["versions"]["java"]
    told = knowflow("engines", "status", "--data", own).out
    assert all(str(word) in told for word in (broker.port, node.port, pid(own, "kafka", 1)))


def test_a_killed_broker_comes_back_with_its_data_and_address(own: Path) -> None:
    before = addresses(own)
    make_kafka_topic(before.kafka, "kept")
    produce(before.kafka, "kept", RECORDS)
    killed, other = kill(own, "kafka", 1), pid(own, "elasticsearch", 1)
    assert killed is not None
    assert pid(own, "kafka", 1) is None
    assert kill(own, "kafka", 1) is None, "it is down already"
    assert addresses(own) == Addresses("", before.elasticsearch)
    assert up(own) == before
    assert pid(own, "kafka", 1) not in (None, killed)
    assert pid(own, "elasticsearch", 1) == other, "what runs is left alone"
    assert consume(before.kafka, "kept", len(RECORDS)) == RECORDS


def test_a_killed_node_comes_back_alone_with_its_data(own: Path) -> None:
    urls, broker = addresses(own).elasticsearch, pid(own, "kafka", 1)
    with Elasticsearch(list(urls)) as client:
        client.index(index="kept", id="1", document={"text": "malt"}, refresh=True)
    killed = kill(own, "elasticsearch", 1)
    start(own, "elasticsearch", 1)
    assert pid(own, "elasticsearch", 1) not in (None, killed)
    assert pid(own, "kafka", 1) == broker
    assert search(urls, "kept", "malt") == ["1"]


@pytest.mark.parametrize(("flag", "number", "told"), [("--brokers", 3, "1 broker"), ("--nodes", 2, "1 node")])
def test_another_number_of_servers_is_refused(own: Path, flag: str, number: int, told: str) -> None:
    before = status(own)
    done = knowflow("engines", "up", "--data", own, flag, number)
    assert done.code == 2
    assert told in done.error
    assert "--wipe" in done.error
    assert status(own) == before


def test_a_killed_keeper_takes_its_servers_along_and_nothing_is_lost(own: Path) -> None:
    before, place = addresses(own), Place.of(own)
    layout, state = Layout.load(place.layout), State.load(place.state)
    assert layout is not None
    assert state is not None
    make_kafka_topic(before.kafka, "survives")
    produce(before.kafka, "survives", RECORDS)
    assert len(processes(own)) == 3
    assert send(state.keeper, layout.keeper_marker, signal.SIGKILL)
    wait_for(lambda: processes(own) == [], "no process is left")
    assert [row["alive"] for row in status(own)["kafka"]["brokers"]] == [False]
    assert up(own) == before
    assert consume(before.kafka, "survives", len(RECORDS)) == RECORDS


def test_down_leaves_no_process_and_up_brings_everything_back(own: Path) -> None:
    before = addresses(own)
    make_kafka_topic(before.kafka, "again")
    produce(before.kafka, "again", RECORDS)
    assert knowflow("engines", "down", "--data", own, "--json").json == {"stopped": 2, "wiped": False}
    assert processes(own) == []
    assert addresses(own) == Addresses()
    assert down(own) == 0
    assert up(own) == before
    assert consume(before.kafka, "again", len(RECORDS)) == RECORDS


def test_a_port_that_was_taken_meanwhile_is_given_up(tmp_path: Path) -> None:
    with local_engines(tmp_path, "kafka") as before:
        make_kafka_topic(before.kafka, "moved")
        produce(before.kafka, "moved", RECORDS)
        down(tmp_path)
        with socket.create_server(("127.0.0.1", int(before.kafka.rpartition(":")[2]))):
            after = up(tmp_path, elasticsearch=False)
        assert after.kafka not in ("", before.kafka)
        assert after.elasticsearch == ()
        assert consume(after.kafka, "moved", len(RECORDS)) == RECORDS


def test_a_server_that_dies_at_start_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    with local_engines(tmp_path, "kafka"):
        down(tmp_path)
        place = Place.of(tmp_path)
        written = place.home("kafka-1") / "data" / "meta.properties"
        written.write_text(written.read_text().replace("node.id=1", "node.id=2"))
        with pytest.raises(EngineUnreachable, match=r"kafka-1 ended while it started .*node.id.*kafka-1.log") as failed:
            up(tmp_path, elasticsearch=False)
        assert "Exception" in failed.value.__notes__[0]
        assert processes(tmp_path) == []
        done = knowflow("engines", "up", "--data", tmp_path, "--kafka")
        assert done.code == 3
        assert done.told.splitlines()[-1].startswith("knowflow: kafka-1 ended")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_up_ended_half_way_leaves_nothing(tmp_path: Path, number: signal.Signals, engines: Addresses) -> None:
    del engines  # they have fetched what is needed, or the test is skipped
    place = Place.of(tmp_path)
    command = [sys.executable, "-m", "knowflow", "engines", "up", "--data", str(tmp_path)]
    starting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: place.state.exists() and len(processes(tmp_path)) == 3, "servers are starting")
        starting.send_signal(number)
        _, told = starting.communicate(timeout=LIMIT)
    finally:
        starting.kill()
        starting.communicate()
    assert starting.returncode == (130 if number == signal.SIGINT else -number), told
    if number == signal.SIGKILL:  # a second command need not wait until what the first has left is gone
        with local_engines(tmp_path, "kafka") as found:
            assert found.kafka
    wait_for(lambda: processes(tmp_path) == [], "no process is left")


def test_servers_end_with_the_process_that_they_were_started_for(tmp_path: Path) -> None:
    user = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        with local_engines(tmp_path, "kafka"):
            down(tmp_path)
            up(tmp_path, elasticsearch=False, while_pid=user.pid)
            assert len(processes(tmp_path)) == 2
            user.kill()
            user.wait()
            wait_for(lambda: processes(tmp_path) == [], "no process is left")
    finally:
        user.kill()
        user.wait()


def test_servers_end_when_their_folder_is_removed(tmp_path: Path) -> None:
    with local_engines(tmp_path, "kafka"):
        layout = Layout.load(Place.of(tmp_path).layout)
        broker = pid(tmp_path, "kafka", 1)
        assert layout is not None
        assert broker is not None
        Place.of(tmp_path).plan.unlink()
        assert wait_gone(broker, layout.marker(layout.servers[0]), LIMIT)


@pytest.mark.slow
def test_three_brokers_and_three_nodes_do_without_one_of_each(tmp_path: Path) -> None:
    with local_engines(tmp_path, brokers=3, nodes=3) as found:
        rows: dict[str, Any] = status(tmp_path)
        assert [row["alive"] for row in rows["kafka"]["brokers"] + rows["elasticsearch"]["nodes"]] == [True] * 6
        make_kafka_topic(found.kafka, "copied", replicas=3)
        with Elasticsearch(list(found.elasticsearch)) as client:
            assert client.cluster.health()["number_of_nodes"] == 3
            client.indices.create(index="copied", settings={"number_of_shards": 1, "number_of_replicas": 2})
            client.index(index="copied", id="1", document={"text": "malt"}, refresh=True)
            client.cluster.health(index="copied", wait_for_status="green", timeout=f"{LIMIT:.0f}s")
        produce(found.kafka, "copied", RECORDS[:50])
        assert kill(tmp_path, "kafka", 2)
        assert kill(tmp_path, "elasticsearch", 2)
        produce(found.kafka, "copied", RECORDS[50:])
        wait_for(lambda: search(found.elasticsearch[:1], "copied", "malt") == ["1"], "two nodes answer")
        assert addresses(tmp_path) == found, "clients know all addresses and try the next"
        assert up(tmp_path) == found
        assert len(processes(tmp_path)) == 7
        assert consume(found.kafka, "copied", len(RECORDS)) == RECORDS
        with Elasticsearch(list(found.elasticsearch)) as client:
            client.cluster.health(wait_for_nodes="3", wait_for_status="green", timeout=f"{LIMIT:.0f}s")
    assert list(tmp_path.iterdir()) == []
