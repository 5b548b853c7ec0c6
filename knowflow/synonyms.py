"""Make decisions of what people say of two topics: that they are one, or are not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from knowflow.errors import UserError
from schemas.decisions import read_decision
from streams.text import topic_key

KIND = "synonym"
Pair = tuple[str, str]


def to_decision(first: str, second: str, time: str, reason: str = "", *, same: bool) -> dict[str, Any]:
    """Return the decision that two topics, each in any form, are one, or are not.

    Raises UserError where one is empty, or both have one key already.
    """
    keys = [topic_key(text) for text in (first, second)]
    if not all(keys):
        raise UserError("a topic is empty: `topics` lists those that are known")
    if keys[0] == keys[1]:
        raise UserError(
            f"{first!r} and {second!r} are one topic by their letters, {keys[0]!r}: name two different ones"
        )
    return read_decision({
        "id": f"decision/{uuid4()}", "time": time, "kind": KIND, "topics": keys, "same": same, "reason": reason,
    })  # fmt: skip


def said_of_pairs(decisions: Iterable[Mapping[str, Any]]) -> dict[Pair, bool]:
    """Return by sorted pair of topics whether they are said to be one, by the last decision in (time, id)."""
    of_topics = [decision for decision in decisions if decision["kind"] == KIND]
    of_topics.sort(key=lambda decision: (decision["time"], decision["id"]))
    return {(decision["topics"][0], decision["topics"][1]): decision["same"] for decision in of_topics}


def check_apart(decision: Mapping[str, Any], said: Mapping[Pair, bool]) -> None:
    """Raise UserError where two topics would stay one, through others, though a decision says that they are not."""
    first, last = decision["topics"]
    edges = [pair for pair, same in said.items() if same and pair != (first, last)]
    way = _way(edges, first, last)
    if way:
        named = ", ".join(f"{one!r} with {other!r}" for one, other in way)
        raise UserError(f"{first!r} and {last!r} are one through others ({named}): unmerge one of these")


def _way(edges: Iterable[Pair], first: str, last: str) -> list[Pair]:
    """Return a shortest way from one topic to another, or nothing."""
    beside: dict[str, list[str]] = {}
    for one, other in sorted(edges):
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    ways: dict[str, list[Pair]] = {first: []}
    queue = deque([first])
    while queue:
        topic = queue.popleft()
        for other in beside.get(topic, ()):
            if other not in ways:
                ways[other] = [*ways[topic], (topic, other)]
                queue.append(other)
    return ways.get(last, [])
