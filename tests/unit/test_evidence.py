"""What is told of a contribution as evidence."""

from __future__ import annotations

import pytest

from knowflow.queries.evidence import became

NOTHING = {
    "accepted": 0, "accepted_inferred": 0, "endorsed": 0, "observed": 0, "opposed": 0, "thanked": 0,
    "thanked_inferred": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ({}, ""),
        ({"accepted": 1, "accepted_inferred": 1}, "accepted"),
        ({"accepted": 2, "thanked": 1, "thanked_inferred": 3}, "accepted 2 times, thanked"),
        ({"accepted_inferred": 2, "thanked_inferred": 1}, "it seems the answer, thanked, it seems"),
        ({"thanked": 3}, "thanked 3 times"),
        ({"thanked_inferred": 2}, "thanked 2 times, it seems"),
        ({"endorsed": 3, "observed": 2, "opposed": 1}, "+4 votes"),
        ({"endorsed": 1, "opposed": 1}, ""),
        ({"accepted": 1, "opposed": 1, "thanked": 1}, "accepted, -1 votes, thanked"),
    ],
)
def test_what_became_of_a_contribution(outcome: dict[str, int], told: str) -> None:
    assert became({**NOTHING, **outcome}) == told
