"""Count things by name, and keep the greatest of them, incrementally.

Counters are plain dicts whose zero entries are removed, so that two equal multisets are
equal dicts. A `Top` holds the 100 greatest of many counters; where it cannot tell what
follows after one was lowered it says so, and its owner fills it again from single rows.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TOP = 100

Counter = dict[str, int]


def add(counter: Counter, name: str, count: int) -> None:
    """Add to one counter and drop it at zero."""
    value = counter.get(name, 0) + count
    if value:
        counter[name] = value
    else:
        counter.pop(name, None)


def add_all(counter: Counter, other: Mapping[str, int], sign: int = 1) -> None:
    """Add all counters of `other`, or take them away where sign is -1."""
    for name, count in other.items():
        add(counter, name, sign * count)


def ranked(counter: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (name, count) by falling count, ties by name."""
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def most_frequent(counter: Mapping[str, int]) -> str:
    """Return the name with the greatest count, ties by name; empty where there is none."""
    return min(counter.items(), key=lambda pair: (-pair[1], pair[0]))[0] if counter else ""


def named(pairs: Iterable[tuple[str, int]]) -> list[dict[str, object]]:
    """Return pairs in the form of `schemas.records.NamedCount`."""
    return [{"name": name, "count": count} for name, count in pairs]


class Top:
    """Keep the 100 greatest of counters whose single values live in rows elsewhere.

    `state` is a plain JSON list [total, [[-count, name], ...]] that the owner stores.
    """

    __slots__ = ("pairs", "total")

    def __init__(self, state: Sequence[Any] | None) -> None:
        self.total: int = state[0] if state else 0
        self.pairs: list[tuple[int, str]] = [(pair[0], pair[1]) for pair in state[1]] if state else []

    def change(self, name: str, old: int, new: int) -> bool:
        """Take a counter from old to new; return False if it must be filled from the rows."""
        self.total += (new > 0) - (old > 0)
        if old > 0:
            at = bisect_left(self.pairs, (-old, name))
            listed = at < len(self.pairs) and self.pairs[at] == (-old, name)
            if listed:
                del self.pairs[at]
        if new > 0:
            insort(self.pairs, (-new, name))
        if len(self.pairs) > TOP:
            del self.pairs[TOP:]
        # One that fell to the last place may be behind somebody who stands in the rows only.
        unsure = new < old and self.total > TOP and bool(self.pairs) and self.pairs[-1] == (-new, name)
        return not unsure and len(self.pairs) == min(self.total, TOP)

    def fill(self, counters: Iterable[tuple[str, int]]) -> None:
        """Rebuild from all single counters."""
        pairs = [(-count, name) for name, count in counters if count > 0]
        self.total = len(pairs)
        self.pairs = sorted(pairs)[:TOP]

    def state(self) -> list[object]:
        """Return the plain form."""
        return [self.total, [[count, name] for count, name in self.pairs]]

    def record(self) -> dict[str, object]:
        """Return the form of `schemas.records.TopList`."""
        return {"total": self.total, "top": [{"name": name, "count": -count} for count, name in self.pairs]}
