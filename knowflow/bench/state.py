"""Measure the embedded state by itself: appends to the log, and rows of small and large groups."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from schemas.interaction import read_event
from streams.embedded.rows import SqliteRows
from streams.embedded.runner import Engine
from streams.embedded.schema import FILE_NAME, connect, create_slot, rows_table
from streams.embedded.writes import Writes

BATCH = 5_000
VALUE = {"n": 12, "account": "bench:b/12", "weeks": [["2020-01-06", "answered", 4]]}


def append_rate(folder: Path, count: int) -> dict[str, Any]:
    """Append interactions of some 80 words to a log without stages; return events a second."""
    with Engine.open(folder, stages=[]) as engine:

        def append() -> None:
            for batch in _batches(_events(count)):
                engine.append(batch)
                engine.commit()

        making = _seconds(lambda: sum(len(batch) for batch in _batches(_events(count))))
        taken = max(1e-9, _seconds(append) - making)
    size = (folder / FILE_NAME).stat().st_size
    return {"what": "append", "n": count, "per_second": round(count / taken), "bytes_each": size // max(1, count)}


def row_rates(folder: Path, group_size: int, count: int = 100_000, touched: int = 20_000) -> list[dict[str, Any]]:
    """Fill groups of a size with `count` rows in all; return puts, flushes, gets and bounded scans a second.

    What is touched is spread evenly over all rows, with an empty cache.
    """
    folder.mkdir(parents=True, exist_ok=True)
    groups = max(1, count // group_size)
    names = [(f"group {at % groups}", f"row {at // groups:09}") for at in range(count)]
    some = names[:: max(1, count // touched)]
    with closing(connect(folder / f"rows-{group_size}.sqlite", readonly=False)) as connection:
        create_slot(connection, 1, ["bench"], [])
        rows = SqliteRows(Writes(connection), rows_table(1, "bench"), 0)
        connection.execute("BEGIN IMMEDIATE")
        found = {"put": _rate(len(names), lambda: _each(names, lambda group, row: rows.put(group, row, VALUE)))}
        found["flush"] = _rate(len(names), rows.flush)
        connection.execute("COMMIT")
        rows.forget()
        found["get, cold"] = _rate(len(some), lambda: _each(some, rows.get))
        found["get, cached"] = _rate(len(some), lambda: _each(some, rows.get))
        found["scan of 10"] = _rate(len(some), lambda: _each(some, lambda group, _: list(rows.scan(group, limit=10))))

        def update() -> None:
            connection.execute("BEGIN IMMEDIATE")
            _each(some, lambda group, row: rows.put(group, row, [rows.get(group, row)]))
            rows.flush()
            connection.execute("COMMIT")

        rows.forget()
        found["update and commit"] = _rate(len(some), update)
    return [{"what": what, "group_size": group_size, "per_second": rate} for what, rate in found.items()]


def _each(names: Iterable[tuple[str, str]], work: Callable[[str, str], object]) -> None:
    for group, row in names:
        work(group, row)


def _rate(count: int, work: Callable[[], object]) -> int:
    return round(count / max(1e-9, _seconds(work)))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _events(count: int) -> Iterator[dict[str, Any]]:
    text = "knowledge flows where people ask and answer " * 11
    for at in range(count):
        yield read_event({
            "id": f"bench:b/{at}/posted", "source": "bench:b", "time": "2024-01-01T00:00:00Z",
            "partitionkey": f"bench:b/{at // 6}",
            "data": {
                "action": "posted", "actor": {"account": f"bench:b/u{at % 1000}"},
                "item": {"id": f"bench:b/{at}", "text": f"{at} {text}"},
            },
        })  # fmt: skip


def _batches(events: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for event in events:
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
