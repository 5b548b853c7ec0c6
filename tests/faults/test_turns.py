"""Turns of the distributed form end with the same records wherever they crash, and whatever fails in a stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from producers.registry import factory
from producers.testing import events_of
from schemas.registry import DERIVED
from streams.core import Stage
from streams.distributed.ahead import Ahead
from streams.topology import stages
from tests.conftest import ROOT
from tests.engines.site import Dump, Event, differences, embedded
from tests.engines.test_streams import decisions_of
from tests.faults.poisoned_worker import poisoned
from tests.turn_world import Record, TurnWorld


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], list[Event], Dump]:
    simulated = factory("sample").open(["people=30", "events=1000", "words=10", "noise=20", "seed=5"])
    chats = factory("irc").open([str(ROOT / "tests" / "golden" / "irc" / "logs")])
    events = [*list(events_of(simulated.read()))[:250], *list(events_of(chats.read()))[:30]]
    decisions = decisions_of(events)
    return events, decisions, embedded(tmp_path_factory.mktemp("embedded"), events, decisions)


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TurnWorld]:
    made = TurnWorld(stages, tmp_path, *request.param)
    yield made
    made.close()


@pytest.mark.parametrize("world", [(1, 1), (2, 2), (3, 4)], indirect=True)
def test_wherever_it_crashes_the_records_are_the_same(
    world: TurnWorld, truth: tuple[list[Event], list[Event], Dump]
) -> None:
    events, decisions, expected = truth
    fed = events + events[::3]
    world.chance.shuffle(fed)
    world.feed(fed, decisions)
    world.run(crash_share=0.1)
    assert differences({record: world.table(record) for record in DERIVED}, expected) == []


def test_what_cannot_be_folded_is_one_dead_letter_and_stops_nothing_else(
    tmp_path: Path, truth: tuple[list[Event], list[Event], Dump]
) -> None:
    events, decisions, expected = truth
    world = TurnWorld(lambda: poisoned(30), tmp_path, 1, 3)  # where nothing is read by two partitions
    world.feed({event["id"]: event for event in events}.values(), decisions)
    world.run()
    world.close()
    letters = world.records("deadletters")
    assert len(letters) == len({(letter.key, letter.value) for letter in letters}), "each version of a message once"
    assert {orjson.loads(letter.value or b"")["kind"] for letter in letters} == {
        f"stage:{one.name}" for one in stages()
    }
    for record in DERIVED:
        assert len(world.table(record)) > len(expected[record]) * 0.3, f"{record}: whatever else there was went on"


def test_a_message_is_folded_ahead_only_where_none_of_its_partition_waits() -> None:
    place = ("events", 0)
    ahead = Ahead()
    assert not ahead.may(place, 9), "what the last owner left is not known"
    ahead.leave(place, 12)
    assert [ahead.may(place, position) for position in (9, 12)] == [False, True]
    ahead.add(place, 14, 16)
    ahead.add(place, 18, 19)
    records = [Record(*place, at, b"k", None, ()) for at in (12, 14, 15, 17, 18, 20)]
    assert [record.offset for record in ahead.unfolded(place, records[:2])] == [12]
    assert [record.offset for record in ahead.unfolded(place, records[2:])] == [17, 20]


def test_no_two_stages_read_the_same_stream() -> None:
    topology: list[Stage] = stages()
    read = [source.stream for stage in topology for source in stage.inputs]
    assert sorted(read) == sorted(set(read)), "one reader and one group of a partition serve all of its stages"
