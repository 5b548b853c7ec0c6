"""Measure how far two divisions of the same things agree, corrected for chance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

from knowflow.evaluate.measures import DIGITS


def adjusted_rand(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Return the adjusted Rand index (Hubert and Arabie, Journal of Classification 2, 1985); 1 for equal divisions."""
    together = _pairs(Counter(zip(one, other, strict=True)))
    first, second, every = _pairs(Counter(one)), _pairs(Counter(other)), math.comb(len(one), 2)
    if not every:
        return 1.0
    expected, greatest = first * second / every, (first + second) / 2
    return 1.0 if greatest == expected else round((together - expected) / (greatest - expected), DIGITS)


def _pairs(counts: Counter[Hashable]) -> int:
    return sum(math.comb(count, 2) for count in counts.values())


def adjusted_mutual_information(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Return the adjusted mutual information (Vinh, Epps, Bailey, JMLR 11, 2010), over the mean of both entropies."""
    size = len(one)
    first, second = Counter(one), Counter(other)
    if len(first) == len(second) == 1 or len(first) == len(second) == size:
        return 1.0
    joint = Counter(zip(one, other, strict=True))
    mutual = math.fsum(
        count / size * math.log(size * count / (first[a] * second[b])) for (a, b), count in joint.items()
    )
    expected = expected_information(list(first.values()), list(second.values()))
    mean = (_entropy(first, size) + _entropy(second, size)) / 2
    return round((mutual - expected) / (mean - expected), DIGITS)


def _entropy(counts: Counter[Hashable], size: int) -> float:
    return -math.fsum(count / size * math.log(count / size) for count in counts.values())


def expected_information(first: Sequence[int], second: Sequence[int]) -> float:
    """Return the mean mutual information of all divisions into parts of these sizes (hypergeometric)."""
    size = sum(first)
    logs = [math.lgamma(number + 1) for number in range(size + 1)]
    # Parts of one size count the same: few sizes differ.
    terms = []
    for a, times_a in Counter(first).items():
        for b, times_b in Counter(second).items():
            fixed = logs[a] + logs[b] + logs[size - a] + logs[size - b] - logs[size]
            for n in range(max(1, a + b - size), min(a, b) + 1):
                chance = math.exp(fixed - logs[n] - logs[a - n] - logs[b - n] - logs[size - a - b + n])
                terms.append(times_a * times_b * n / size * math.log(size * n / (a * b)) * chance)
    return math.fsum(terms)
