"""Try the embedded runner on the toy topology."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.canonical import canonical
from schemas.interaction import event_rank
from streams.core import Message
from streams.embedded.errors import EngineError
from streams.embedded.records import Change
from streams.embedded.runner import Engine
from tests.toy import ShuffledScheduler, expected, toy_event, toy_stages

DECISION = {"id": "d1", "time": "2024-03-01T00:00:00Z", "kind": "merge", "accounts": ["toy:e/u1", "toy:e/u2"]}


def open_toy(folder: Path, **options: Any) -> Engine:
    return Engine.open(folder, stages=toy_stages(), durable=False, **options)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_toy(tmp_path / "state") as opened:
        yield opened


def dumped(engine: Engine) -> dict[str, dict[str, Any]]:
    return {name: dict(engine.dump(name)) for name in ("people", "topics")}


def feed(engine: Engine, events: Sequence[dict[str, Any]]) -> None:
    engine.append(events)
    engine.process()


def test_events_become_records(engine: Engine) -> None:
    events = [toy_event(number) for number in range(100)]
    feed(engine, events)
    assert dumped(engine) == expected(events)
    assert [key for key, _ in engine.dump("people")] == sorted(expected(events)["people"])
    assert dict(engine.dump("interactions")) == {event["id"]: event for event in events}


def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    events = [toy_event(number) for number in range(100)]
    for at in range(0, 100, 25):
        with open_toy(tmp_path) as engine:
            feed(engine, events[at : at + 25])
    with open_toy(tmp_path) as engine:
        assert dumped(engine) == expected(events)


def test_replays_change_nothing(engine: Engine) -> None:
    events = [toy_event(number) for number in range(20)]
    assert engine.append(events).new == 20
    engine.process()
    engine.drain(lambda changes: None)
    again = engine.append([*events, *events])
    engine.process()
    assert (again.new, again.duplicates) == (0, 40)
    assert not engine.behind


def test_the_greater_of_two_events_with_one_id_stands_in_any_order(tmp_path: Path) -> None:
    same = sorted((toy_event(1, account=n % 2, value=n) for n in range(4)), key=event_rank)
    greatest = toy_event(1, revision=1, account=0, value=9)
    orders = [[*same, greatest], [greatest, *same], [same[2], same[0], greatest, same[1]]]
    for number, order in enumerate(orders):
        for batched in (True, False):
            with open_toy(tmp_path / f"{number}{batched}") as engine:
                if batched:
                    feed(engine, order)
                else:
                    for event in order:
                        feed(engine, [event])
                assert dumped(engine) == expected(order)
                assert list(engine.dump("interactions")) == [("toy:e/1", greatest)]
                assert engine.status()["records"]["interactions"] == 1


def test_a_replaced_event_takes_its_time_along(engine: Engine) -> None:
    late = {**toy_event(1), "time": "2025-01-01T00:00:00.000000Z"}
    feed(engine, [late, toy_event(2)])
    assert engine.status()["last_at"] == late["time"]
    feed(engine, [toy_event(1, revision=1)])
    assert engine.status()["last_at"] == "2024-01-01T00:00:02.000000Z"


def test_now_is_the_latest_trusted_effective_time(engine: Engine) -> None:
    day = {**toy_event(1), "timeprecision": "day", "time": "2024-02-01T00:00:00.000000Z"}
    observed = {**toy_event(2), "timeprecision": "observed", "time": "2024-05-01T00:00:00.000000Z"}
    absurd = {**toy_event(3), "time": "2150-05-01T00:00:00.000000Z"}
    feed(engine, [day, observed, absurd])
    assert engine.status()["last_at"] == "2024-02-01T23:59:59.999999Z"


def test_decisions_reach_every_partition_once(engine: Engine) -> None:
    events = [toy_event(number) for number in range(50)]
    feed(engine, events)
    assert engine.decide([DECISION]) == 1
    assert engine.decide([DECISION]) == 0
    assert dumped(engine) == expected(events, marks=1)
    assert [key for key, _ in engine.dump("decisions")] == ["d1"]


def test_the_greater_of_two_decisions_with_one_id_stands(engine: Engine) -> None:
    later = {**DECISION, "time": "2024-04-01T00:00:00Z", "kind": "unmerge"}
    assert engine.decide([DECISION, later, DECISION]) == 2
    assert [value["kind"] for _, value in engine.dump("decisions")] == ["unmerge"]


def test_a_wrong_decision_is_refused_whole(engine: Engine) -> None:
    with pytest.raises(ValidationError):
        engine.decide([DECISION, {**DECISION, "id": "d2", "accounts": ["toy:e/u1"]}])
    assert list(engine.dump("decisions")) == []


def test_an_uncommitted_append_is_undone_by_closing(tmp_path: Path) -> None:
    with open_toy(tmp_path) as engine:
        engine.append([toy_event(1)])
    with open_toy(tmp_path) as engine:
        assert list(engine.dump("interactions")) == []


def test_a_committed_queue_is_folded_later(tmp_path: Path) -> None:
    events = [toy_event(number) for number in range(30)]
    with open_toy(tmp_path) as engine:
        engine.append(events)
        engine.commit()
        assert dumped(engine)["people"] == {}
    with open_toy(tmp_path) as engine:
        assert engine.waiting() == 30
        engine.process()
        assert dumped(engine) == expected(events)
    with open_toy(tmp_path) as engine:
        assert engine.waiting() == 0


def test_a_failing_stage_leaves_the_last_commit(engine: Engine) -> None:
    events = [toy_event(number) for number in range(10)]
    feed(engine, events)
    engine.append([toy_event(11), toy_event(12, value=13, title="poison")])
    with pytest.raises(Exception, match="stage keep failed: ValueError: a poisoned event"):
        engine.process()
    assert engine.interaction("toy:e/12") is None
    assert engine.waiting() == 0
    assert dumped(engine) == expected(events)
    feed(engine, [toy_event(11)])
    assert dumped(engine) == expected([*events, toy_event(11)])


def test_what_is_rolled_back_is_not_folded_later(engine: Engine) -> None:
    feed(engine, [toy_event(1)])
    engine.append([toy_event(2)])
    engine.records.put_log("deadletters", "never", {"id": "never"})
    engine.rollback()
    feed(engine, [toy_event(3)])
    assert dumped(engine) == expected([toy_event(1), toy_event(3)])
    assert list(engine.dead_letters()) == []


def test_a_transaction_that_raises_writes_nothing(engine: Engine) -> None:
    def fail() -> None:
        with engine.store.transaction():
            engine.store.set_meta("drained", 77)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert engine.store.meta("drained") == 0


def test_an_older_version_never_replaces_a_newer_one(engine: Engine) -> None:
    for stored in (False, True):
        for version in (2, 1):
            engine.records.put(Message("people", f"p{stored}", "", {"version": version}, version))
            if stored:
                engine.store.begin()
                engine.records.flush()
        engine.store.begin()
        engine.records.flush()
        assert dict(engine.dump("people"))[f"p{stored}"] == {"version": 2}


def test_an_unknown_record_is_named(engine: Engine) -> None:
    with pytest.raises(EngineError, match="there is no record 'persons': choose among decisions, deadletters, "):
        list(engine.dump("persons"))


@pytest.mark.parametrize("partitions", [1, 3, 7])
@pytest.mark.parametrize("seed", range(4))
def test_any_interleaving_ends_alike(tmp_path: Path, partitions: int, seed: int) -> None:
    events = [toy_event(number % 40, value=number % 5, account=number % 3) for number in range(60)]
    for start in range(0, 60, 20):
        with open_toy(tmp_path, partitions=partitions, scheduler=ShuffledScheduler(seed + start)) as engine:
            engine.append(events[start : start + 20])
            engine.process()
            engine.decide([{**DECISION, "id": f"d{start}"}])
    with open_toy(tmp_path) as engine:
        assert dumped(engine) == expected(events, marks=3)


class Taken:
    """Take changes over as an index does: only if newer."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], tuple[int, Any]] = {}
        self.batches: list[list[Change]] = []

    def __call__(self, changes: Sequence[Change]) -> None:
        self.batches.append(list(changes))
        for record, key, version, value in changes:
            if version > self.held.get((record, key), (-1, None))[0]:
                self.held[record, key] = (version, value)

    def values(self) -> dict[tuple[str, str], Any]:
        return {place: value for place, (_, value) in self.held.items() if value is not None}


