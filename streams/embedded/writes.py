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
from dataclasses import dataclass
from functools import cache
from queue import Queue
from typing import Any

# A portion is what one statement writes, so that Python's lock is passed once for all of it; so many of them may wait.
# SQLite keeps a statement with the values it was last given: of 1,000 rows each these took 30 MB, and were no faster.
PORTION, PORTIONS = 250, 160
_SMALLER = (50, 10, 1)

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Bulk:
    """Be a statement that takes one row or many: `head` VALUES `marks`, `marks`, ... `tail`."""

    head: str
    marks: str
    tail: str = ""

    def sql(self, rows: int) -> str:
        """Return the statement for so many rows."""
        return _statement(self.head, self.marks, self.tail, rows)


@cache
def _statement(head: str, marks: str, tail: str, rows: int) -> str:
    return f"{head} VALUES {','.join([marks] * rows)} {tail}"


class Writes:
    """Write to one database file: at once over a connection that the caller has, or behind it.

    Everything happens in the order of the calls. What fails behind the work is raised by the
    next call here; then roll back.
    """

    def __init__(self, connection: sqlite3.Connection, connect: Callable[[], sqlite3.Connection] | None = None) -> None:
        """Take the caller's connection, and what makes a second one (None: never behind)."""
        self.connection = connection
        self._connect = connect
        self._behind: _Thread | None = None
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
        self._behind = _Thread(self._connect)
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
            self._behind = _Thread(self._connect)

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


@dataclass(slots=True)
class _Task:
    """Be what waits: a Bulk with its rows, SQL with its values, or a call; `done` is set at its end, good or bad."""

    what: Bulk | str | Callable[[], None]
    values: Values
    into: list[Any] | None
    done: threading.Event


class _Thread:
    """Run tasks one after another on a connection of its own; after one failed, drop the rest until rollback()."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connect()
        self._queue: Queue[_Task | None] = Queue(PORTIONS)
        self._failure: BaseException | None = None
        self._dropping = False
        # A daemon: where the process ends without close(), what was not committed is to be lost.
        self._thread = threading.Thread(target=self._run, name="writes", daemon=True)
        self._thread.start()

    def put(
        self, what: Bulk | str | Callable[[], None], values: Values = (), into: list[Any] | None = None
    ) -> threading.Event:
        self._check()
        task = _Task(what, values, into, threading.Event())
        self._queue.put(task)
        return task.done

    def wait(self, done: threading.Event) -> None:
        done.wait()
        self._check()

    def rollback(self) -> None:
        self._dropping = True
        self._queue.join()
        self._dropping, self._failure = False, None
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """End the thread after what waits, but for what comes after a failure; what was not committed is undone."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                if not self._dropping and self._failure is None:
                    self._do(task)
            except BaseException as error:
                self._failure = error
            finally:
                task.done.set()
                self._queue.task_done()

    def _do(self, task: _Task) -> None:
        if isinstance(task.what, Bulk):
            self._many(task.what, task.values)
        elif isinstance(task.what, str):
            found = self._connection.execute(task.what, task.values)
            if task.into is not None:
                task.into.extend(found)
        else:
            task.what()

    def _many(self, bulk: Bulk, rows: Values) -> None:
        at = 0
        for size in (PORTION, *_SMALLER):
            while len(rows) - at >= size:
                portion = rows[at : at + size]
                self._connection.execute(bulk.sql(size), [value for row in portion for value in row])
                at += size
