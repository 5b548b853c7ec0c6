"""Carry writes to the database file: at once, or behind the work in a thread of its own.

SQLite takes a third of the time of an ingest, and lets go of Python's lock meanwhile. Behind
the work it takes its own connection: what it writes is not to be read until it is committed,
so whoever may read it again keeps it at hand (`overlay`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from streams.embedded.behind import PORTION, Behind, Bulk, Values


class Writes:
    """Write to one database file: at once over a connection that the caller has, or behind it.

    Everything happens in the order of the calls. What fails behind the work is raised by the
    next call here; then roll back.
    """

    def __init__(self, connection: sqlite3.Connection, connect: Callable[[], sqlite3.Connection] | None = None) -> None:
        """Take the caller's connection, and what makes a second one (None: never behind)."""
        self.connection = connection
        self._connect = connect
        self._behind: Behind | None = None
        self._overlays: list[dict[str, dict[str, bytes | None]]] = []
        self._open = False
        self._committed: threading.Event | None = None

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction was begun and not ended."""
        return self.connection.in_transaction if self._behind is None else self._open

    @property
    def is_behind(self) -> bool:
        """Tell whether what is written is not to be read before it is committed."""
        return self._behind is not None

    def overlay(self) -> dict[str, dict[str, bytes | None]]:
        """Return a place for rows by group and name that were written and cannot be read yet; it empties itself."""
        self._overlays.append({})
        return self._overlays[-1]

    @contextmanager
    def behind(self) -> Iterator[None]:
        """Write in a thread within the block; its end waits for the last commit. Call it outside a transaction."""
        if self._behind is not None or self._connect is None:
            yield
            return
        self._behind = Behind(self._connect)
        try:
            yield
            self.settle()
        finally:
            self._stop()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write at once within the block, after what waits was written. Call it outside a transaction."""
        if self._behind is None:
            yield
            return
        self.settle()
        self._stop()
        try:
            yield
        finally:
            assert self._connect is not None
            self._behind = Behind(self._connect)

    def _stop(self) -> None:
        if self._behind is not None:
            self._behind.close()
            self._behind = None
        self._open, self._committed = False, None
        self._settled()

    def _settled(self) -> None:
        for overlay in self._overlays:
            overlay.clear()

    def begin(self) -> None:
        """Begin a transaction, after the one before is durable."""
        if self._behind is None:
            self.connection.execute("BEGIN IMMEDIATE")
            return
        self.settle()
        self._behind.put("BEGIN IMMEDIATE")
        self._open = True

    def commit(self) -> None:
        """End the transaction. At once it is durable when this returns; behind the work, when settle() does."""
        if self._behind is None:
            self.connection.execute("COMMIT")
            return
        self._committed = self._behind.put("COMMIT")
        self._open = False

    def call(self, work: Callable[[], None]) -> None:
        """Have something done between what was written before and what is written later."""
        if self._behind is None:
            work()
        else:
            self._behind.put(work)

    def rollback(self) -> None:
        """Undo the open transaction, whatever failed; one that was ended before comes through."""
        if self._behind is None:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            return
        if self._committed is not None:
            self._committed.wait()  # what was ended is not undone
        self._behind.rollback()
        self._open, self._committed = False, None
        self._settled()

    def settle(self) -> None:
        """Wait until the last commit is durable: what it wrote can then be read."""
        if self._behind is not None and self._committed is not None:
            self._behind.wait(self._committed)
            self._committed = None
            self._settled()

    def execute(self, sql: str, values: Values = ()) -> None:
        """Run one statement."""
        if self._behind is None:
            self.connection.execute(sql, values)
        else:
            self._behind.put(sql, values)

    def many(self, bulk: Bulk, rows: Sequence[Values]) -> None:
        """Run one statement over rows, in their order."""
        if self._behind is None:
            self.connection.executemany(bulk.sql(1), rows)
            return
        for at in range(0, len(rows), PORTION):
            self._behind.put(bulk, rows[at : at + PORTION])

    def ask(self, sql: str, values: Values = ()) -> list[Any]:
        """Return what a query finds, with what the open transaction has written."""
        if self._behind is None:
            return self.connection.execute(sql, values).fetchall()
        found: list[Any] = []
        self._behind.wait(self._behind.put(sql, values, into=found))
        return found