def dump_of(engine: Engine) -> dict[tuple[str, str], Any]:
    return {(name, key): value for name in engine.records.names for key, value in engine.dump(name)}


def test_the_index_takes_over_each_change_once(engine: Engine) -> None:
    taken = Taken()
    for start in range(0, 60, 20):
        feed(engine, [toy_event(number) for number in range(start, start + 20)])
        assert engine.drain(taken, batch=3) == 8
        assert taken.values() == dump_of(engine)
    assert engine.drain(taken) == 0
    assert {len(batch) for batch in taken.batches} == {3, 2}


def test_a_key_that_changed_often_is_handed_over_once(engine: Engine) -> None:
    taken = Taken()
    for number in range(10):
        feed(engine, [toy_event(number, account=1)])
    assert engine.drain(taken) == 2


def test_a_delete_is_handed_over(engine: Engine) -> None:
    taken = Taken()
    feed(engine, [toy_event(1, account=1)])
    engine.drain(taken)
    feed(engine, [toy_event(1, account=2, revision=1)])
    engine.drain(taken)
    assert taken.held["people", "toy:e/u1"][1] is None
    assert taken.values() == dump_of(engine)
    assert engine.status()["records"]["people"] == 1


def test_a_failing_index_gets_the_same_again(engine: Engine) -> None:
    taken = Taken()
    feed(engine, [toy_event(number) for number in range(20)])

    def fail_later(changes: Sequence[Change]) -> None:
        if taken.batches:
            raise ConnectionError("away")
        taken(changes)

    with pytest.raises(ConnectionError):
        engine.drain(fail_later, batch=2)
    assert engine.status()["dirty"] == 6
    engine.drain(taken, batch=2)
    assert taken.values() == dump_of(engine)
    assert engine.status()["dirty"] == 0


