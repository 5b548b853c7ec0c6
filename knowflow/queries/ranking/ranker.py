"""Rank by the features that the labels at hand can carry."""

from __future__ import annotations

from typing import Final

import numpy as np

from knowflow.queries.ranking.features import BASE, Floats, Matrix
from knowflow.queries.ranking.learner import CALM, Example, Learner, Pace, softmax

ENOUGH: Final = 500  # labels before all features count


class Ranker:
    """Learn two sets of weights side by side: of the base features, and of all; few labels carry few features."""

    def __init__(self, few: Floats, everything: Floats, pace: Pace = CALM) -> None:
        """Take the weights to begin with: of the base features, and of all."""
        self._few = Learner(few, pace)
        self._all = Learner(everything, pace)

    @property
    def labels(self) -> int:
        """Return how many examples were learnt from."""
        return self._all.examples

    @property
    def weights(self) -> Floats:
        """Return the weights to rank by now, zero for a feature that does not count yet."""
        if self.labels >= ENOUGH:
            return self._all.weights
        return np.concatenate([self._few.weights, np.zeros(len(self._all.weights) - len(BASE))])

    def scores(self, features: Matrix) -> Floats:
        """Return a score for each candidate, log-likelihoods up to a constant."""
        return features @ self.weights

    def shares(self, features: Matrix, barred: int | None = None) -> Floats:
        """Return how likely each candidate is the one who answers, if one of them does."""
        return softmax(self.scores(features), barred)

    def learn(self, example: Example) -> None:
        """Learn from who did answer."""
        few = Example(np.ascontiguousarray(example.features[:, : len(BASE)]), example.label, example.barred)
        self._few.learn(few)
        self._all.learn(example)
