"""Run the toy topology on the embedded runner."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streams.embedded.records import Change
from streams.embedded.runner import Engine
from tests.toy import Event, toy_stages

DECISION = {"id": "d1", "time": "2024-03-01T00:00:00Z", "kind": "merge", "accounts": ["toy:e/u1", "toy:e/u2"]}


def open_toy(folder: Path, **options: Any) -> Engine:
    return Engine.open(folder, stages=toy_stages(), durable=False, **options)


def feed(engine: Engine, events: Sequence[Event]) -> None:
    engine.append(events)
    engine.process()


def dumped(engine: Engine) -> dict[str, dict[str, Any]]:
    return {name: dict(engine.dump(name)) for name in ("people", "topics")}


class Taken:
    """Take changes over as an index does: only if newer."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], tuple[int, Any]] = {}
        self.batches: list[list[Change]] = []

    def __call__(self, changes: Sequence[Change]) -> None:
        self.batches.append(list(changes))
        for record, key, version, value in changes:
            if version > self.held.get((record, key), (-1, None))[0]:
                self.held[record, key] = (version, value)

    def values(self) -> dict[tuple[str, str], Any]:
        return {place: value for place, (_, value) in self.held.items() if value is not None}


def dump_of(engine: Engine) -> dict[tuple[str, str], Any]:
    return {(name, key): value for name in engine.records.names for key, value in engine.dump(name)}
