"""Guarantee 1 on the embedded runner: any order, batches, stops and rebuilds end with the oracle's records."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.registry import DERIVED
from streams.embedded.records import Change
from streams.embedded.runner import Engine
from tests.order_cases import count, dump, expected, make_stages
from tests.strategies import World, worlds
from tests.toy import ShuffledScheduler

seeds = st.integers(0, 2**32 - 1)


class Index:
    """Take changes over as an index does, and lose a batch's acknowledgement now and then."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.held: dict[tuple[str, str], tuple[int, Any]] = {}

    def apply(self, changes: Sequence[Change]) -> None:
        for record, key, version, value in changes:
            if version > self.held.get((record, key), (-1, None))[0]:
                self.held[record, key] = (version, value)
        if self.chance.random() < 0.2:
            raise ConnectionError("the acknowledgement was lost")

    def records(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {name: {} for name in DERIVED}
        for (record, key), (_, value) in self.held.items():
            if value is not None and record in found:
                found[record][key] = value
        return found


def drained(engine: Engine, index: Index) -> None:
    while True:
        try:
            engine.drain(index.apply, batch=index.chance.choice([1, 3, 1000]))
        except ConnectionError:
            continue
        return


def disturb(engine: Engine, index: Index, chance: random.Random, part: World) -> None:
    """Do what a run may do between two parts of its input."""
    what = chance.choice(["nothing", "nothing", "rollback", "queue", "drain", "rebuild"])
    if what == "rollback":
        engine.append(part.interactions)
        engine.rollback()
    elif what == "queue":
        engine.append(part.interactions)
        engine.commit()
    elif what == "drain":
        drained(engine, index)
    elif what == "rebuild" and not engine.waiting():
        engine.rebuild(partitions=chance.randint(1, 7))


@given(worlds(size=25), st.integers(1, 7), seeds)
@count("embedded runner")
def test_the_embedded_runner_ends_with_the_oracles_records(world: World, partitions: int, seed: int) -> None:
    chance = random.Random(seed)
    index = Index(chance)
    interactions, decisions = list(world.interactions), list(world.decisions)
    with tempfile.TemporaryDirectory() as name:
        folder, given_partitions = Path(name), partitions
        while interactions or decisions:
            size = chance.choice([1, 3, 10, 100])
            part = World(interactions[:size], decisions[:size])
            del interactions[:size], decisions[:size]
            shuffled = ShuffledScheduler(chance.randrange(1000))
            options: dict[str, Any] = (
                {"partitions": given_partitions} if not (folder / "knowflow.sqlite").exists() else {}
            )
            with Engine.open(folder, stages=make_stages(), scheduler=shuffled, durable=False, **options) as engine:
                engine.process()
                disturb(engine, index, chance, part)
                engine.append(part.interactions)
                engine.process()
                engine.decide(part.decisions)
        with Engine.open(folder, stages=make_stages(), durable=False) as engine:
            truth = expected(world.interactions, world.decisions)
            assert dump({record: dict(engine.dump(record)) for record in DERIVED}) == dump(truth.records)
            assert engine.pending_by_source() == truth.pending
            drained(engine, index)
            assert dump(index.records()) == dump(truth.records)
            assert engine.waiting() == 0
