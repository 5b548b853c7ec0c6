"""Simulate, read, ask, score: `evaluate sample`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.cli.sample_settings import parse_settings
from knowflow.evaluate.run_sample import evaluate_samples

_COLUMNS = (
    ("experts_by_name", "precision"), ("experts_by_name", "hit_3"), ("experts_by_words", "precision"),
    ("topics", "recall"), ("single_carriers", "precision"), ("single_carriers", "recall"), ("waiting", "precision"),
    ("waiting", "recall"), ("similar", "hit_3"), ("flows", "recall"), ("times", "recall"), ("identities", "precision"),
    ("identities", "recall"), ("communities", "precision"), ("communities", "recall"), ("brokers", "precision"),
    ("brokers", "recall"), ("newcomers", "precision"), ("newcomers", "recall"), ("drifting", "precision"),
    ("drifting", "recall"), ("isolated", "precision"), ("isolated", "recall"), ("mentors", "hit_3"),
    ("mentors", "evidence"), ("emerging", "hit_3"), ("emerging", "evidence"), ("novel", "hit_3"), ("novel", "evidence"),
    ("private", "leaks"), ("bots", "named"),
)  # fmt: skip


def samples(settings: Sequence[str], seed: int | None, as_json: bool) -> None:
    """Measure every combination of the settings; `seed` stands in place of the settings' seeds."""
    varied, fixed = parse_settings(settings)
    if seed is not None:
        varied["seed"] = (seed,)
    results = []
    for found in evaluate_samples(varied["people"], varied["noise"], varied["seed"], **fixed):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        protocol = {"people": list(varied["people"]), "noise": list(varied["noise"]), "seed": list(varied["seed"])}
        render.emit({"task": "sample", "protocol": {**protocol, **fixed}, "n": len(results), "results": results})


def _show(found: Mapping[str, Any]) -> None:
    protocol = found["protocol"]
    print(f"{protocol['people']:,} people, noise {protocol['noise']} %, seed {protocol['seed']} ({found['source']})")
    for measure, part in _COLUMNS:
        print(f"  {measure.replace('_', ' ') + ', ' + part.replace('_', ' '):<30} {found[measure][part]}")
    for leak in found["private"]["leaked"]:
        print(f"  leaked: {leak}")
