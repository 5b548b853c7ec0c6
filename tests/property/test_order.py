"""Guarantee 1: any order of the same interactions and decisions gives the same documents, the oracle's.

KNOWFLOW_CASES=N runs N random cases of each property and prints how many ran.
"""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.interaction import read_event
from tests.harness import Harness
from tests.order_cases import check, count, expected, make_stages
from tests.strategies import World, chain_worlds, chats, talks, worlds

Event = dict[str, Any]
seeds = st.integers(0, 2**32 - 1)
partition_counts = st.integers(1, 7)


@given(worlds(), partition_counts, seeds)
@count("any order")
def test_any_order_batches_partitions_interleaving_and_crashes_give_the_oracles_documents(
    world: World, partitions: int, seed: int
) -> None:
    harness = Harness(make_stages, partitions, seed)
    harness.feed(world.interactions, world.decisions)
    harness.run()
    check(harness, expected(world.interactions, world.decisions))


@given(worlds(), partition_counts, seeds)
@count("changes after everything was folded")
def test_documents_are_right_after_every_part_of_the_input(world: World, partitions: int, seed: int) -> None:
    """A change reaches every record, with nothing left of what was before it."""
    harness, shuffled = Harness(make_stages, partitions, seed), random.Random(seed)
    left: list[tuple[str, Event]] = [("i", event) for event in world.interactions]
    left += [("d", decision) for decision in world.decisions]
    shuffled.shuffle(left)
    seen: dict[str, list[Event]] = {"i": [], "d": []}
    while left:
        size = shuffled.choice([1, 2, 5, len(left)])
        part = {kind: [event for of, event in left[:size] if of == kind] for kind in seen}
        del left[:size]
        harness.feed(part["i"], part["d"])
        harness.run()
        for kind, events in part.items():
            seen[kind] += events
        check(harness, expected(seen["i"], seen["d"]))


@given(chain_worlds(), partition_counts, seeds)
@count("chains of parents")
def test_homes_follow_parents_that_come_go_and_change(world: World, partitions: int, seed: int) -> None:
    harness, half = Harness(make_stages, partitions, seed), len(world.interactions) // 2
    harness.feed(world.interactions[:half])
    harness.run()
    check(harness, expected(world.interactions[:half], []))
    harness.feed(world.interactions[half:])
    harness.run()
    check(harness, expected(world.interactions, []))


@given(talks(), partition_counts, seeds)
@count("talks")
def test_what_is_inferred_follows_what_comes_goes_and_changes(world: World, partitions: int, seed: int) -> None:
    """One thread in which people ask, answer, thank and react, read in parts."""
    harness, shuffled = Harness(make_stages, partitions, seed), random.Random(seed)
    cut = shuffled.randint(0, len(world.interactions))
    harness.feed(world.interactions[:cut], world.decisions)
    harness.run()
    check(harness, expected(world.interactions[:cut], world.decisions))
    harness.feed(world.interactions[cut:])
    harness.run()
    check(harness, expected(world.interactions, world.decisions))


@given(chats(), partition_counts, seeds)
@count("chats")
def test_conversations_of_chat_follow_what_comes_late_goes_and_changes(
    world: World, partitions: int, seed: int
) -> None:
    """Roots change, and what hung below them moves; nothing is left where it was."""
    harness, shuffled = Harness(make_stages, partitions, seed), random.Random(seed)
    cuts = sorted(shuffled.randint(0, len(world.interactions)) for _ in range(3))
    before = 0
    harness.feed([], world.decisions)
    for cut in (*cuts, len(world.interactions)):
        harness.feed(world.interactions[before:cut])
        harness.run()
        check(harness, expected(world.interactions[:cut], world.decisions))
        before = cut


@given(worlds(), partition_counts, seeds)
@count("replays")
def test_a_replayed_prefix_changes_nothing_and_the_last_write_wins(world: World, partitions: int, seed: int) -> None:
    """Both logs are read again from the start, in other batches; then the index reads its writes again."""
    harness, shuffled = Harness(make_stages, partitions, seed), random.Random(seed)
    harness.feed(world.interactions, world.decisions)
    harness.run()
    truth = expected(world.interactions, world.decisions)
    again = world.interactions[: shuffled.randint(0, len(world.interactions))]
    harness.feed(again, world.decisions[: shuffled.randint(0, len(world.decisions))])
    harness.run()
    check(harness, truth)
    harness.replay_index()
    check(harness, truth)


@given(worlds(size=24), partition_counts, seeds)
@count("removals")
def test_deleting_or_retracting_everything_leaves_nothing_behind(world: World, partitions: int, seed: int) -> None:
    harness, shuffled = Harness(make_stages, partitions, seed), random.Random(seed)
    removals = [
        removal
        for event in world.interactions
        if "item" in event["data"] and event["data"]["action"] != "retracted"
        for removal in _removals(event, shuffled.choice(["deleted", "retracted"]))
    ]
    harness.feed(shuffled.sample(world.interactions, len(world.interactions)), world.decisions)
    if shuffled.random() < 0.5:
        harness.run()
    harness.feed(shuffled.sample(removals, len(removals)))
    harness.run()
    truth = expected(world.interactions + removals, world.decisions)
    assert not any(truth.records[name] for name in ("conversations", "contributions", "expertise", "topics", "flows"))
    check(harness, truth)


def _removals(event: Event, how: str) -> list[Event]:
    """Return events that take an event's effect away: its own retraction, or its item's deletion at the end of time."""
    data: Event = {"action": how, "item": {"id": event["data"]["item"]["id"]}}
    name = f"{event['id']}.{how}"
    if how == "retracted":
        data["retracts"] = event["id"]
    else:
        name = f"{event['data']['item']['id']}.deleted"
    removal = {**event, "id": name, "time": "2199-12-31T00:00:00Z", "timeprecision": "exact", "data": data}
    return [read_event(removal)]
