"""Believe weights to a degree, and follow who did answer as far as that tells: few labels move what is known a little.

A Gaussian over the weights of a conditional logit. It begins with weights that were learnt elsewhere; each label moves
its mean by one step of Newton's, and adds its curvature to the precision: the sequential Laplace approximation
(Spiegelhalter and Lauritzen 1990, "Sequential updating of conditional probabilities on directed graphical structures",
Networks 20). So there is no rate to choose, nothing to repeat, and no number of labels from which on features count.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from knowflow.queries.ranking.features import Floats, Matrix
from knowflow.queries.ranking.learner import Example, softmax

PRECISION: Final = 12.0  # of the weights to begin with, one over their variance; 10 to 30 do alike (docs/quality.md)


class Posterior:
    """Hold weights, the mean of what is believed, and their precision."""

    def __init__(self, mean: Floats, precision: float = PRECISION) -> None:
        """Take the weights to begin with, and how firmly they are believed."""
        self.weights = mean.copy()
        self.labels = 0
        self._precision = precision * np.eye(len(mean))

    def scores(self, features: Matrix) -> Floats:
        """Return a score for each candidate, log-likelihoods up to a constant."""
        return features @ self.weights

    def learn(self, example: Example) -> None:
        """Learn from who did answer. The same examples in the same order give the same weights."""
        self.labels += 1
        features = example.features
        share = softmax(features @ self.weights, example.barred)
        expected = features.T @ share
        self._precision += (features * share[:, None]).T @ features - np.outer(expected, expected)
        gradient = features.T @ (share - example.label)
        self.weights = self.weights - np.linalg.solve(self._precision, gradient)
