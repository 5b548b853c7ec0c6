"""The embedded runner hands each change over to the index until it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from streams.embedded.records import Change
from streams.embedded.runner import Engine
from tests.toy import toy_event
from tests.toy_engine import Taken, dump_of, feed, open_toy


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
