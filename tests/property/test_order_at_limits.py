"""Guarantee 1 where lists are longer than a record shows: what falls off the end comes back when others go."""

from __future__ import annotations

import os
import random

import pytest

from tests.harness import Harness
from tests.order_cases import RAN, check, expected, make_stages
from tests.wide_world import wide_world

SEEDS = range(max(2, int(os.environ.get("KNOWFLOW_CASES") or 0) // 50))


def test_the_wide_world_passes_every_limit() -> None:
    world = wide_world(0)
    before = expected(world.interactions[:-300], []).records
    big = before["conversations"]["big|public"]
    assert (big["people"]["total"], len(big["people"]["top"]), len(big["links"])) == (150, 100, 100)
    assert (len(big["text"]), len(big["tokens"].split())) == (4000, 512)
    many = before["contributions"]["big|forum:a/001|public"]
    assert (many["items"] > 32, len(many["paths"]), len(many["topics"])) == (True, 200, 6)
    person = before["people"]["forum:a/003|public"]
    assert [len(person[name]) for name in ("names", "organisations", "teams", "last_times")] == [100, 100, 100, 64]
    assert len(before["topics"]["brewing|public"]["aliases"]) == 100
    assert before["flows"]["forum:a/004|forum:a/003|public"]["topics"]["total"] > 100
    assert any("~" in key for key in before["contributions"])
    merged = expected(world.interactions, world.decisions).records
    assert len(merged["people"]["forum:a/001|public"]["accounts"]) == 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_limits_do_not_depend_on_order(seed: int) -> None:
    world, shuffled = wide_world(seed), random.Random(seed)
    harness = Harness(make_stages, shuffled.randint(1, 7), seed)
    events = shuffled.sample(world.interactions, len(world.interactions))
    decisions = shuffled.sample(world.decisions, len(world.decisions))
    half = shuffled.randint(0, len(events))
    harness.feed(events[:half], decisions[:50])
    harness.run()
    check(harness, expected(events[:half], decisions[:50]))
    harness.feed(events[half:], decisions[50:])
    harness.run()
    check(harness, expected(events, decisions))
    RAN["orders at limits"] += 1
