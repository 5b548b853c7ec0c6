"""Show how soon emerging topics are named: `evaluate emerging`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.emerging import evaluate_emerging


def emerging(paths: Sequence[str], kind: str | None, as_json: bool) -> None:
    """Measure each path by itself; several give a list."""
    if not paths:
        raise UserError("task emerging needs at least one path: knowflow evaluate emerging PATH...")
    results = []
    for path in paths:
        found = evaluate_emerging(path, kind)
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        many = {"task": "emerging", "protocol": {"kind": kind}, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _show(found: Mapping[str, Any]) -> None:
    print(f"{found['source']}: {found['n']:,} tags emerged, asked at {found['protocol']['moments']:,} moments")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        delay = "-" if row["delay_weeks"] is None else f"{row['delay_weeks']:.1f} weeks"
        print(
            f"  {name:<14} recall {row['recall']:.3f}  delay {delay}  precision {row['precision']:.3f}"
            f"  ({row['named_tags']:,} tags and {row['named'] - row['named_tags']:,} other topics named)"
        )
