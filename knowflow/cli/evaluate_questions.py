"""Show how well questions, answers and help are inferred: `evaluate questions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.questions.run import evaluate_questions

DEFAULT_SEED = 1
_SHOWN = ("question", "answerer", "accepted", "helped", "resolved")


def questions(paths: Sequence[str], kind: str | None, seed: int | None, as_json: bool) -> None:
    """Read each path with its statements hidden, and show what was inferred against them."""
    if not paths:
        raise UserError("task questions needs at least one path: knowflow evaluate questions PATH...")
    chosen = DEFAULT_SEED if seed is None else seed
    results = []
    for found in evaluate_questions(paths, kind, chosen):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        protocol = {"kind": kind, "seed": chosen, "state": "one each, embedded, up to conversations"}
        render.emit({"task": "questions", "protocol": protocol, "n": len(results), "results": results})


def _show(found: Mapping[str, Any]) -> None:
    print(f"{found['file']} ({found['source']}): {found['n']:,} conversations, seed {found['protocol']['seed']}")
    for name in _SHOWN:
        for label, part in _halves(name, found[name]):
            told = ", ".join(
                f"{measure.replace('_', ' ')} {value}{_interval(part, measure)}"
                for measure, value in part["report"].items()
            )
            print(f"  {label}: {told}")


def _halves(name: str, measured: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what has halves, with a label for each."""
    found = [(name, measured)] if "report" in measured else []
    found += [
        (f"{name}, {inner.replace('_', ' ')}", part)
        for inner, part in measured.items()
        if isinstance(part, dict) and "report" in part
    ]
    return found


def _interval(part: Mapping[str, Any], measure: str) -> str:
    ends = part["interval"].get(measure)
    return f" [{ends[0]}, {ends[1]}]" if ends else ""
