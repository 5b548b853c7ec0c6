"""What depends on all ties is worked out when a reading ends, and after an interruption when the next one does."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from producers.registry import factory
from producers.testing import events_of
from schemas.canonical import canonical
from streams.embedded.runner import Engine

GRAPH = ("communities", "bridges")


@cache
def bodies() -> list[bytes]:
    producer = factory("sample").open(["people=24", "events=1000", "words=5", "seed=3"])
    return [canonical(event) for event in events_of(producer.read())]


def graph(engine: Engine) -> dict[str, dict[str, Any]]:
    return {record: dict(engine.dump(record)) for record in GRAPH}


def test_an_interrupted_reading_leaves_the_graph_as_it_was_and_the_next_one_draws_it(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "whole", durable=False) as engine:
        engine.append_now(bodies())
        engine.process()
        expected = graph(engine)
    assert all(expected.values())
    with Engine.open(tmp_path / "cut", durable=False) as engine:
        engine.append_now(bodies())
        engine.commit()  # as a batch in the middle of a reading
        assert graph(engine) == {record: {} for record in GRAPH}
    with Engine.open(tmp_path / "cut", durable=False) as engine:
        assert graph(engine) == {record: {} for record in GRAPH}
        engine.process()
        assert graph(engine) == expected
        engine.rebuild(partitions=2)
        assert graph(engine) == expected


def test_a_change_without_a_tie_draws_nothing(tmp_path: Path) -> None:
    with Engine.open(tmp_path, durable=False) as engine:
        engine.append_now(bodies())
        engine.process()
        engine.append_now(bodies()[:50])
        assert not engine._fold.settle()
