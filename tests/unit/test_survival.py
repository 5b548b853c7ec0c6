"""Who still waits is counted as waiting so far: a curve by hand, a known one, and its limits."""

from __future__ import annotations

import pytest

from knowflow.queries.survival import Curve, Step, curve_of

# Freireich et al. (1963), the 21 treated patients, weeks to relapse; the usual example of the method.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
STILL_WELL = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)


def test_a_curve_by_hand() -> None:
    # 5 at risk: one at 1; 4: one stops at 2; 3: two at 3; 1: stops at 9.
    found = curve_of([(1, True), (2, False), (3, True), (3, True), (9, False)])
    assert [step.at for step in found.steps] == [1, 3]
    assert [step.waits for step in found.steps] == pytest.approx([4 / 5, 4 / 5 * 1 / 3])
    assert found.watched == 9
    assert [found.quantile(share) for share in (0.2, 0.25, 0.5, 0.75)] == [1, 3, 3, None]


def test_the_known_example_with_its_limits() -> None:
    found = curve_of([*((week, True) for week in RELAPSED), *((week, False) for week in STILL_WELL)])
    rows = [(step.at, round(step.waits, 3), round(step.low, 3), round(step.high, 3)) for step in found.steps]
    assert rows == [
        (6, 0.857, 0.620, 0.952), (7, 0.807, 0.563, 0.923), (10, 0.753, 0.503, 0.889), (13, 0.690, 0.432, 0.849),
        (16, 0.627, 0.368, 0.805), (22, 0.538, 0.268, 0.747), (23, 0.448, 0.188, 0.680),
    ]  # fmt: skip
    assert (found.quantile(0.5), found.limits(0.5)) == (23, (13, None))
    assert found.quantile(0.75) is None


def test_shares_are_told_only_of_what_was_watched() -> None:
    found = curve_of([(10, True), (50, False)])
    assert found.had(5) == (0.0, 0.0, 0.0)
    assert found.had(50) is not None
    assert found.had(51) is None
    everybody = curve_of([(10, True), (20, True)])
    assert everybody.had(1_000) is not None
    assert everybody.steps[-1] == Step(20, 0.0, 0.0, everybody.steps[0].high)


def test_nothing_gives_nothing() -> None:
    assert curve_of([]) == Curve((), 0)
    assert curve_of([(7, False)]).quantile(0.25) is None
