"""Say what organisation to simulate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from producers.base import SourceError

# Least and greatest of each number. 24 people are the fewest in which all planted roles find someone.
_LIMITS: dict[str, tuple[int, int]] = {
    "people": (24, 200_000),
    "seed": (0, 2**53 - 1),
    "noise": (0, 100),
    "events": (1_000, 1_000_000_000),
    "days": (90, 3_650),
    "words": (5, 2_000),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
EVENTS_PER_PERSON = 60
LEAST_EVENTS = 6_000


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """Hold the options; equal options give the same bytes.

    `noise` is in per cent, `events` the number of interactions aimed at (met within a tenth),
    `days` the time span, `words` the mean length of a message. `name` is the instance of all
    simulated systems.
    """

    people: int = 200
    seed: int = 1
    noise: int = 0
    events: int = 0
    days: int = 365
    words: int = 40
    name: str = ""

    @property
    def instance(self) -> str:
        """Return the name, by default one that differs where any option does, so that ids never meet."""
        return self.name or "acme-" + hashlib.sha256(self.key.encode()).hexdigest()[:6]

    @property
    def key(self) -> str:
        """Return the numbers as text: the seed of everything."""
        return " ".join(f"{name}={getattr(self, name)}" for name in _LIMITS)


def make_options(settings: Sequence[str] = (), name: str | None = None, **given: Any) -> SampleOptions:
    """Return checked options from `key=value` texts and keywords; the keywords win.

    Without `events` there are 60 a person, and at least 6,000. Raises SourceError in one line.
    """
    values: dict[str, Any] = {**_parse(settings), **{key: value for key, value in given.items() if value is not None}}
    if name is not None:
        values["name"] = name
    for key in values:
        if key not in _LIMITS and key != "name":
            raise SourceError(f"sample: there is no option `{key}`; choose from: {', '.join(_all_names())}")
    for key, (least, greatest) in _LIMITS.items():
        if key in values:
            values[key] = _number(key, values[key], least, greatest)
    people = values.get("people", SampleOptions().people)
    values.setdefault("events", max(LEAST_EVENTS, EVENTS_PER_PERSON * people))
    instance = values.get("name")
    if instance and not _NAME.match(str(instance)):
        raise SourceError(f"sample: the name {instance!r} will not do; use up to 41 of a-z, 0-9 and -")
    return SampleOptions(**values)


def _all_names() -> list[str]:
    return [field.name for field in fields(SampleOptions)]


def _parse(settings: Sequence[str]) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise SourceError(
                f"sample: {setting[:80]!r} is no setting; a sample reads no file, write for instance people=200 seed=1"
            )
        values[key.strip()] = value.strip()
    return values


def _number(key: str, value: Any, least: int, greatest: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise SourceError(
            f"sample: {key}={str(value)[:80]} is not a whole number; give {least} to {greatest}"
        ) from None
    if not least <= number <= greatest:
        raise SourceError(f"sample: {key}={number} is out of range; give {least} to {greatest}")
    return number
