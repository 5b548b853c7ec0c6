"""Show truck factors of histories of commits: `evaluate truckfactor`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.evaluate.truckfactor import evaluate_truckfactor


def truckfactor(paths: Sequence[str], kind: str | None, as_json: bool) -> None:
    """Tell it of each path by itself; several give a list."""
    results = []
    for found in evaluate_truckfactor(paths, kind):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        many = {"task": "truckfactor", "protocol": {"kind": kind}, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _show(found: Mapping[str, Any]) -> None:
    named = ", ".join(f"{one['name']} ({one['files']:,})" for one in found["developers"])
    print(f"{found['source']}: truck factor {found['truck_factor']} over {found['n']:,} files: {named}")
