"""Write behind the work: a thread with a connection of its own, which runs statements in their order."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
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


@dataclass(slots=True)
class _Task:
    """Be what waits: a Bulk with its rows, SQL with its values, or a call; `done` is set at its end, good or bad."""

    what: Bulk | str | Callable[[], None]
    values: Values
    into: list[Any] | None
    done: threading.Event


class Behind:
    """Run tasks one after another on a connection of its own; after one failed, drop the rest until rollback()."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Take what makes the connection."""
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
        """Have a task done after those that wait; return what is set at its end. Raises what failed before."""
        self._check()
        task = _Task(what, values, into, threading.Event())
        self._queue.put(task)
        return task.done

    def wait(self, done: threading.Event) -> None:
        """Wait for the end of a task. Raises what failed."""
        done.wait()
        self._check()

    def rollback(self) -> None:
        """Drop what waits, and undo the open transaction."""
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
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
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
