"""Keep counts that fade with time, by a key and by whom it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Generic, TypeVar

import numpy as np

from knowflow.queries.ranking.growing import Floats
from knowflow.queries.ranking.questions import DAY, fade

Who = TypeVar("Who", int, str)


class Fading(Generic[Who]):
    """Hold for each key and each of its people a count at several half-lives (days)."""

    def __init__(self, *half_lives: float) -> None:
        self._half_lives = np.array(half_lives)
        self._held: dict[str, dict[Who, tuple[Floats, float]]] = defaultdict(dict)

    def add(self, key: str, who: Who, at: float, weight: float = 1.0) -> None:
        """Count something at a moment (seconds)."""
        count, seen = self._held[key].get(who, (np.zeros(len(self._half_lives)), at))
        self._held[key][who] = count * fade((at - seen) / DAY, self._half_lives) + weight, at

    def people(self, key: str) -> int:
        """Return of how many people there is a count."""
        return len(self._held.get(key, ()))

    def at(self, key: str, moment: float) -> Iterator[tuple[Who, Floats]]:
        """Yield what is left of each count at a moment."""
        for who, (count, seen) in self._held.get(key, {}).items():
            yield who, count * fade((moment - seen) / DAY, self._half_lives)
