"""Stream workers lose nothing when a broker dies, the network does, a transaction ends early or a changelog shrinks."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, TransactionState

from knowflow.engines import Addresses, kill, start
from knowflow.engines.ports import choose
from knowflow.errors import EngineUnreachable
from knowflow.kafka.cluster import consuming
from knowflow.kafka.lag import lags
from knowflow.kafka.reading import read_whole
from schemas.kafka_topics import CHANGELOGS
from streams.distributed.plan import Generation
from streams.distributed.worker import FENCED
from streams.topology import stages
from tests.engines.clients import wait_for
from tests.engines.site import Site, differences, ended
from tests.engines.stream_world import World, faulty, stopped
from tests.engines.test_stream_faults import partitions_at
from tests.engines_fixture import local_engines
from tests.proxy import Proxy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def parts(events: list[dict[str, object]], count: int) -> Iterator[list[dict[str, object]]]:
    """Yield the events in so many parts."""
    size = len(events) // count + 1
    return (events[at : at + size] for at in range(0, len(events), size))


def all_read(site: Site) -> bool:
    """Tell whether every stage has read all there is."""
    try:
        behind = lags(site.options)
    except EngineUnreachable:
        return False
    return bool(behind) and not any(behind.values())


def test_one_broker_of_three_is_killed(world: World, tmp_path: Path) -> None:
    events, decisions, expected = world
    engines = tmp_path / "engines"
    with local_engines(engines, "kafka", brokers=3) as found:
        site = Site(found.kafka, tmp_path, 2)
        with ended(site.start("--listen", address := f"127.0.0.1:{choose(1)[0]}")) as process:
            wait_for(lambda: partitions_at(address) == [0, 1], "the worker has both partitions")
            first, second, last = parts(events, 3)
            site.produce(first, decisions[:2])
            kill(engines, "kafka", 2)
            site.produce(second, decisions[2:4])
            wait_for(lambda: all_read(site), "two brokers are enough")
            start(engines, "kafka", 2)
            site.produce(last, decisions)
            process.terminate()
            assert process.wait(timeout=90) == 0
        site.catch_up()
        assert differences(site.dump(), expected) == []


def test_a_connection_that_is_cut_silenced_and_slow(guarded: Proxy, world: World, tmp_path: Path) -> None:
    events, decisions, expected = world
    site = Site(guarded.address, tmp_path, 2)
    first, *others, last = parts(events, 5)
    disturbances: list[Callable[[], None]] = [guarded.reset, guarded.cut, guarded.silence]
    try:
        with ended(site.start()) as process:
            site.produce(first, decisions[:2])
            for part, disturb in zip(others, disturbances, strict=True):
                wait_for(lambda: all_read(site), "it goes on")
                site.produce(part)
                tries = guarded.taken
                disturb()
                wait_for(lambda tries=tries: guarded.taken > tries + 2, "clients connect anew")  # type: ignore[misc]
                guarded.mend()
            guarded.delay = 0.02
            site.produce(last, decisions)
            wait_for(lambda: all_read(site), "slow is fast enough")
            guarded.mend()
            process.terminate()
            assert process.wait(timeout=90) == 0, site.log.read_text()[-3_000:]
        site.catch_up()
        assert differences(site.dump(), expected) == []
    finally:
        guarded.mend()


def test_a_transaction_that_times_out_is_made_again(engines: Addresses, world: World, tmp_path: Path) -> None:
    events, decisions, expected = world
    site = Site(engines.kafka, tmp_path, 1)
    site.produce(events, decisions)
    with faulty(site, "STOP", "sent", 6, "1000") as process, KafkaAdminClient(**site.options) as admin:
        wait_for(lambda: stopped(process), "the worker has stopped in the middle of a transaction")
        wait_for(lambda: state(admin) is TransactionState.COMPLETE_ABORT, "the brokers ended it")
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(timeout=60) == FENCED, (tmp_path / "worker.log").read_text()[-3_000:]
    site.catch_up()
    assert differences(site.dump(), expected) == []


def state(admin: KafkaAdminClient) -> TransactionState:
    """Return how the transaction of the first partition's owner stands."""
    name = Generation(1, 1, {}).transactional_id(0)
    return admin.describe_transactions([name])[name].state


def test_another_disk_is_filled_from_compacted_changelogs(engines: Addresses, world: World, tmp_path: Path) -> None:
    """Nothing is compacted before all offsets are known: a segment that is written to never is, and is closed later."""
    events, decisions, expected = world
    site = Site(engines.kafka, tmp_path, 1)
    names = [CHANGELOGS[stage.name].name for stage in stages()]
    first, second, third = parts(events, 3)

    def offsets() -> dict[str, set[int]]:
        with consuming(site.options) as consumer:
            return {name: {message.offset for message in read_whole(consumer, name)} for name in names}

    def carry() -> None:
        with faulty(site, "KILL", "never", 1) as process:
            wait_for(lambda: all_read(site), "all is read, in small batches")
            process.terminate()
            assert process.wait(timeout=60) == 0

    site.produce(first, decisions[:2])
    carry()
    before = offsets()
    eager = {
        "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01", "delete.retention.ms": "0",
        "max.compaction.lag.ms": "1",
    }  # fmt: skip
    with KafkaAdminClient(**site.options) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, eager) for name in names])
    site.produce(second)
    carry()
    written = {name for name, now in offsets().items() if now - before[name]}  # only these begin a new segment
    assert written >= {CHANGELOGS[name].name for name in ("items", "conversations", "topics", "people", "flows")}

    def all_compacted() -> bool:
        now = offsets()
        return all(before[name] - now[name] for name in written)

    wait_for(all_compacted, "all changelogs that were written to have been compacted", 180)
    shutil.rmtree(tmp_path / "streams")
    site.produce(third, decisions)
    site.catch_up()
    assert differences(site.dump(), expected) == []
