"""Show how well topics are told from text alone: `evaluate topics`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.evaluate.topics import evaluate_all


def topics(paths: Sequence[str], kind: str | None, as_json: bool) -> None:
    """Measure each path by itself; several give a list."""
    results = []
    for found in evaluate_all(paths, kind):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        many = {"task": "topics", "protocol": {"kind": kind}, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _show(found: Mapping[str, Any]) -> None:
    meaning = "with" if found["vectors"] else "without"
    print(f"{found['source']}: tags hidden and predicted, {found['n']:,} questions, {meaning} sentence vectors")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        print(f"  {name:<16} P@1 {row['p_1']:.3f}  R@5 {row['r_5']:.3f}")
    without = found["found_without_tags"]
    print(
        f"  of {without['pairs']:,} tags set, found without them: {without['by_text']:.1%} as topics of the text,"
        f" {without['by_prediction']:.1%} by prediction, {without['by_either']:.1%} by either"
    )
    listed = found["listed_without_tags"]
    print(
        f"  subjects that the texts alone would list: {listed['listed']:,}, precision {listed['precision']:.3f},"
        f" recall {listed['recall']:.3f} (all topics of three texts: {listed['supported']['listed']:,},"
        f" {listed['supported']['precision']:.3f}, {listed['supported']['recall']:.3f})"
    )
