"""Estimate how long something takes where some still wait: the product-limit curve of Kaplan and Meier (1958).

"Nonparametric estimation from incomplete observations", J. Am. Stat. Assoc. 53. Who still waits
counts for as long as is known, and neither as answered nor as never to be answered.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959964  # two-sided 95 %
_SLACK: Final = 1e-9  # a product of fractions that should be a half may be a little more


@dataclass(frozen=True, slots=True)
class Step:
    """Hold the share that still waits from a time on, in seconds, with its 95 % limits."""

    at: int
    waits: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Hold the steps in the order of their times, and the longest time that anything was watched."""

    steps: tuple[Step, ...]
    watched: int

    def quantile(self, share: float) -> int | None:
        """Return the seconds within which this share had it, or None if so many never had within what was watched."""
        return next((step.at for step in self.steps if step.waits <= 1 - share + _SLACK), None)

    def limits(self, share: float) -> tuple[int | None, int | None]:
        """Return the 95 % limits of quantile(), each None where it lies beyond what was watched.

        By the test of Brookmeyer and Crowley (1982): all times at which the curve's limits hold the share.
        """
        low = next((step.at for step in self.steps if step.low <= 1 - share + _SLACK), None)
        high = next((step.at for step in self.steps if step.high <= 1 - share + _SLACK), None)
        return low, high

    def had(self, seconds: int) -> tuple[float, float, float] | None:
        """Return the share that had it within a time, with its 95 % limits; None if nothing was watched for so long."""
        place = bisect_right(self.steps, seconds, key=lambda step: step.at)
        last = self.steps[place - 1] if place else Step(0, 1.0, 1.0, 1.0)
        if seconds > self.watched and last.waits > 0:
            return None
        return 1 - last.waits, 1 - last.high, 1 - last.low


def curve_of(waits: Iterable[tuple[int, bool]]) -> Curve:
    """Return the curve of (seconds, had it) pairs; those that had not still waited after their seconds.

    Limits are Greenwood's variance (1926) on the scale log(-log S) (Kalbfleisch and Prentice 1980), which
    keeps them between 0 and 1. When two fall on one second, who had it counts before who stopped being watched.
    """
    had: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    for seconds, happened in waits:
        ends[seconds] += 1
        had[seconds] += happened
    at_risk, left, variance = ends.total(), 1.0, 0.0
    steps: list[Step] = []
    for seconds in sorted(ends):
        events = had[seconds]
        if events:
            left *= (at_risk - events) / at_risk
            if events < at_risk:
                variance += events / (at_risk * (at_risk - events))
                bend = math.exp(Z * math.sqrt(variance) / -math.log(left))
                steps.append(Step(seconds, left, left**bend, left ** (1 / bend)))
            else:  # the variance has no bound where nobody is left
                steps.append(Step(seconds, 0.0, 0.0, steps[-1].high if steps else 1.0))
        at_risk -= ends[seconds]
    return Curve(tuple(steps), max(ends, default=0))
