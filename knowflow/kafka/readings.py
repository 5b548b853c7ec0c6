"""Keep how far each reading of a source into Kafka has come, so that it can be gone on with."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from knowflow.engines.files import explained, open_locked, write_whole
from streams.embedded.errors import FolderInUse

FOLDER = "readings"


@dataclass(frozen=True, slots=True)
class Reading:
    """Be one reading's file in a data folder: JSON, replaced in one step, absent when nothing is under way."""

    path: Path
    key: str

    def load(self, target: str) -> dict[str, Any] | None:
        """Return what was saved, or None where nothing was, or it went to another `target` than this one."""
        try:
            saved = orjson.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except orjson.JSONDecodeError:
            return None  # not ours: reading from the start is right in any case
        if not isinstance(saved, dict) or (saved.get("key"), saved.get("target")) != (self.key, target):
            return None
        value: dict[str, Any] = saved["value"]
        return value

    def save(self, target: str, value: dict[str, Any]) -> None:
        """Write how far it has come. Raises NoSpace or UserError where the folder takes nothing."""
        with explained(self.path.parent):
            write_whole(self.path, orjson.dumps({"key": self.key, "target": target, "value": value}))

    def forget(self) -> None:
        """Begin anew the next time."""
        self.path.unlink(missing_ok=True)


@contextmanager
def reading_of(data: Path, key: str) -> Iterator[Reading]:
    """Yield a reading by its key, for this process alone. Raises FolderInUse where another is at it."""
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    path = data / FOLDER / f"{name}.json"
    with explained(data):
        lock = open_locked(path.with_suffix(".lock"), wait=False)
    if lock is None:
        raise FolderInUse(f"another process is reading this source into Kafka from {data}: wait for it to end")
    try:
        yield Reading(path, key)
    finally:
        os.close(lock)
