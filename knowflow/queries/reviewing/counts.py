"""Keep counts of people by key that fade with one half-life."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from knowflow.queries.ranking.features import Floats
from knowflow.queries.ranking.questions import DAY

_MOST: Final = 1000.0  # half-lives: beyond, a float has no room; 20 days are then 55 years


def grown(at: float, days: float) -> float:
    """Return what one at a moment (seconds since the start of a history) weighs in units of its start.

    A count that fades is kept in these units, so that nothing is reckoned anew as time goes by:
    what is left of it at a moment is the count / grown(moment).
    """
    return math.pow(2.0, min(_MOST, at / DAY / days))


class Counts:
    """Hold for each key and each person (by number) a count with one half-life (days)."""

    def __init__(self, days: float) -> None:
        self._days = days
        self._held: dict[str, dict[int, float]] = {}

    def add(self, key: str, who: int, at: float, weight: float = 1.0) -> None:
        """Count something at a moment (seconds since the start)."""
        held = self._held.setdefault(key, {})
        held[who] = held.get(who, 0.0) + weight * grown(at, self._days)

    def at(self, key: str, moment: float) -> dict[int, float]:
        """Return what is left of each person's count."""
        left = 1 / grown(moment, self._days)
        return {who: count * left for who, count in self._held.get(key, {}).items()}

    def sum(self, weights: Mapping[str, float], moment: float, size: int, pool: int, most: float = math.inf) -> Floats:
        """Return for each of `size` people the logarithms of what is left under weighted keys, added up.

        Keys weigh more that few of a `pool` have; one that `most` people or more have tells nothing.
        """
        total = np.zeros(size)
        left = 1 / grown(moment, self._days)
        for key, weight in weights.items():
            held = self._held.get(key)
            if held is None or len(held) >= most:
                continue
            rare = math.log1p(pool / len(held))
            people = np.fromiter(held.keys(), np.int64, len(held))
            counts = np.fromiter(held.values(), np.float64, len(held))
            total[people] += weight * rare * np.log1p(counts * left)
        return total
