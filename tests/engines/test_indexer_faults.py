"""Whatever is killed, cut off or refuses: the index ends as the records' table says."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from indexers.elastic.indexer.options import Batches
from indexers.elastic.names import Names
from indexers.port import IndexUnavailable, Write
from knowflow.engines import Addresses, kill, start
from tests.elastic_index import own_names
from tests.engines.clients import LIMIT, wait_for
from tests.engines.test_indexer import RECORDS, life
from tests.engines_fixture import local_engines
from tests.http_proxy import http_proxy
from tests.index_documents import identity, put
from tests.proxy import Proxy
from tests.records_on_kafka import Records, Running, held, index_all, kafka_topics, metric, table

pytestmark = pytest.mark.slow


@pytest.fixture
def names(engines: Addresses) -> Iterator[Names]:
    with own_names(engines.elasticsearch) as made:
        yield made


@pytest.fixture
def records(engines: Addresses) -> Iterator[Records]:
    with kafka_topics(engines.kafka, *RECORDS) as made:
        yield made


def forever(records: Records, **more: Any) -> Any:
    return records.options(*RECORDS, until_caught_up=False, commit_seconds=0.1, **more)


def settled(running: Running, records: Records, urls: tuple[str, ...], names: Names, writes: list[Write]) -> None:
    """Assert that the index comes to hold what it shall."""

    def same() -> bool:
        running.generations.refresh(1)
        return held(urls, names, RECORDS) == table(writes)

    wait_for(same, "the index holds the table")
    assert records.letters() == []


@contextmanager
def process(records: Records, names: Names, url: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        sys.executable,
        "-m",
        "tests.indexer_process",
        records.kafka,
        records.prefix,
        names.prefix,
        url,
        *RECORDS,
    ]
    child = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def test_indexers_that_are_killed_at_any_moment_lose_nothing(
    engines: Addresses, names: Names, records: Records
) -> None:
    random = Random(5)
    writes = life(random, 500, 6000)
    (url,) = engines.elasticsearch[:1]
    for turn in range(4):
        records.write(writes[turn * 1500 : (turn + 1) * 1500])
        with process(records, names, url) as child, pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=random.uniform(0.8, 4.0))  # in the midst of starting, joining, reading or writing
    with process(records, names, url) as child:
        wait_for(lambda: there(engines, names) == table(writes), "the index holds the table")
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=LIMIT) == 0, child.stderr
    assert records.letters() == []


def there(engines: Addresses, names: Names) -> dict[tuple[str, str], tuple[int, Any]]:
    try:
        return held(engines.elasticsearch, names, RECORDS)
    except IndexUnavailable:  # not made yet
        return {}


def test_elasticsearch_that_is_killed_and_comes_back(engines: Addresses, tmp_path: Path) -> None:
    writes = life(Random(6), 400, 3000)
    names = Names()
    with local_engines(tmp_path, "elasticsearch") as own, kafka_topics(engines.kafka, *RECORDS) as records:
        urls = own.elasticsearch
        records.write(writes[:1000])
        options = forever(records, batches=Batches(documents=40, in_flight=2, waiting=100_000))
        with Running(options, urls, names) as running:
            wait_for(lambda: metric(running.meter, "batch_seconds_count") > 3, "some of it is written")
            kill(tmp_path, "elasticsearch", 1)
            records.write(writes[1000:])
            wait_for(lambda: running.indexer.health()[1]["waiting_for_elasticsearch"] is True, "it waits")
            healthy, told = running.indexer.health()
            assert not healthy
            assert "does not answer" in told["reason"]
            assert metric(running.meter, "paused") == 1
            wait_for(lambda: metric(running.meter, "retries_total", reason="away") > 4, "it tries again and again")
            assert running.indexer.health()[1]["partitions"] == 6, "it stays in its group"
            start(tmp_path, "elasticsearch", 1)
            wait_for(lambda: running.indexer.health()[0], "it goes on")
            settled(running, records, urls, names, writes)
            assert metric(running.meter, "paused") == 0


def test_two_nodes_of_three_are_enough(engines: Addresses, tmp_path: Path) -> None:
    writes = life(Random(10), 400, 3000)
    names = Names()
    with (
        local_engines(tmp_path, "elasticsearch", nodes=3) as own,
        kafka_topics(engines.kafka, *RECORDS) as records,
    ):
        records.write(writes[:1000])
        options = forever(records, batches=Batches(documents=40, in_flight=2, waiting=100_000))
        with Running(options, own.elasticsearch, names) as running:
            wait_for(lambda: metric(running.meter, "batch_seconds_count") > 3, "some of it is written")
            kill(tmp_path, "elasticsearch", 1)
            records.write(writes[1000:])
            settled(running, records, own.elasticsearch, names, writes)
            assert running.indexer.health()[0], "two nodes are enough"


def test_a_broker_that_is_killed_and_comes_back(engines: Addresses, names: Names, tmp_path: Path) -> None:
    writes = life(Random(9), 300, 2000)
    with local_engines(tmp_path, "kafka") as own, kafka_topics(own.kafka, *RECORDS) as records:
        records.write(writes[:1000])
        with Running(forever(records), engines.elasticsearch, names) as running:
            wait_for(lambda: metric(running.meter, "batch_seconds_count") > 0, "some of it is written")
            kill(tmp_path, "kafka", 1)
            wait_for(lambda: running.indexer.health()[0], "it goes on without")
            start(tmp_path, "kafka", 1)
            records.write(writes[1000:])
            settled(running, records, engines.elasticsearch, names, writes)
        index_all(records.options(*RECORDS), engines.elasticsearch, names)


def test_a_cluster_that_refuses_for_a_while(engines: Addresses, names: Names, records: Records) -> None:
    writes = life(Random(7), 300, 2000)
    records.write(writes)
    with http_proxy(engines.elasticsearch[0]) as proxy:
        proxy.refusing = 12
        options = records.options(*RECORDS, batches=Batches(documents=100))
        meter = index_all(options, [proxy.url], names)
        assert proxy.refused == 12
        assert metric(meter, "retries_total", reason="away") == 12
        proxy.status, proxy.refusing = 503, 5
        more = [put("identities", identity(f"s:z/{number}")) for number in range(50)]
        records.write(more)
        index_all(options, [proxy.url], names)
        assert proxy.refused == 17
    assert held(engines.elasticsearch, names, RECORDS) == table([*writes, *more])
    assert records.letters() == []


def test_batches_shrink_to_what_the_way_lets_through(engines: Addresses, names: Names, records: Records) -> None:
    small = [put("identities", identity(f"s:z/{number}")) for number in range(300)]
    big = put("identities", identity("s:z/big", person="p" * 30_000))
    records.write([*small, big])
    with http_proxy(engines.elasticsearch[0]) as proxy:
        proxy.most_bytes = 20_000
        meter = index_all(records.options(*RECORDS), [proxy.url], names)
        assert metric(meter, "retries_total", reason="too_much") > 0
    assert held(engines.elasticsearch, names, RECORDS) == table(small)
    ((letter, _),) = records.letters()
    assert letter["location"] == "s:z/big"
    assert "413" in letter["reason"]


@pytest.mark.parametrize("how", ["cut", "silence", "delay"])
def test_a_connection_that_is_cut_half_open_or_slow(
    engines: Addresses, names: Names, records: Records, how: str
) -> None:
    writes = life(Random(8), 300, 2000)
    records.write(writes[:500])
    port = int(engines.elasticsearch[0].rpartition(":")[2])
    with Proxy(port) as proxy:
        url = f"http://{proxy.address}"
        options = forever(records, batches=Batches(documents=40, request_seconds=1.5))
        with Running(options, [url], names) as running:
            wait_for(lambda: metric(running.meter, "batch_seconds_count") > 2, "some of it is written")
            if how == "delay":
                proxy.delay = 0.3
            else:
                getattr(proxy, how)()
            records.write(writes[500:])
            if how == "delay":
                wait_for(lambda: metric(running.meter, "batch_seconds_count") > 6, "it goes on slowly")
            else:
                wait_for(lambda: metric(running.meter, "retries_total", reason="away") > 2, "it tries again")
            proxy.mend()
            settled(running, records, engines.elasticsearch, names, writes)


def test_questions_go_on_while_a_generation_is_filled_and_put_in_place(
    engines: Addresses, names: Names, records: Records
) -> None:
    old = [put("identities", identity(f"s:x/{number}", confidence=1), 5) for number in range(300)]
    new = [put("identities", identity(f"s:x/{number}", confidence=2), 1) for number in range(300)]
    records.write(old)
    index_all(records.options(*RECORDS), engines.elasticsearch, names)
    seen: list[set[int]] = []
    with kafka_topics(engines.kafka, *RECORDS) as second:
        second.write(new)
        with Running(second.options(*RECORDS, generation=2), engines.elasticsearch, names) as running:
            limit = time.monotonic() + LIMIT
            served = False
            while not seen or seen[-1] != {2}:
                assert time.monotonic() < limit
                answer = held(engines.elasticsearch, names, ("identities",))
                assert len(answer) == 300
                seen.append({value["confidence"] for _, value in answer.values()})
                if not running.running and not served:
                    running.generations.refresh(2)
                    running.generations.serve(2)
                    served = True
    assert {1} in seen
    assert all(one in ({1}, {2}) for one in seen), "never a mixture"