def test_an_index_is_healed_from_where_it_is(tmp_path: Path) -> None:
    with open_toy(tmp_path / "a") as engine, open_toy(tmp_path / "b") as other:
        taken = Taken()
        feed(engine, [toy_event(1)])
        engine.drain(taken)
        behind, epoch = dict(taken.held), engine.index_epoch
        feed(engine, [toy_event(2)])
        engine.drain(taken)

        lost = Taken()
        lost.held = behind
        assert engine.heal(epoch)
        engine.drain(lost)
        assert lost.values() == dump_of(engine)

        assert engine.heal(engine.index_epoch)
        assert engine.drain(lost) == 0

        for elsewhere in (None, "", "nonsense", other.index_epoch, f"{engine.store.identity}:999"):
            fresh = Taken()
            assert not engine.heal(elsewhere)
            engine.drain(fresh)
            assert fresh.values() == dump_of(engine)


def test_status_counts_what_is_there(engine: Engine) -> None:
    feed(engine, [toy_event(number) for number in range(20)])
    engine.decide([DECISION])
    found = engine.status()
    assert found["partitions"] == 4
    assert found["generation"] == 1
    assert found["records"] == {
        "interactions": 20, "decisions": 1, "deadletters": 0, "conversations": 0, "contributions": 0, "expertise": 0,
        "people": 7, "topics": 1, "flows": 0, "communities": 0, "bridges": 0, "identities": 0,
        "synonyms": 0,
    }  # fmt: skip
    assert found["sources"] == {"toy:e": {"interactions": 20, "last_at": "2024-01-01T00:00:19.000000Z", "pending": 0}}
    assert found["dirty"] == 9
    assert found["bytes"]["database"] > 0
    assert canonical(found)


