"""Measure the quality of answers: `evaluate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from knowflow.cli import render
from knowflow.cli.options import AsJson, Data, IndexName, data_folder
from knowflow.errors import UserError
from knowflow.evaluate.run_sample import NOISE, PEOPLE, SEEDS, evaluate_samples

TASKS = ("sample",)
_VARIED = {"people": PEOPLE, "noise": NOISE, "seed": SEEDS}  # may list several numbers
_FIXED = ("events", "days", "words")
_COLUMNS = (
    ("experts_by_name", "precision"), ("experts_by_name", "hit_3"), ("experts_by_words", "precision"),
    ("topics", "recall"), ("single_carriers", "precision"), ("single_carriers", "recall"), ("waiting", "precision"),
    ("waiting", "recall"), ("similar", "hit_3"), ("flows", "recall"), ("times", "recall"), ("identities", "precision"),
    ("identities", "recall"), ("private", "leaks"), ("bots", "named"),
)  # fmt: skip


def evaluate(
    task: Annotated[str, typer.Argument(metavar="TASK", help="sample: simulated organisations with planted truth")],
    settings: Annotated[
        list[str] | None,
        typer.Argument(metavar="SETTING...", help="Of task sample: people=200,2000 noise=0,20,50 seed=1,2,3 words=40"),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="One seed instead of several")] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: Annotated[str | None, typer.Option("--as-of", hidden=True)] = None,
) -> None:
    """Measure answers against what is known to be right, in a scratch state that is dropped afterwards."""
    del as_of  # taken by every command; a simulation ends when it ends
    data_folder(data, index)  # refuses an index that is not served; the folder itself stays untouched
    if task not in TASKS:
        raise UserError(f"there is no task {task!r}: choose among {', '.join(TASKS)}")
    varied, fixed = parse_settings(settings or ())
    if seed is not None:
        varied["seed"] = (seed,)
    results = []
    for found in evaluate_samples(varied["people"], varied["noise"], varied["seed"], **fixed):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        protocol = {"people": list(varied["people"]), "noise": list(varied["noise"]), "seed": list(varied["seed"])}
        render.emit({"task": task, "protocol": {**protocol, **fixed}, "n": len(results), "results": results})


def parse_settings(settings: Iterable[str]) -> tuple[dict[str, tuple[int, ...]], dict[str, int]]:
    """Return the numbers to combine and the options that all share. Raises UserError for anything else."""
    varied: dict[str, tuple[int, ...]] = dict(_VARIED)
    fixed: dict[str, int] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or (name not in _VARIED and name not in _FIXED):
            known = ", ".join((*_VARIED, *_FIXED))
            raise UserError(f"{setting!r} is no setting: write NAME=NUMBER with one of {known}")
        try:
            numbers = tuple(int(part) for part in value.split(","))
        except ValueError:
            raise UserError(f"{setting!r}: {value!r} is no whole number, nor several with commas between") from None
        if name in _VARIED:
            varied[name] = numbers
        elif len(numbers) == 1:
            fixed[name] = numbers[0]
        else:
            raise UserError(f"{setting!r}: give one number; only {', '.join(_VARIED)} take several")
    return varied, fixed


def _show(found: Mapping[str, Any]) -> None:
    protocol = found["protocol"]
    print(f"{protocol['people']:,} people, noise {protocol['noise']} %, seed {protocol['seed']} ({found['source']})")
    for measure, part in _COLUMNS:
        print(f"  {measure.replace('_', ' ') + ', ' + part.replace('_', ' '):<30} {found[measure][part]}")
    for leak in found["private"]["leaked"]:
        print(f"  leaked: {leak}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)
