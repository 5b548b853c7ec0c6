"""The measures of conversations, against naive computation and by hand."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Hashable

import pytest

from knowflow.evaluate.clusters import best_overlap, compare_clusters, exact_match, variation_of_information


@pytest.mark.parametrize("seed", range(200))
def test_the_best_overlap_is_that_of_trying_all(seed: int) -> None:
    rng = random.Random(seed)
    cells: list[tuple[Hashable, Hashable]] = [(rng.randint(0, 3), rng.randint(0, 4)) for _ in range(rng.randint(1, 14))]
    table = Counter(cells)
    best = max(sum(table[row, column] for row, column in enumerate(one)) for one in itertools.permutations(range(5), 4))
    assert best_overlap(table) == best


def test_the_measures_of_a_small_example() -> None:
    gold = dict(zip("abcdefgh", "xxxxyyzw", strict=True))
    found = dict(zip("abcdefgh", "11122255", strict=True))
    # Matched: x-1 (3), y-2 (2), z or w-5 (1). Of gold's two longer ones none is whole; of three found none.
    assert compare_clusters(gold, found) == {
        "one_to_one": 0.75,
        "vi": round((3 * math.log2(4 / 3) + math.log2(4) + math.log2(3) + 2 * math.log2(3 / 2) + 2) / 8, 4),
        "vi_scaled": round(1 - (3 * math.log2(4 / 3) + 4 + 3 * math.log2(3) - 2) / 24, 4),
        "exact": {"precision": 0.0, "recall": 0.0, "f1": 0.0},
    }
    assert compare_clusters(gold, gold) == {
        "one_to_one": 1.0, "vi": 0.0, "vi_scaled": 1.0, "exact": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
    }  # fmt: skip


def test_single_messages_are_no_exact_match() -> None:
    assert exact_match({("x", 1): 2, ("y", 2): 1, ("z", 3): 1, ("z", 2): 1}) == {
        "precision": 0.5, "recall": 0.5, "f1": 0.5,
    }  # fmt: skip
    assert variation_of_information({}) == 0.0
    with pytest.raises(ValueError, match="different messages"):
        compare_clusters({"a": 1}, {"b": 1})
