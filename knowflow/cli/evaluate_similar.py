"""Show how well stated duplicates and links are found again: `evaluate similar`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.similar import evaluate_similar


def similar(paths: Sequence[str], kind: str | None, as_json: bool) -> None:
    """Measure each path by itself; several give a list."""
    if not paths:
        raise UserError("task similar needs at least one path: knowflow evaluate similar PATH...")
    results = []
    for found in evaluate_similar(paths, kind):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        many = {"task": "similar", "protocol": {"kind": kind}, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _show(found: Mapping[str, Any]) -> None:
    told = "with" if found["vectors"] else "without"
    print(f"{found['file']}: {found['n']:,} pairs, up to {found['pool']:,} earlier questions, {told} sentence vectors")
    for part in ("duplicates", "links"):
        if part in found:
            print(f"  {found[part]['n']:,} {part:<16} MRR   95 %           R@1    R@5    R@10")
            beside = ((name, rows[part]) for name, rows in found["baselines"].items())
            for name, row in (("knowflow", found[part]), *beside):
                low, high = row["mrr_ci"]
                recall = "  ".join(f"{row[f'r@{k}']:.3f}" for k in (1, 5, 10))
                print(f"    {name:<16} {row['mrr']:.3f} {low:.3f} to {high:.3f}  {recall}")
    spent = found["ms_per_query"]
    print(f"  {spent['p50']} ms a question, 95 % within {spent['p95']} ms")