def test_doctor_finds_a_sound_state_sound(engine: Engine) -> None:
    feed(engine, [toy_event(number) for number in range(20)])
    assert [check for check in engine.doctor() if not check.ok and check.name != "disk space"] == []


def test_doctor_finds_lost_rows(engine: Engine) -> None:
    feed(engine, [toy_event(number) for number in range(20)])
    engine.store.connection.execute("DELETE FROM interactions WHERE offset = 7")
    assert [check.name for check in engine.doctor() if not check.ok and check.name != "disk space"] == ["interactions"]


Rebuild = Callable[[Engine], None]


def test_a_rebuild_makes_the_same_records_under_greater_versions(engine: Engine) -> None:
    taken = Taken()
    events = [toy_event(number) for number in range(30)]
    feed(engine, events)
    engine.decide([DECISION])
    engine.drain(taken)
    before, versions = dumped(engine), {place: version for place, (version, _) in taken.held.items()}
    seen: list[tuple[int, int]] = []
    engine.rebuild(partitions=3, on_progress=lambda done, total: seen.append((done, total)))
    assert dumped(engine) == before
    assert seen == [(30, 30)]
    assert engine.heal(engine.index_epoch)
    assert engine.drain(taken) == 8
    assert all(
        taken.held[place][0] > version for place, version in versions.items() if place[0] in ("people", "topics")
    )
    assert taken.values() == dump_of(engine)
    assert (engine.status()["generation"], engine.status()["partitions"]) == (2, 3)
    feed(engine, [toy_event(31)])
    engine.drain(taken)
    assert dumped(engine) == expected([*events, toy_event(31)], marks=1)
    assert taken.values() == dump_of(engine)


def test_a_rebuild_deletes_what_the_new_fold_does_not_make(engine: Engine) -> None:
    taken = Taken()
    feed(engine, [toy_event(number) for number in range(3)])
    with engine.store.transaction():
        engine.records.put(Message("people", "ghost", "ghost", {}, 99))
        engine.records.flush()
    engine.drain(taken)
    assert ("people", "ghost") in taken.values()
    engine.rebuild()
    engine.drain(taken)
    assert ("people", "ghost") not in taken.values()
    assert taken.values() == dump_of(engine)


def test_an_interrupted_rebuild_leaves_the_old_generation(tmp_path: Path) -> None:
    events = [toy_event(number) for number in range(30)]

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with open_toy(tmp_path) as engine:
        feed(engine, events)
        with pytest.raises(KeyboardInterrupt):
            engine.rebuild(on_progress=interrupt)
        assert dumped(engine) == expected(events)
        assert engine.status()["generation"] == 1
    with open_toy(tmp_path) as engine:
        tables = {row[0] for row in engine.store.connection.execute("SELECT name FROM sqlite_master")}
        assert "rows_1_keep" in tables
        assert "rows_2_keep" not in tables
        feed(engine, [toy_event(30)])
        engine.rebuild()
        assert dumped(engine) == expected([*events, toy_event(30)])
        tables = {row[0] for row in engine.store.connection.execute("SELECT name FROM sqlite_master")}
        assert "rows_1_keep" not in tables


def test_readers_see_committed_batches_and_follow_a_rebuild(tmp_path: Path) -> None:
    events = [toy_event(number) for number in range(20)]
    with open_toy(tmp_path) as engine:
        feed(engine, events[:10])
        with open_toy(tmp_path, readonly=True) as reader:
            assert dumped(reader) == expected(events[:10])
            engine.append(events[10:])
            assert dumped(reader) == expected(events[:10])
            engine.process()
            assert dumped(reader) == expected(events)
            engine.rebuild()
            assert dumped(reader) == expected(events)
            assert reader.status()["generation"] == 2
            with pytest.raises(EngineError, match="was opened for reading only"):
                reader.append(events)
