"""Long talks of a channel: whatever order turns come in, each is told what its whole window says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from schemas.keys import audience_labels, join_parts
from schemas.times import week_of
from streams.core import Message
from streams.parents import ParentStage, Turn
from streams.parents.row import place, row_of
from streams.rows import MemoryRows

HOUR = 3_600_000_000
CHANNEL = "chat:b/beer|ale"
AUDIENCES = ["public"] * 6 + ["a", "b", "a,b"]


class FarTalk:
    """Reply to the earliest of the last hundred within a day that has the same length."""

    horizon, reach = 100, 24 * HOUR

    def __init__(self) -> None:
        self._turns: list[Turn] = []

    def push(self, turn: Turn) -> None:
        self._turns.append(turn)

    def parent(self, turn: Turn) -> Turn | None:
        return choice(self._turns, turn)


def choice(turns: Sequence[Turn], turn: Turn) -> Turn | None:
    window = [other for other in turns[-FarTalk.horizon :] if other.at >= turn.at - FarTalk.reach]
    return next((other for other in window if other.length == turn.length), None)


Said = tuple[Turn, str]  # with the key of its audience


def talk(rng: random.Random, count: int) -> list[Said]:
    """Return busy hours and quiet days over some weeks, among them equal times."""
    at, found = 1_704_672_000_000_000, []
    for number in range(count):
        at += rng.choice([0, 1, HOUR // 60, HOUR // 4] if rng.random() < 0.97 else [3 * HOUR, 23 * HOUR, 30 * HOUR])
        item = f"chat:b/{number}"
        turn = Turn(item, at, rng.choice([0, 1]), f"{item}.0", "ann", (), (), 0, rng.randint(0, 40))
        found.append((turn, rng.choice(AUDIENCES)))
    return found


def told(said: Sequence[Said]) -> dict[str, tuple[str, str]]:
    """Return (root, parent) by item, worked out naively."""
    found: dict[str, tuple[str, str]] = {}
    ordered = sorted(said, key=lambda one: place(one[0].at, one[0].sequence, one[0].event))
    for number, (turn, audience) in enumerate(ordered):
        labels = set(audience_labels(audience))
        seen = [one for one, other in ordered[:number] if other == "public" or labels <= set(audience_labels(other))]
        parent = choice(seen, turn)
        if parent is not None and turn.at - parent.at >= HOUR and week_of(parent.at) != week_of(turn.at):
            parent = None
        found[turn.item] = (turn.item, "") if parent is None else (found[parent.item][0], parent.item)
    return found


class World:
    """Feed a stage, and keep the answer of the greatest version by key."""

    def __init__(self) -> None:
        self.rows, self.stage = MemoryRows(), ParentStage(FarTalk)
        self.answers: dict[str, tuple[int, Any]] = {}
        self.version = 0

    def message(self, said: Said, *, gone: bool = False) -> Message:
        self.version += 1
        turn, audience = said
        key = join_parts(CHANNEL, place(turn.at, turn.sequence, turn.event))
        return Message("chat", key, CHANNEL, None if gone else row_of(turn, audience), self.version)

    def feed(self, messages: Sequence[Message]) -> int:
        out = self.stage.process(self.rows, messages)
        for answer in out:
            assert answer.version > self.answers.get(answer.key, (0, None))[0]
            self.answers[answer.key] = (answer.version, answer.value)
        return len(out)

    def check(self, said: Sequence[Said]) -> None:
        held = {answer["turn"]: (answer["root"], answer["parent"]) for _, answer in self.answers.values()}
        keys = {one.item: join_parts(CHANNEL, place(one.at, one.sequence, one.event)) for one, _ in said}
        assert {item: held[key] for item, key in keys.items()} == told(said)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))])
def test_any_order_of_a_long_talk_tells_the_same(seed: int) -> None:
    rng = random.Random(seed)
    said, world = talk(rng, 450), World()
    messages = [world.message(one) for one in said]
    late = sorted(range(len(messages)), key=lambda at: at + (rng.randint(0, 350) if rng.random() < 0.1 else 0))
    if seed % 2:
        rng.shuffle(late)
    begin = 0
    while begin < len(late):
        size = rng.choice([1, 3, 50, 300])
        world.feed([messages[at] for at in late[begin : begin + size]])
        begin += size
    world.check(said)
    assert world.feed(rng.sample(messages, 50)) == 0  # replayed

    for _ in range(2):  # turns go, come back, and change who sees them and what they say
        gone = rng.sample(said, 5)
        world.feed([world.message(one, gone=True) for one in gone])
        left = [one for one in said if one not in gone]
        world.check(left)
        changed = [(turn, rng.choice(AUDIENCES)) for turn, _ in gone]
        for turn, _ in changed:
            turn.length = rng.randint(0, 40)
        world.feed([world.message(one) for one in changed])
        said = left + changed
        world.check(said)


def test_a_message_at_the_end_reads_and_tells_little() -> None:
    """One more message costs the same after 450 as after a few."""
    rng = random.Random(1)
    said, world = talk(rng, 500), World()
    world.feed([world.message(one) for one in said[:450]])
    read: list[int] = []
    scan = world.rows.scan

    def counted(*args: Any, **options: Any) -> Any:
        found = list(scan(*args, **options))
        read.append(len(found))
        return iter(found)

    world.rows.scan = counted  # type: ignore[method-assign]
    for one in said[450:]:
        read.clear()
        assert world.feed([world.message(one)]) <= 3
        assert sum(read) <= 3 * 161
    world.check(said)
