"""The graph step draws what the oracle draws, whatever came before, in whatever order and however often it settled."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical
from schemas.keys import join_key, join_parts
from streams.core import Message
from streams.flows import TIE_TOPICS, tie_weight
from streams.graph import GraphStage
from streams.rows import MemoryRows
from tests.oracle.graph import put_graph
from tests.order_cases import count

PEOPLE = [f"chat:a/{name}" for name in "abcdefghijklmnop"]
TOPICS = ["hops", "malt", "yeast", "water"]

Counts = tuple[int, dict[str, int]]


@dataclass
class Given:
    """Hold what was counted for each ordered pair now, what was before, and who is a program."""

    now: dict[tuple[str, str], Counts] = field(default_factory=dict)
    before: dict[tuple[str, str], Counts] = field(default_factory=dict)
    programs: list[str] = field(default_factory=list)


pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] != pair[1])
counts = st.tuples(st.integers(1, 40), st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 9)))
ties = st.dictionaries(pairs, counts, max_size=60)
worlds = st.builds(Given, ties, ties, st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2))


def flow(pair: tuple[str, str], counted: Counts) -> dict[str, Any]:
    total, topics = counted
    ranked = sorted(topics.items(), key=lambda topic: (-topic[1], topic[0]))
    return {
        "helper": pair[0], "helped": pair[1], "audience": ["public"], "totals": [{"name": "answered", "count": total}],
        "topics": {"total": len(ranked), "top": [{"name": name, "count": n} for name, n in ranked]},
    }  # fmt: skip


def drawn_naively(world: Given) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {"communities": {}, "bridges": {}}
    out["flows"] = {join_key(*pair, "public"): flow(pair, counted) for pair, counted in world.now.items()}
    out["people"] = {
        name: {"person": name, "audience": ["public"], "bot": name in world.programs} for name in PEOPLE
    }  # fmt: skip
    put_graph(out)
    return {record: out[record] for record in ("communities", "bridges")}


def tie(pair: tuple[str, str], counted: Counts | None, version: int) -> Message:
    value = None
    if counted is not None:
        named = flow(pair, counted)["topics"]["top"]
        topics = [[entry["name"], entry["count"]] for entry in named[:TIE_TOPICS]]
        value = [*pair, tie_weight(counted[0]), topics]
    return Message("ties", join_parts(*pair), pair[0], value, version)


@given(worlds, st.integers(0, 2**32 - 1))
@count("graphs")
def test_what_is_left_is_what_the_oracle_draws(world: Given, seed: int) -> None:
    chance = random.Random(seed)
    first = [tie(pair, counted, 1) for pair, counted in world.before.items()]
    first += [Message("programs", name, name, name, 1) for name in PEOPLE[:2]]
    then = [tie(pair, world.now.get(pair), 2) for pair in {**world.before, **world.now}]
    then += [
        Message("programs", name, name, name if name in world.programs else None, 2)
        for name in sorted({*PEOPLE[:2], *world.programs})
    ]
    messages = chance.sample(first, len(first)) + chance.sample(then, len(then))
    messages += chance.sample(messages, len(messages) // 2)  # some come again, old ones too
    rows, held, versions = MemoryRows(), dict[tuple[str, str], Any](), Counter[tuple[str, str]]()

    def settle() -> None:
        for message in GraphStage().settle(rows):
            place = (message.stream, message.key)
            assert message.version == versions[place] + 1, "versions rise by one at each write"
            versions[place] += 1
            held[place] = message.value

    while messages:
        size = chance.choice([1, 7, 100])
        assert GraphStage().process(rows, messages[:size]) == []
        del messages[:size]
        if chance.random() < 0.1 and GraphStage().unsettled(rows):
            settle()
    if GraphStage().unsettled(rows):
        settle()
    assert not GraphStage().unsettled(rows)
    left = {(record, key): value for (record, key), value in held.items() if value is not None}
    expected = {(record, key): value for record, found in drawn_naively(world).items() for key, value in found.items()}
    assert {place: canonical(value) for place, value in left.items()} == {
        place: canonical(value) for place, value in expected.items()
    }
    GraphStage().process(rows, [tie(pair, counted, 2) for pair, counted in world.now.items()])
    assert not GraphStage().unsettled(rows), "what is known already changes nothing"
