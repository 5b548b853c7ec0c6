"""How long a question has waited is told against how long answers took, never beyond all of them."""

from __future__ import annotations

import pytest

from knowflow.cli.render_waiting import answers_sooner


@pytest.mark.parametrize(
    ("part", "expected"),
    [(0.0, "0% of the answers"), (0.514, "51% of the answers"), (0.998, "99% of the answers"), (1.0, "any answer")],
)
def test_part_of_the_answers(part: float, expected: str) -> None:
    assert answers_sooner(part) == expected
