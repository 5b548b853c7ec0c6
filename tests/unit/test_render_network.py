"""What is stated and what only seems so stand apart."""

from __future__ import annotations

import pytest

from knowflow.cli.render_network import with_inferred


@pytest.mark.parametrize(
    ("stated", "inferred", "expected"), [(0, 0, "0"), (1_200, 0, "1,200"), (0, 3, "~3"), (2, 1_000, "2 ~1,000")]
)
def test_with_inferred(stated: int, inferred: int, expected: str) -> None:
    assert with_inferred(stated, inferred) == expected
