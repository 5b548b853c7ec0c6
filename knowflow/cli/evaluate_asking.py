"""Show how well `experts` and `route` rank as they are asked: `evaluate asking`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import evaluate_reviewers, render
from knowflow.errors import UserError
from knowflow.evaluate.asking import SAMPLE, evaluate_asking


def asking(paths: Sequence[str], kind: str | None, seed: int | None, n: int | None, as_json: bool) -> None:
    """Measure one source; several paths are one source."""
    if n is not None and n < 1:
        raise UserError(f"--n {n}: give how many questions to ask at most, 1 or more")
    found = evaluate_asking(paths, kind, seed or 0, n or SAMPLE)
    if as_json:
        render.emit(found)
    elif "reviewed" in found["protocol"]:
        evaluate_reviewers.show(found)
    else:
        _show(found)


def _show(found: Mapping[str, Any]) -> None:
    print(f"{found['source']}: {found['n']:,} of {found['answered']:,} questions that others answered")
    print(f"  {'':<14} MRR   95 %            hit@1  hit@5  hit@10  not named  ms p50     p95")
    for name, row in (("route", found), *found["baselines"].items()):
        low, high = row["mrr_ci"]
        spent = row["ms_per_query"]
        print(
            f"  {name:<14} {row['mrr']:.3f} {low:.3f} to {high:.3f}  {row['hit@1']:.3f}  {row['hit@5']:.3f}"
            f"  {row['hit@10']:.3f}  {row['unnamed']:>9}  {spent['p50']:>6.0f}  {spent['p95']:>6.0f}"
        )
