"""Learn, from who did answer, how much each feature tells: a conditional logit over all candidates.

Maximum likelihood of the answerer among the candidates (McFadden 1974), by Adam (Kingma and Ba
2015) over the newest example and replays of earlier ones; answers come from the averaged weights
(Polyak and Juditsky 1992). Replays are drawn by a generator that the step seeds, so that the
same examples in the same order give the same weights. It makes the weights to begin with, ranks
reviewers, and is the baseline of routing; who will answer is learnt by posterior.py.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowflow.queries.ranking.features import Floats, Matrix

RIDGE: Final = 1e-4
SLOWER_AFTER: Final = 2_000  # steps
SPREAD: Final = 0.3  # of the label, over all who answered


@dataclass(frozen=True, slots=True)
class Pace:
    """Say how fast weights follow: Adam's step, replays of how many kept examples, how long they are averaged."""

    step: float
    replays: int
    kept: int
    averaged: float


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a question's candidates, what share of the label each has, and who cannot be named."""

    features: Matrix
    label: Floats
    barred: int | None


def label_of(size: int, first: Sequence[int], anybody: Sequence[int], spread: float = SPREAD) -> Floats:
    """Return the label: mostly who is to be named, some for everybody who answered."""
    label = np.zeros(size)
    label[list(first)] += (1 - spread if anybody else 1.0) / len(first)
    if anybody:
        label[list(anybody)] += spread / len(anybody)
    return label


class Learner:
    """Hold weights that follow the examples; `weights` are those to rank by."""

    def __init__(self, start: Floats, pace: Pace) -> None:
        self.weights = start.copy()
        self.examples = 0
        self._start = start.copy()
        self._weights = start.copy()
        self._mean = np.zeros_like(start)
        self._square = np.zeros_like(start)
        self._step = 0
        self._pace = pace
        self._kept: deque[Example] = deque(maxlen=pace.kept)

    def learn(self, example: Example) -> None:
        """Take an example in, and repeat some that came before."""
        self.examples += 1
        self._kept.append(example)
        self._descend(example)
        for at in np.random.default_rng(self._step).integers(0, len(self._kept), self._pace.replays):
            self._descend(self._kept[at])

    def _descend(self, example: Example) -> None:
        share = softmax(example.features @ self._weights, example.barred)
        gradient = example.features.T @ (share - example.label) + RIDGE * (self._weights - self._start)
        self._step += 1
        self._mean = 0.9 * self._mean + 0.1 * gradient
        self._square = 0.999 * self._square + 0.001 * gradient * gradient
        mean = self._mean / (1 - 0.9**self._step)
        square = self._square / (1 - 0.999**self._step)
        rate = self._pace.step / math.sqrt(1 + self._step / SLOWER_AFTER)
        self._weights = self._weights - rate * mean / (np.sqrt(square) + 1e-8)
        self.weights = self.weights + (self._weights - self.weights) * max(
            1 - self._pace.averaged, 1 / (self._step + 1)
        )


def softmax(scores: Floats, barred: int | None = None) -> Floats:
    """Return each candidate's share; nobody's is that of whom cannot be named."""
    raised: Floats = np.exp(scores - scores.max())
    if barred is not None:
        raised[barred] = 0.0
    total = raised.sum()
    return raised / total if total else raised
