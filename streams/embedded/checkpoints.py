"""Fold the write-ahead log into the database file beside the work, in a thread of its own."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path


class Checkpointer:
    """Run one checkpoint at a time; SQLite lets go of Python's lock meanwhile, so that the next batch is read.

    The log begins anew only where all of it was folded in before a transaction begins: wait()
    then. A checkpoint that fails (no space, a damaged disk) is left to the next one, as
    SQLite's own are: nothing is lost, and the error shows where a commit fails.
    """

    def __init__(self, path: Path) -> None:
        """Take the database file."""
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._thread: threading.Thread | None = None

    def start(self, limit: int) -> None:
        """Begin a checkpoint if the log has more bytes than the limit. Call it after a commit."""
        self.wait()
        try:
            due = self._log.stat().st_size > limit
        except OSError:
            return
        if due:
            self._thread = threading.Thread(target=self._run, name="checkpoint")
            self._thread.start()

    def wait(self) -> None:
        """Wait until no checkpoint runs."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        with suppress(sqlite3.Error):
            connection = sqlite3.connect(self._path, isolation_level=None)
            try:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            finally:
                connection.close()
