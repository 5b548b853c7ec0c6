"""The small measures of found against wanted."""

from __future__ import annotations

import pytest

from knowflow.evaluate.measures import hit, mean, precision_recall, reciprocal_rank, share


@pytest.mark.parametrize(
    ("found", "wanted", "precision", "recall"),
    [
        ([], [], 0.0, 0.0),
        ([1, 2], [2, 3, 4], 0.5, 0.3333),
        ([1, 1, 2], [1, 2], 1.0, 1.0),
        ([], [1], 0.0, 0.0),
        ([1], [], 0.0, 0.0),
    ],
)
def test_precision_and_recall(found: list[int], wanted: list[int], precision: float, recall: float) -> None:
    row = precision_recall(found, wanted)
    assert (row["precision"], row["recall"]) == (precision, recall)


def test_small_measures() -> None:
    assert share(1, 3) == 0.3333
    assert share(1, 0) == 0.0
    assert mean([]) == 0.0
    assert mean([1, 0, 0, 1]) == 0.5
    assert [hit("abc", "c", within) for within in (1, 2, 3)] == [0, 0, 1]
    assert reciprocal_rank("abc", "bc") == 0.5
    assert reciprocal_rank("abc", "x") == 0.0
