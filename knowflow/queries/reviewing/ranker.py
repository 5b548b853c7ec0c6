"""Rank possible reviewers by weights that follow who did review, label by label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from knowflow.queries.ranking.features import Floats
from knowflow.queries.ranking.learner import Example, Learner, Pace, label_of
from knowflow.queries.reviewing.features import BASE, FEATURES, start_weights
from knowflow.queries.reviewing.past import Look

PACE: Final = Pace(step=0.03, replays=0, kept=1, averaged=0.0)  # replays and averages of weights gave nothing here


class Softmax:
    """Hold weights over the first so many of FEATURES: a conditional logit over all candidates."""

    def __init__(self, features: int = len(FEATURES)) -> None:
        self._features = features
        self._learner = Learner(start_weights()[:features], PACE)

    @property
    def weights(self) -> Floats:
        """Return the weights as they are now."""
        return self._learner.weights

    def scores(self, look: Look) -> Floats:
        """Return a score for each candidate."""
        scores: Floats = look.features[:, : self._features] @ self._learner.weights
        return scores

    def learn(self, look: Look, reviewers: Sequence[int]) -> None:
        """Learn who reviewed, by their places among the candidates; nobody is nothing to learn from."""
        if reviewers:
            features = np.ascontiguousarray(look.features[:, : self._features])
            self._learner.learn(Example(features, label_of(len(features), reviewers, ()), None))


def plain() -> Softmax:
    """Return a ranker by the plain features alone, which recommenders by paths have."""
    return Softmax(len(BASE))
