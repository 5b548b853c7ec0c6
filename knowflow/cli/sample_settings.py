"""Read settings of simulated organisations: `people=200 noise=0,20`."""

from __future__ import annotations

from collections.abc import Iterable

from knowflow.errors import UserError
from knowflow.evaluate.run_sample import NOISE, PEOPLE, SEEDS

_VARIED = {"people": PEOPLE, "noise": NOISE, "seed": SEEDS}  # may list several numbers
_FIXED = ("events", "days", "words")


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
