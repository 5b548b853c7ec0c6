"""Hold an index against the log that it was made from."""

from __future__ import annotations

from typing import Any

from indexers.embedded import EmbeddedIndex
from indexers.port import Index, IndexUnavailable
from schemas.registry import DERIVED
from streams.embedded.runner import Engine

Check = dict[str, Any]


def check_index(engine: Engine, index: Index) -> list[Check]:
    """Say whether the index's files are sound, and whether its documents are those of the log, each and every one.

    Reads both whole, in constant memory. While another process writes, the index may lag and
    is not compared.
    """
    mend = ""
    checks: list[Check] = []
    try:
        if isinstance(index, EmbeddedIndex):
            mend = f": remove the folder {index.folder}, it is made anew at the next question"
            wrong = index.check()
            checks.append({"check": "index files", "ok": not wrong, "detail": wrong[0] + mend if wrong else "sound"})
        for record in DERIVED:
            held, differing = _compare(engine, index, record)
            detail = f"{held:,} documents"
            if differing:
                detail += f", {differing:,} not as in the log{mend}"
            elif differing is None:
                detail += ", not compared while another process writes"
            checks.append({"check": f"index {record}", "ok": not differing, "detail": detail})
    except IndexUnavailable as error:
        checks.append({"check": "index", "ok": False, "detail": str(error)})
    return checks


def _compare(engine: Engine, index: Index, record: str) -> tuple[int, int | None]:
    """Return how many documents of a record the index holds, and how many differ; None where it lags."""
    behind = engine.behind
    held = differing = 0
    left, right = index.scan(record), engine.dump(record)
    mine, theirs = next(left, None), next(right, None)
    while mine is not None or theirs is not None:
        order = _order(mine and mine[0], theirs and theirs[0])
        held += order <= 0
        differing += order != 0 or (mine and mine[2]) != (theirs and theirs[1])
        mine = next(left, None) if order <= 0 else mine
        theirs = next(right, None) if order >= 0 else theirs
    return held, None if behind or engine.behind else differing


def _order(one: str | None, other: str | None) -> int:
    """Say which key comes first: below 0 the one, above 0 the other; None comes last."""
    if one is None or other is None:
        return (one is None) - (other is None)
    return (one > other) - (one < other)
