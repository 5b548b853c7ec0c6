"""Show how well reviewers are named: `evaluate reviewers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.evaluate.reviewers.measure import evaluate_reviewers


def reviewers(paths: Sequence[str], kind: str | None, seed: int | None, as_json: bool) -> None:
    """Measure one history; several paths are one history."""
    found = evaluate_reviewers(paths, kind, seed or 0)
    if as_json:
        render.emit(found)
    else:
        show(found)


def show(found: Mapping[str, Any]) -> None:
    """Print the measures of a history."""
    protocol = found["protocol"]
    print(
        f"{found['source']}: {found['n']:,} of {protocol['reviewed']:,} reviewed commits,"
        f" {protocol['pool']:,} candidates, {found['unseen']} without a reviewer seen before"
    )
    print(f"  {'':<18} MRR   95 %            hit@1  hit@5  hit@10  nDCG@10")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        low, high = row["mrr_ci"]
        print(
            f"  {name:<18} {row['mrr']:.3f} {low:.3f} to {high:.3f}  {row['hit@1']:.3f}  {row['hit@5']:.3f}"
            f"  {row['hit@10']:.3f}   {row['ndcg@10']:.3f}"
        )
    spent = found["ms_per_query"]
    print(f"  {spent['p50']} ms a commit, 95 % within {spent['p95']} ms")
