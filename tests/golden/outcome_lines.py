"""Hold what a producer makes of a small source against whole outcomes that were looked through once.

After a change that is meant, write the expected outcomes anew by running the golden test as a module.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from producers.base import Outcome


def as_line(outcome: Outcome, *places: str) -> dict[str, Any]:
    """Return an outcome as plain JSON values, with these members of its cursor."""
    at: dict[str, Any] = {}
    if places:
        assert outcome.cursor is not None
        at = {name: outcome.cursor[name] for name in places}
    if outcome.failure is not None:
        return {**at, "failure": [outcome.failure.location, outcome.failure.reason]}
    if outcome.ignored is not None:
        return {**at, "ignored": outcome.ignored}
    return {**at, "events": list(outcome.events)}


def read_lines(path: Path) -> list[Any]:
    """Return the expected outcomes of a file."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def write_lines(path: Path, outcomes: Iterable[Outcome], *places: str) -> None:
    """Write the expected outcomes of a file, with these members of their cursors."""
    path.write_bytes(
        b"".join(orjson.dumps(as_line(outcome, *places), option=orjson.OPT_SORT_KEYS) + b"\n" for outcome in outcomes)
    )
