"""A rebuild of the embedded state folds everything anew, while the old generation serves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from streams.core import Message
from streams.embedded.errors import EngineError
from streams.embedded.runner import Engine
from tests.toy import expected, toy_event
from tests.toy_engine import DECISION, Taken, dump_of, dumped, feed, open_toy

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
