"""Learn a quantile of numbers by gradient boosting of symmetric trees (Friedman 2001; Prokhorenkova et al. 2018).

A tree asks the same question of all at each of its levels, which makes both learning and asking a few array
operations. What a leaf adds is the quantile of the residuals in it, so that the loss is the pinball loss, for
the median the absolute one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS: Final = 32
DEPTH: Final = 3
ROUNDS: Final = 150
STEP: Final = 0.06
ROWS, COLUMNS = 0.8, 0.5  # drawn for each tree
LEAST: Final = 20  # as many residuals of nothing are added to each leaf


@dataclass(frozen=True, slots=True)
class _Tree:
    columns: tuple[int, ...]
    limits: tuple[int, ...]  # bins above go to the right
    leaves: Floats

    def leaf_of(self, binned: NDArray[np.uint8]) -> Ints:
        found = np.zeros(len(binned), np.int64)
        for column, limit in zip(self.columns, self.limits, strict=True):
            found = 2 * found + (binned[:, column] > limit)
        return found


class Boosted:
    """Foretell a quantile of y from x; see fit()."""

    def __init__(self, share: float, edges: list[Floats], first: float, trees: list[_Tree]) -> None:
        self._share = share
        self._edges = edges
        self._first = first
        self._trees = trees

    @classmethod
    def fit(cls, x: Floats, y: Floats, share: float, seed: int = 0) -> Boosted:
        """Learn the `share` quantile of y (n) from x (n by columns). The same data give the same trees."""
        random = np.random.default_rng(seed)
        edges = [np.unique(np.quantile(column, np.arange(1, BINS) / BINS)) for column in x.T]
        binned = _binned(x, edges)
        made = cls(share, edges, float(np.quantile(y, share)), [])
        foretold = np.full(len(y), made._first)
        count = x.shape[1]
        for _ in range(ROUNDS):
            rows = np.flatnonzero(random.random(len(y)) < ROWS)
            columns = np.sort(random.choice(count, max(1, round(COLUMNS * count)), replace=False))
            left = y[rows] - foretold[rows]
            tree = _grown(binned[rows], left, columns, share)
            made._trees.append(tree)
            foretold += tree.leaves[tree.leaf_of(binned)]
        return made

    def __call__(self, x: Floats) -> Floats:
        """Return what is foretold of each row of x."""
        binned = _binned(x, self._edges)
        total = np.full(len(x), self._first)
        for tree in self._trees:
            total += tree.leaves[tree.leaf_of(binned)]
        return total


def _binned(x: Floats, edges: list[Floats]) -> NDArray[np.uint8]:
    return np.stack(
        [np.searchsorted(limits, column, "left") for limits, column in zip(edges, x.T, strict=True)], 1
    ).astype(np.uint8)


def _grown(binned: NDArray[np.uint8], left: Floats, columns: Ints, share: float) -> _Tree:
    """Return the tree whose questions part the signs of the residuals best."""
    sign = np.where(left > 0, share, share - 1)
    leaf = np.zeros(len(left), np.int64)
    places = binned[:, columns].astype(np.int64) + BINS * np.arange(len(columns))
    chosen: list[tuple[int, int]] = []
    for level in range(DEPTH):
        shape = (1 << level, len(columns), BINS)
        cells = (leaf[:, None] * (len(columns) * BINS) + places).ravel()
        size = int(np.prod(shape))
        here = np.bincount(cells, minlength=size).reshape(shape).cumsum(2)
        pull = np.bincount(cells, np.repeat(sign, len(columns)), size).reshape(shape).cumsum(2)
        whole, drawn = here[:, :, -1:], pull[:, :, -1:]
        gain = (pull**2 / (here + LEAST) + (drawn - pull) ** 2 / (whole - here + LEAST)).sum(0)
        place, limit = divmod(int(gain.argmax()), BINS)
        chosen.append((int(columns[place]), limit))
        leaf = 2 * leaf + (binned[:, columns[place]] > limit)
    leaves = np.zeros(1 << DEPTH)
    for at in range(1 << DEPTH):
        inside = left[leaf == at]
        if len(inside):
            leaves[at] = STEP * np.quantile(inside, share) * len(inside) / (len(inside) + LEAST)
    return _Tree(tuple(column for column, _ in chosen), tuple(limit for _, limit in chosen), leaves)
