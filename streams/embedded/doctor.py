"""Check a state for faults."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streams.embedded.errors import explain

if TYPE_CHECKING:
    from streams.embedded.runner import Engine

LOW_SPACE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """Say what was looked at, whether it is well, and what was found or how to mend it."""

    name: str
    ok: bool
    detail: str


def examine(engine: Engine) -> list[Check]:
    """Return all checks, the file's integrity first; reads the whole file."""
    return [
        _tried(engine, name, check)
        for name, check in (
            ("database file", _integrity),
            ("interactions", _interactions),
            ("queue", _queue),
            ("disk space", _space),
            ("index backlog", _backlog),
            ("unfinished readings", _unfinished),
        )
    ]


def _tried(engine: Engine, name: str, check: Callable[[Engine], tuple[bool, str]]) -> Check:
    try:
        ok, detail = check(engine)
    except sqlite3.Error as error:
        named = explain(error, engine.store.path)
        ok, detail = False, str(named or error)
    return Check(name, ok, detail)


def _integrity(engine: Engine) -> tuple[bool, str]:
    found = [row[0] for row in engine.store.connection.execute("PRAGMA integrity_check(5)")]
    if found == ["ok"]:
        return True, f"{engine.store.path.stat().st_size} bytes, sound"
    return False, f"damaged ({found[0]}): restore a back-up into an empty folder, or ingest again into a new one"


def _interactions(engine: Engine) -> tuple[bool, str]:
    rows, last = engine.store.connection.execute(
        "SELECT count(*), coalesce(max(offset), 0) FROM interactions"
    ).fetchone()
    counted = engine.log.count()
    if rows != counted or last > engine.store.meta("offset"):
        return False, f"the log holds {rows} up to offset {last}, its counters say {counted}: restore a back-up"
    return True, f"{rows} in the log, as counted per source"


def _queue(engine: Engine) -> tuple[bool, str]:
    waiting = engine.waiting()
    return True, f"{waiting} messages wait between stages" if waiting else "nothing waits between stages"


def _space(engine: Engine) -> tuple[bool, str]:
    free = shutil.disk_usage(engine.store.folder).free
    return free >= LOW_SPACE, f"{free // 2**20} MB free" + ("" if free >= LOW_SPACE else ": free some space")


def _backlog(engine: Engine) -> tuple[bool, str]:
    dirty = engine.records.backlog()
    return True, f"{dirty} record rows to be taken over at the next query or ingest" if dirty else "none"


def _unfinished(engine: Engine) -> tuple[bool, str]:
    names = [row[0] for row in engine.store.connection.execute("SELECT producer FROM cursors ORDER BY producer")]
    return True, f"to be resumed by the same command: {', '.join(names)}" if names else "none"
