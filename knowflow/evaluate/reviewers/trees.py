"""Rank reviewers by trees over the same features, where the extra `trees` is installed: LambdaRank.

C. Burges: From RankNet to LambdaRank to LambdaMART: an overview (2010); G. Ke et al.: LightGBM
(2017). Fitted anew from time to time on the labels known by then, one thread, seeded: the same
history gives the same trees on the same version of LightGBM.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from knowflow.queries.ranking.features import Floats, Matrix
from knowflow.queries.reviewing.change import Change
from knowflow.queries.reviewing.features import FEATURES
from knowflow.queries.reviewing.past import Look

MODULE: Final = "lightgbm"
FIRST_FIT: Final = 300  # labels
EVERY: Final = 1_200  # labels, between one fit and the next
KEPT: Final = 4_000  # newest labelled changes that are learnt from
BEST: Final = 30  # candidates of each that are learnt from, by the softmax ...
OTHERS: Final = 10  # ... and so many drawn
ROUNDS: Final = 100
_PAIR: Final = FEATURES.index("pair")
SETTINGS: Final = {
    "objective": "lambdarank", "learning_rate": 0.06, "num_leaves": 15, "min_data_in_leaf": 30, "max_bin": 63,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "seed": 0, "num_threads": 1,
    "lambdarank_truncation_level": 20, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip


def installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec(MODULE) is not None


@dataclass(frozen=True, slots=True)
class _Group:
    rows: Matrix
    label: Floats


class Trees:
    """Hold trees that are fitted anew as labels come in."""

    def __init__(self) -> None:
        self._kept: deque[_Group] = deque(maxlen=KEPT)
        self._labels = 0
        self._model: Any = None

    def scores(self, change: Change, look: Look, softmax: Floats) -> Floats:
        """Return a score for each candidate: that of the softmax until there are trees."""
        if self._model is None:
            return softmax
        found: Floats = self._model.predict(_rows(change, look, softmax), num_threads=1)
        return found

    def learn(self, change: Change, look: Look, softmax: Floats, reviewers: Sequence[int]) -> None:
        """Learn who reviewed, by their places among the candidates; `softmax` are the scores that were given."""
        if not reviewers:
            return
        best = np.argsort(-softmax, kind="stable")[:BEST].tolist()
        others = np.random.default_rng(self._labels).integers(0, len(softmax), OTHERS).tolist()
        places = sorted({*best, *others, *reviewers})
        label = np.isin(places, reviewers).astype(float)
        self._kept.append(_Group(_rows(change, look, softmax)[places], label))
        self._labels += 1
        if self._labels >= FIRST_FIT and (self._labels - FIRST_FIT) % EVERY == 0:
            self._fit()

    def _fit(self) -> None:
        import lightgbm  # noqa: PLC0415 - an extra

        rows = np.concatenate([group.rows for group in self._kept])
        label = np.concatenate([group.label for group in self._kept])
        sizes = [len(group.label) for group in self._kept]
        self._model = lightgbm.train(SETTINGS, lightgbm.Dataset(rows, label, group=sizes), ROUNDS)


def _rows(change: Change, look: Look, softmax: Floats) -> Matrix:
    """Return the features, what the softmax makes of them, and what is the same for all candidates."""
    size = len(softmax)
    pairs = np.expm1(look.features[:, _PAIR]).sum()  # how often the author was reviewed of late
    shared = (math.log(size), len(change.paths), len(change.words), len(change.marks), pairs)
    return np.column_stack([look.features, softmax - softmax.max(), np.tile(shared, (size, 1))]).astype(np.float32)
