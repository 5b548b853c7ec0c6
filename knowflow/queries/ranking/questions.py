"""Hold a question of a stream, and what is reckoned alike wherever people are ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from knowflow.queries.ranking.growing import Floats

DAY: Final = 86_400.0
CONTEXT: Final = 200  # tokens of one text
HOUR_WEIGHTS: Final = np.array([1.0, 0.5, 0.5])


def fade(days: Floats | float, half_lives: Floats | float) -> Floats:
    """Return what is left after so many days."""
    return np.exp2(-np.maximum(0.0, days) / half_lives)


def counts_of(title: Sequence[str], tokens: Sequence[str]) -> Counter[str]:
    """Return how often each token counts: in the title twice more."""
    counts = Counter(tokens)
    for token in title:
        counts[token] += 2
    return counts


def query_of(title: Sequence[str], tokens: Sequence[str]) -> dict[str, float]:
    """Return the weighted tokens of a question: the title counts twice more; often said counts a little more."""
    counts = counts_of(title, tokens)
    return {token: times * 2.2 / (times + 1.2) for token, times in counts.items()}


@dataclass(slots=True)
class Asked:
    """Be a question that was asked, with who answered it so far and where their contributions stand."""

    at: float
    asker: str
    title: tuple[str, ...]
    tokens: tuple[str, ...]
    topics: tuple[str, ...]
    new: bool
    people: list[int] = field(default_factory=list)
    documents: dict[int, int] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[str]:
        """Return the question's tokens, those of the title twice more."""
        return counts_of(self.title, self.tokens)


def hour_of(at: float) -> int:
    """Return the hour of the day (UTC), 24 more at the weekend."""
    return int(at // 3600) % 24 + 24 * (int(at // DAY + 3) % 7 >= 5)


def hours_near(at: float) -> list[int]:
    """Return the hour of a moment and the two beside it, which HOUR_WEIGHTS weighs."""
    hour = hour_of(at)
    week, day = hour - hour % 24, hour % 24
    return [hour, week + (day + 1) % 24, week + (day - 1) % 24]
