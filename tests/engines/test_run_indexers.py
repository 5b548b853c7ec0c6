"""`knowflow run --indexers` fills the index from the declared Kafka topics, says how it stands, and ends as told."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from kafka import KafkaProducer

from indexers.elastic.client import connect
from indexers.elastic.index import ElasticIndex
from indexers.elastic.indexer.worker import Indexer
from indexers.elastic.names import INDEXED, Names, own_version
from knowflow.app import Knowflow
from knowflow.distributed.elastic import connected
from knowflow.distributed.index_generations import missing_in_index, put_in_place, remove_indices
from knowflow.distributed.indexing import Indexers
from knowflow.engines import Addresses
from knowflow.errors import UserError
from knowflow.kafka.admin import create_generation
from knowflow.kafka.generations import write_generation
from knowflow.kafka.options import client_options
from knowflow.settings import load_settings
from schemas.canonical import canonical
from schemas.generations import Generation
from schemas.kafka_topics import KAFKA_TOPICS
from schemas.keys import partition_of
from tests.cli import check_same_lines, knowflow
from tests.elastic_index import own_names
from tests.engines.clients import LIMIT, wait_for
from tests.engines.kafka_topics import remove_kafka_topics
from tests.proxy import Proxy

pytestmark = pytest.mark.slow
PARTITIONS = 2


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indexed") / "data"
    with Knowflow.open(folder) as state:
        state.ingest("sample", ["people=24", "events=1000"])
    return folder


@pytest.fixture
def names(engines: Addresses, monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    """Set everything up for commands, and begin with a Kafka that holds nothing of ours."""
    remove_kafka_topics(engines.kafka)
    with own_names(engines.elasticsearch) as made:
        monkeypatch.setenv("KNOWFLOW_KAFKA", engines.kafka)
        monkeypatch.setenv("KNOWFLOW_ELASTICSEARCH", ",".join(engines.elasticsearch))
        monkeypatch.setenv("KNOWFLOW_INDEX_PREFIX", made.prefix)
        yield made
    remove_kafka_topics(engines.kafka)


def produce(kafka: str, folder: Path, generation: int = 1) -> None:
    """Write what the streams of an embedded state have made to Kafka."""
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all")
    with Knowflow.open_to_ask(folder) as state:
        for record in INDEXED:
            topic = KAFKA_TOPICS[record]
            for key, version, value in state.index.scan(record):
                producer.send(
                    topic.name_in(generation), canonical(value), key.encode(),
                    [("version", b"%d" % own_version(version))],
                    partition=partition_of(key, topic.partitions(PARTITIONS)),
                )  # fmt: skip
    producer.close()


def test_what_the_streams_wrote_is_asked_with_elasticsearch(engines: Addresses, names: Names, embedded: Path) -> None:
    early = knowflow("run", "--indexers", "--until-caught-up")
    assert early.code == 2
    assert "knowflow kafka-topics create" in early.error
    assert knowflow("kafka-topics", "create", "--partitions", PARTITIONS).code == 0
    produce(engines.kafka, embedded)
    for _ in range(2):
        done = knowflow("run", "--indexers", "--until-caught-up", "--listen", "127.0.0.1:0")
        assert done.code == 0, done.told
    expected = knowflow("dump", *INDEXED, "--from", "index", "--data", embedded).lines
    check_same_lines(knowflow("dump", "--from", "index", "--index", "elasticsearch").lines, expected)
    assert knowflow("topics", "--index", "elasticsearch", "--json").json["simulated"] is True
    assert knowflow("dump", "deadletters", "--from", "index", "--index", "elasticsearch").code == 2


def test_it_says_how_it_stands_and_ends_when_told(engines: Addresses, names: Names, embedded: Path) -> None:
    assert knowflow("kafka-topics", "create", "--partitions", PARTITIONS).code == 0
    produce(engines.kafka, embedded)
    command = [sys.executable, "-m", "knowflow", "run", "--indexers", "--listen", "127.0.0.1:0"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        first = json.loads(child.stderr.readline())
        assert first["event"] == "indexing"
        assert first["generations"] == [1]

        def get(path: str) -> tuple[int, str]:
            try:
                with urllib.request.urlopen(f"http://{first['listen']}{path}", timeout=LIMIT) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()

        def indexed() -> float:
            found = re.findall(r'knowflow_indexer_documents_total\{[^}]*result="written"\} (\S+)', get("/metrics")[1])
            return sum(map(float, found))

        everything = len(knowflow("dump", *INDEXED, "--from", "index", "--data", embedded).lines)
        wait_for(lambda: indexed() == everything, "all is indexed")
        status, told = get("/health")
        assert status == 200
        health = json.loads(told)["generations"]["1"]
        assert health["partitions"] == sum(KAFKA_TOPICS[record].partitions(PARTITIONS) for record in INDEXED)
        assert health["waiting_for_elasticsearch"] is False
        assert get("/")[0] == 404

        second = Generation(generation=2, partitions=PARTITIONS, state="building")
        options = client_options(load_settings())
        create_generation(options, second)
        write_generation(options, second)
        produce(engines.kafka, embedded, 2)
        wait_for(lambda: "2" in json.loads(get("/health")[1])["generations"], "the second generation is filled, too")
        settings = load_settings()
        wait_for(lambda: missing_in_index(settings, 2) == 0, "it is filled")
        assert missing_in_index(settings, 1) == 0
        index = ElasticIndex(connect(engines.elasticsearch), names=names)
        before = list(index.scan("people"))
        with pytest.raises(UserError, match="generation 1 serves"):
            remove_indices(settings, 1)
        put_in_place(settings, 2)
        assert index.client.indices.get_alias(name=names.alias("people")).body.keys() == {names.index("people", 2)}
        assert list(index.scan("people")) == before
        index.close()
        for one in (
            second.model_copy(update={"state": "serving"}),
            Generation(generation=1, partitions=PARTITIONS, state="retired"),
        ):
            write_generation(options, one)
        wait_for(lambda: "1" not in json.loads(get("/health")[1])["generations"], "the first is left alone")
        remove_indices(settings, 1)
        child.send_signal(signal.SIGTERM)
        _, rest = child.communicate(timeout=LIMIT)
        assert child.returncode == 0, rest
        assert json.loads(rest.splitlines()[-1])["event"] == "stopped"
    finally:
        child.kill()
        child.communicate()


def test_what_is_not_there_is_said_in_one_line(
    engines: Addresses, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert knowflow("run").code == 2
    assert knowflow("kafka-topics", "create", "--partitions", PARTITIONS).code == 0
    missing = knowflow("run", "--indexers", "--generation", "7", "--until-caught-up", "--listen", "127.0.0.1:0")
    assert missing.code == 2
    assert "there is no Kafka topic knowflow.conversations.v1.g7" in missing.told
    monkeypatch.setenv("KNOWFLOW_ELASTICSEARCH", "http://127.0.0.1:1")
    unreachable = knowflow("run", "--indexers", "--listen", "127.0.0.1:0")
    assert unreachable.code == 3
    assert "http://127.0.0.1:1: Elasticsearch does not answer" in unreachable.told


def test_a_kafka_that_goes_away_as_an_indexer_starts_is_waited_for(
    guarded: Proxy, names: Names, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA", guarded.address)
    assert knowflow("kafka-topics", "create", "--partitions", PARTITIONS).code == 0
    produce(guarded.address, embedded)
    settings, run = load_settings(), Indexer.run

    def cut_off(indexer: Indexer) -> None:
        guarded.cut()
        run(indexer)

    with connected(settings) as client:
        indexers = Indexers(client_options(settings), client, names)
        try:
            with patch.object(Indexer, "run", cut_off):
                indexers.start({1})
                wait_for(lambda: "stopped" in indexers.health()[1]["generations"]["1"], "it cannot go on")
            assert not indexers.health()[0]
            assert indexers.running(), "it is to be started again"
            guarded.mend()
            indexers.follow({1})
            wait_for(lambda: missing_in_index(settings, 1) == 0, "all is indexed")
            assert indexers.health()[0]
        finally:
            guarded.mend()
            indexers.stop()
            assert not indexers.running()
