"""Write records as canonical JSON lines: what two states are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from indexers.port import Index
from knowflow.errors import UserError
from schemas.registry import RECORDS
from streams.embedded.runner import Engine

SOURCES = ("state", "index", "log")
IN_LOG_ONLY = frozenset({"interactions", "decisions", "deadletters"})  # the embedded index holds none of these


def known_records(names: Sequence[str]) -> Sequence[str]:
    """Return the records that are asked for, all where none is named. Raises UserError for one that is none."""
    unknown = [name for name in names if name not in RECORDS]
    if unknown:
        raise UserError(f"there is no record {unknown[0]!r}: choose among {', '.join(RECORDS)}")
    return names or tuple(RECORDS)


def dump(engine: Engine, index: Index, names: Sequence[str], source: str) -> Iterator[dict[str, Any]]:
    """Yield {"record", "key", "value"}; see Knowflow.dump."""
    records = known_records(names)
    if source not in SOURCES:
        raise UserError(f"--from {source!r} is unknown: choose among {', '.join(SOURCES)}")
    for name in records:
        if source == "index" and name not in IN_LOG_ONLY:
            for key, _, value in index.scan(name):
                yield {"record": name, "key": key, "value": value}
        else:
            for key, value in engine.dump(name):
                yield {"record": name, "key": key, "value": value}
