"""Show how well accounts are joined: `evaluate identities`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.evaluate.identities import evaluate_all


def identities(paths: Sequence[str], seed: int | None, as_json: bool) -> None:
    """Measure each path by itself; several give a list."""
    results = evaluate_all(paths, 1 if seed is None else seed)
    if as_json:
        many = {"task": "identities", "protocol": {"seed": seed or 1}, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)
        return
    for found in results:
        _show(found)


def _show(found: Mapping[str, Any]) -> None:
    print(f"{found['source']}: {found['n']:,} accounts, {found['one_person']:,} pairs are one person")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        print(
            f"  {name:<16} precision {row['precision']:.4f}  recall {row['recall']:.4f}"
            f"  ({row['right']:,} right, {row['wrong']:,} wrong, {row['unjudged']:,} unjudged)"
        )
    for one, other in found["wrong_pairs"]:
        print(f"  wrongly one: {one} and {other}")
