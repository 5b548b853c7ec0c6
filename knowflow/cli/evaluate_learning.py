"""Show whether the right mentors and first meetings are named: `evaluate mentors`, `evaluate novel`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowflow.cli import render
from knowflow.cli.sample_settings import parse_settings
from knowflow.evaluate.mentors import evaluate_mentors
from knowflow.evaluate.novel import evaluate_novel
from knowflow.evaluate.planted import evaluate_planted

PEOPLE = (200,)


def mentors(settings: Sequence[str], kind: str | None, seed: int | None, as_json: bool) -> None:
    """Measure mentors on each path, or on what is planted."""
    _measure("mentors", settings, lambda path: evaluate_mentors(path, kind, seed or 0), seed, as_json)


def novel(settings: Sequence[str], kind: str | None, as_json: bool) -> None:
    """Measure first meetings on each path, or on what is planted."""
    _measure("novel", settings, lambda path: evaluate_novel(path, kind), None, as_json)


def _measure(
    task: str,
    settings: Sequence[str],
    on_path: Callable[[str], dict[str, Any]],
    seed: int | None,
    as_json: bool,
) -> None:
    """Measure paths, each by itself; simulated organisations where none is given, or settings of them are."""
    results = []
    if all("=" in text and not Path(text).exists() for text in settings):
        varied, fixed = parse_settings(settings)
        people = varied["people"] if any(text.startswith("people=") for text in settings) else PEOPLE
        seeds = varied["seed"] if seed is None else (seed,)
        results.append(evaluate_planted(task, people, varied["noise"], seeds, **fixed))
    else:
        results += [on_path(path) for path in settings]
    if not as_json:
        for found in results:
            _show(found)
    if as_json:
        many = {"task": task, "protocol": {"paths": len(results)}, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _show(found: Mapping[str, Any]) -> None:
    what = "newcomers" if found["task"] == "mentors" else "first meetings"
    print(f"{found['source']}: {found['n']:,} {what}")
    _lines("", found)
    for level, row in found.get("by_noise", {}).items():
        _lines(f"noise {level} %, ", row)


def _lines(before: str, found: Mapping[str, Any]) -> None:
    for name, row in (("knowflow", found), *found["baselines"].items()):
        if "mrr" in row:
            told = f"MRR {row['mrr']:.3f}  hit@1 {row['hit@1']:.3f}  hit@5 {row['hit@5']:.3f}"
        elif row["precision@10"] is None:
            told = "none named"
        else:
            told = f"together again {row['precision@10']:.3f} of {row['named']:,}"
        print(f"  {before + name:<32} {told}")
