"""Try the embedded runner on the toy topology."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.canonical import canonical
from schemas.interaction import event_rank
from streams.core import Message
from streams.embedded.errors import EngineError
from streams.embedded.runner import Engine
from tests.toy import ShuffledScheduler, expected, toy_event
from tests.toy_engine import DECISION, dumped, feed, open_toy


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
