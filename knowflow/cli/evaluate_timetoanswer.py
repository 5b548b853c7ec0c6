"""Show how well the time to a first reply is foretold: `evaluate timetoanswer`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.delays.measure import evaluate_timetoanswer
from knowflow.evaluate.routing.measure import SAMPLE


def timetoanswer(paths: Sequence[str], kind: str | None, seed: int | None, n: int | None, as_json: bool) -> None:
    """Measure one stream; several paths are one stream."""
    if n is not None and n < 1:
        raise UserError(f"--n {n}: give how many questions to ask at most, 1 or more")
    found = evaluate_timetoanswer(paths, kind, seed or 0, n or SAMPLE)
    if as_json:
        render.emit(found)
    else:
        _show(found)


def _show(found: Mapping[str, Any]) -> None:
    print(
        f"{found['source']}: {found['n']:,} of {found['protocol']['answered']:,} answered questions,"
        f" half of them within {found['median_hours']:.2f} hours"
    )
    print(f"  {'':<16} median error  95 %            factor  rank correlation")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        low, high = row["median_absolute_log_error_ci"]
        print(
            f"  {name:<16} {row['median_absolute_log_error']:<12.3f}  {low:.3f} to {high:.3f}  {row['factor']:>6.2f}"
            f"  {row['rank_correlation']:.2f}"
        )
    low, high = found["gain_ci"]
    print(f"  against the constant {low:+.3f} to {high:+.3f}")
    print(
        f"  the stated middle half held {found['coverage']:.0%}, its ends a factor of {found['range_factor']:.1f} apart"
    )
    spent = found["ms_per_query"]
    print(f"  {spent['p50']} ms a question, 95 % within {spent['p95']} ms")
