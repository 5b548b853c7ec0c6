"""Keep who met whom: who answers this asker, who answered together with whom, whom an asker heard last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from knowflow.queries.ranking.fading import Fading
from knowflow.queries.ranking.features import PAIR_DAYS, Matrix
from knowflow.queries.ranking.growing import Floats

TOGETHER_DAYS: Final = 180.0


class Met(NamedTuple):
    """Say of n people what tied them to an asker; the fields are those of Facts."""

    pairs: Matrix
    together: Floats
    reverse: Floats
    last: Floats


class Ties:
    """Fold who answered whom in the order of their times; people are known by the owner's numbers."""

    def __init__(self, number: Mapping[str, int]) -> None:
        """Take the owner's numbers of people, which may grow."""
        self._number = number
        self._pairs: Fading[int] = Fading(*PAIR_DAYS)
        self._together: Fading[str] = Fading(TOGETHER_DAYS)
        self._reverse: dict[str, Counter[str]] = defaultdict(Counter)
        self._last_first: dict[str, int] = {}

    def answered(self, asker: str, person: str, others: Iterable[str], at: float) -> None:
        """Note that a person answered an asker, after others."""
        self._pairs.add(asker, self._number[person], at)
        self._reverse[person][asker] += 1
        for other in [*others, asker]:
            self._together.add(other, person, at)
            self._together.add(person, other, at)

    def chosen(self, asker: str, number: int) -> None:
        """Note whom an asker's answer came from."""
        self._last_first[asker] = number

    def of(self, asker: str, at: float, n: int) -> Met:
        """Return what ties the first n people to an asker at a moment."""
        pairs = np.zeros((n, len(PAIR_DAYS)))
        for number, held in self._pairs.at(asker, at):
            pairs[number] = held
        together, reverse, last = np.zeros(n), np.zeros(n), np.zeros(n)
        for other, met in self._together.at(asker, at):
            if other in self._number:
                together[self._number[other]] = met[0]
        for other, times in self._reverse[asker].items():
            if other in self._number:
                reverse[self._number[other]] = times
        if asker in self._last_first:
            last[self._last_first[asker]] = 1.0
        return Met(pairs, together, reverse, last)
