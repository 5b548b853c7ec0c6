"""Foretell how long a first reply takes: the median, and the range that half of the delays fall into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from knowflow.evaluate.delays.trees import Boosted, Floats

RIDGE: Final = 30.0
KEPT: Final = 3_000  # of the newest labels
HELD_OUT: Final = 0.25  # of the labels, the newest: they tell how much wider the range must be


class Foretold:
    """Foretell delays (logarithms of hours) from features, after what was learnt at once; see fit()."""

    def __init__(self, line: Line, trees: Boosted, low: Boosted, high: Boosted, wider: float) -> None:
        self._line = line
        self._trees = trees
        self._low = low
        self._high = high
        self._wider = wider

    @classmethod
    def fit(cls, x: Floats, y: Floats) -> Foretold:
        """Learn from labels in the order of their times: x (n by features), y (n)."""
        x, y = x[-KEPT:], y[-KEPT:]
        before = len(y) - int(HELD_OUT * len(y))
        low, high = (Boosted.fit(x[:before], y[:before], share) for share in (0.25, 0.75))
        missed = np.maximum(low(x[before:]) - y[before:], y[before:] - high(x[before:]))
        return cls(Line.fit(x, y), Boosted.fit(x, y, 0.5), low, high, float(np.median(missed)))

    def parts(self, x: Floats) -> tuple[Floats, Floats]:
        """Return what the line alone, and what the trees alone foretell of each row."""
        return self._line(x), self._trees(x)

    def __call__(self, x: Floats) -> Floats:
        """Return (n by 3) lower quartile, median and upper quartile of each row.

        The quartiles are moved by the median miss of the newest labels, which they were not learnt from
        (conformalized quantile regression, Romano et al. 2019).
        """
        middle = (self._line(x) + self._trees(x)) / 2
        low, high = self._low(x) - self._wider, self._high(x) + self._wider
        return np.stack([np.minimum(low, middle), middle, np.maximum(high, middle)], 1)


@dataclass(frozen=True, slots=True)
class Line:
    """Be a ridge regression on standardised features."""

    mean: Floats
    spread: Floats
    weights: Floats
    usual: float

    @classmethod
    def fit(cls, x: Floats, y: Floats) -> Line:
        """Learn from x (n by features) and y (n); the constant is the median, since errors count absolutely."""
        mean, spread = x.mean(0), x.std(0) + 1e-6
        scaled = (x - mean) / spread
        weights = np.linalg.solve(scaled.T @ scaled + RIDGE * np.eye(x.shape[1]), scaled.T @ (y - y.mean()))
        usual = float(np.median(y - scaled @ weights))
        return cls(mean, spread, weights, usual)

    def __call__(self, x: Floats) -> Floats:
        """Return what is foretold of each row."""
        return np.asarray(self.usual + np.clip((x - self.mean) / self.spread, -5, 5) @ self.weights)
