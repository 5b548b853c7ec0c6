"""Show how well those who answer are named: `evaluate routing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.routing.measure import SAMPLE, evaluate_routing


def routing(paths: Sequence[str], kind: str | None, seed: int | None, n: int | None, as_json: bool) -> None:
    """Measure one stream; several paths are one stream."""
    if n is not None and n < 1:
        raise UserError(f"--n {n}: give how many questions to ask at most, 1 or more")
    found = evaluate_routing(paths, kind, seed or 0, n or SAMPLE)
    if as_json:
        render.emit(found)
    else:
        _show(found)


def _show(found: Mapping[str, Any]) -> None:
    protocol, anybody = found["protocol"], found["any_answerer"]
    print(
        f"{found['source']}: {found['n']:,} of {protocol['answered']:,} answered questions, {protocol['target']};"
        f" {found['pool']:,} candidates, {found['unseen']} targets never seen before"
    )
    print(f"  {'':<16} MRR   95 %          hit@1  hit@5  hit@10  nDCG@10  any answerer: MRR")
    rows = (("knowflow", found, anybody), *((name, row, anybody["baselines"][name])
                                            for name, row in found["baselines"].items()))  # fmt: skip
    for name, row, other in rows:
        low, high = row["mrr_ci"]
        print(
            f"  {name:<16} {row['mrr']:.3f} {low:.3f} to {high:.3f} {row['hit@1']:.3f}  {row['hit@5']:.3f}"
            f"  {row['hit@10']:.3f}   {row['ndcg@10']:.3f}    {other['mrr']:.3f}"
        )
    spent = found["ms_per_query"]
    print(f"  {spent['p50']} ms a question, 95 % within {spent['p95']} ms")
