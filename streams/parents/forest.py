"""Score with a forest of decision trees, in integers, for all trees at once.

Every leaf is a bit. Each value of a feature rules some leaves out; of those that all features leave in a tree, the
first is the one that following the tree would have led to (QuickScorer: Lucchese et al., SIGIR 2015). What a walk from
node to node would take hundreds of steps of Python for is one `and` for each feature.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import getitem
from struct import Struct
from typing import Final

LANE: Final = 16  # bits for each tree, so leaves at most


class Forest:
    """Hold the trees. `trees` lists each in preorder: (feature, threshold) for an inner node, (-1, value) for a leaf.

    A value not above the threshold goes left. Values are integers, so is the score: the sum over the trees.
    """

    def __init__(self, features: int, trees: Sequence[Sequence[tuple[int, int]]]) -> None:
        rules: list[list[tuple[int, int]]] = [[] for _ in range(features)]
        self._values: list[dict[int, int]] = []
        self._all = 0
        for number, tree in enumerate(trees):
            leaves: list[int] = []
            _read(tree, 0, number * LANE, leaves, rules)
            if len(leaves) > LANE:
                raise ValueError(f"tree {number} has {len(leaves)} leaves, more than {LANE}")
            self._all |= ((1 << len(leaves)) - 1) << number * LANE
            self._values.append({1 << place: value for place, value in enumerate(leaves)})
        self._ones = sum(1 << number * LANE for number in range(len(trees)))
        self._lanes = Struct(f"<{len(trees)}H")
        self._rules = [_steps(found) for found in rules]

    def left_by(self, first: int, values: Sequence[int], left: int | None = None) -> int:
        """Return which leaves are left after some features in a row, from number `first` on."""
        if left is None:
            left = self._all
        for (thresholds, masks), value in zip(self._rules[first : first + len(values)], values, strict=True):
            left &= masks[bisect_left(thresholds, value)]
        return left

    def score(self, left: int) -> int:
        """Return the sum of the values of each tree's first leaf, once all features have been looked at."""
        # In each lane the lowest bit alone; no lane is empty, so no lane borrows from the next.
        lowest = left & ~(left - self._ones)
        return sum(map(getitem, self._values, self._lanes.unpack(lowest.to_bytes(self._lanes.size, "little"))))


def _read(
    tree: Sequence[tuple[int, int]], at: int, lane: int, leaves: list[int], rules: list[list[tuple[int, int]]]
) -> int:
    """Read a node and all below it; return the place after them."""
    feature, value = tree[at]
    if feature < 0:
        leaves.append(value)
        return at + 1
    begin = len(leaves)
    middle = _read(tree, at + 1, lane, leaves, rules)
    gone = ((1 << len(leaves) - begin) - 1) << lane + begin
    rules[feature].append((value, ~gone))
    return _read(tree, middle, lane, leaves, rules)


def _steps(rules: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return the thresholds in order, and what is left between each two of them."""
    thresholds = sorted({threshold for threshold, _ in rules})
    masks = [-1]
    for threshold in thresholds:
        left = masks[-1]
        for other, mask in rules:
            if other == threshold:
                left &= mask
        masks.append(left)
    return thresholds, masks
