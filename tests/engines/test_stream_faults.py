"""Whatever is killed, stopped or cut off between Kafka and the stages, the records end as if nothing had been."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from pathlib import Path
from urllib.request import urlopen

import orjson
import pytest
from kafka import KafkaAdminClient

from knowflow.engines import Addresses
from knowflow.engines.ports import choose
from knowflow.kafka.admin import create
from schemas.kafka_topics import KAFKA_TOPICS
from streams.distributed.worker import FENCED
from streams.topology import stages
from tests.cli import knowflow
from tests.engines.clients import wait_for
from tests.engines.site import Site, differences, embedded, ended
from tests.engines.stream_world import World, faulty, stopped
from tests.faults.stream_worker import MOMENTS

# How often to kill: a few times in every run of the tests, more on request.
KILLS = int(os.environ.get("KNOWFLOW_KILLS", "6"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + 60 * KILLS)]


def test_killed_at_chosen_moments_it_ends_as_if_undisturbed(engines: Addresses, world: World, tmp_path: Path) -> None:
    events, decisions, expected = world
    chance = random.Random(4)
    fed = events + events[::3]
    chance.shuffle(fed)
    site = Site(engines.kafka, tmp_path, 2)
    share = len(fed) // KILLS + 1
    survived = 0
    for kill in range(KILLS):
        # A late message and a merge arrive while nobody works.
        site.produce(fed[kill * share : (kill + 1) * share], decisions[kill : kill + 1])
        if kill and kill % 3 == 0:
            shutil.rmtree(tmp_path / "streams")  # the next one starts on another disk
        moment = MOMENTS[kill % (len(MOMENTS) - 1)] if kill % 3 or not kill else "restored"
        with faulty(site, "KILL", moment, chance.randint(1, 6 if moment != "restored" else 2)) as process:
            survived += process.wait(timeout=120) != -signal.SIGKILL
    assert survived == 0, "each worker was to kill itself"
    site.produce([], decisions)
    site.catch_up()
    assert differences(site.dump(), expected) == []


@pytest.mark.parametrize("moment", ["begun", "sent", "committed"])
def test_a_worker_that_wakes_up_after_its_successor_ends_and_changes_nothing(
    moment: str, engines: Addresses, world: World, tmp_path: Path
) -> None:
    events, decisions, expected = world
    site = Site(engines.kafka, tmp_path, 2)
    half = len(events) // 2
    site.produce(events[:half], decisions[:2])
    with faulty(site, "STOP", moment, 4) as zombie:
        wait_for(lambda: stopped(zombie), "the worker has stopped")
        site.produce(events[half:], decisions)
        site.catch_up()
        before = site.dump()
        os.kill(zombie.pid, signal.SIGCONT)
        assert zombie.wait(timeout=60) == FENCED, (tmp_path / "worker.log").read_text()[-3_000:]
    site.catch_up()
    assert differences(site.dump(), expected) == []
    assert differences(before, expected) == []


def test_workers_that_come_and_go_under_load(engines: Addresses, world: World, tmp_path: Path) -> None:
    events, decisions, expected = world
    site = Site(engines.kafka, tmp_path, 4)
    third = len(events) // 3
    one, other = (f"127.0.0.1:{port}" for port in choose(2))
    site.produce(events[:third], decisions[:2])
    with ended(site.start("--listen", one)) as first:
        wait_for(lambda: partitions_at(one) == [0, 1, 2, 3], "the first worker has all")
        with ended(site.start("--listen", other)) as second:
            site.produce(events[third : 2 * third], decisions[2:])
            wait_for(lambda: len(partitions_at(other)) == len(partitions_at(one)) == 2, "they share the partitions")
            site.produce(events[2 * third :])
            first.terminate()
            assert first.wait(timeout=60) == 0
            wait_for(lambda: partitions_at(other) == [0, 1, 2, 3], "the second worker has all")
            metrics = urlopen(f"http://{other}/metrics").read().decode()
            assert 'knowflow_stream_messages_total{generation="1",partition="0",stage="items"}' in metrics
            second.terminate()
            assert second.wait(timeout=60) == 0
    site.catch_up()
    assert differences(site.dump(), expected) == []


def partitions_at(address: str) -> list[int]:
    """Return the partitions that a healthy worker says it has; none while it is not."""
    try:
        with urlopen(f"http://{address}/health", timeout=10) as answer:
            (worker,) = orjson.loads(answer.read())["workers"]
    except OSError:
        return []
    return list(worker["partitions"])


@pytest.mark.parametrize("disk", ["kept", "lost"])
def test_a_lost_changelog_is_told_and_nothing_is_folded_without_it(
    disk: str, engines: Addresses, world: World, tmp_path: Path
) -> None:
    events, _, _ = world
    site = Site(engines.kafka, tmp_path, 1)
    site.produce(events[:300])
    site.catch_up()
    before = site.dump()
    name = KAFKA_TOPICS["rows-items"].name
    with KafkaAdminClient(bootstrap_servers=site.kafka) as admin:
        admin.delete_topics([name])
        wait_for(lambda: name not in admin.list_topics(), "the changelog is gone")
    assert create(site.options) == [name]
    if disk == "lost":
        shutil.rmtree(tmp_path / "streams")
    site.produce(events[300:])
    with ended(site.start("--until-caught-up")) as process:
        assert process.wait(timeout=120) == 1
    told = site.log.read_text()
    assert name in told
    assert "knowflow rebuild" in told
    assert site.dump() == before


def test_what_a_stage_cannot_fold_becomes_a_dead_letter_and_goes_in_later(
    engines: Addresses, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, decisions, expected = world
    site = Site(engines.kafka, tmp_path, 2)
    site.produce(events, decisions)
    site.order(sys.executable, "-m", "tests.faults.poisoned_worker", "150")
    letters = [orjson.loads(value) for value in site.dump("deadletters")["deadletters"].values()]
    assert {letter["kind"] for letter in letters} == {f"stage:{stage.name}" for stage in stages()}
    assert all(letter["reason"].endswith("RuntimeError: poison") for letter in letters)
    for record, table in site.dump().items():
        # Into how many communities a network falls hangs on single ties.
        least = 1 if record == "communities" else len(expected[record]) * 0.7
        assert len(table) >= least, f"{record}: whatever else there was went on"
    monkeypatch.setenv("KNOWFLOW_KAFKA", site.kafka)
    answer = knowflow("deadletters", "replay", "--index", "elasticsearch", "--data", site.data, "--json").json
    assert answer == {"replayed": len(letters), "failed": {}}
    site.catch_up()
    assert differences(site.dump(), expected) == []
    assert site.dump("deadletters") == {"deadletters": {}}


@pytest.mark.parametrize("harm", ["unreadable", "no event"])
def test_what_is_no_interaction_becomes_a_dead_letter(
    harm: str, engines: Addresses, world: World, tmp_path: Path
) -> None:
    events, _, _ = world
    site = Site(engines.kafka, tmp_path, 1)
    expected = embedded(tmp_path / "embedded", events[:200])
    value = b"{broken" if harm == "unreadable" else b'{"action":"danced"}'
    headers = [(name, text.encode()) for name, text in HEADERS.items()]
    site.produce(events[:100])
    site.send_raw(0, b"x/1", value, headers)
    site.produce(events[100:200])
    site.catch_up()
    assert differences(site.dump(), expected) == []
    (letter,) = (orjson.loads(value) for value in site.dump("deadletters")["deadletters"].values())
    assert (letter["kind"], letter["source"], letter["payload"]) == ("cloudevents", "test:x", value.decode())
    assert letter["location"] == "knowflow.interactions.v1/0/100"


HEADERS = {
    "ce_specversion": "1.0", "ce_id": "x/1", "ce_source": "test:x", "ce_type": "org.knowflow.interaction.v1",
    "ce_time": "2024-01-01T00:00:00.000000Z", "ce_partitionkey": "x", "ce_timeprecision": "exact", "ce_sequence": "0",
    "content-type": "application/json",
}  # fmt: skip
