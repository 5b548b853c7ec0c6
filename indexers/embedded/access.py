"""Reach the store and the text of one folder: one connection writes, others read beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from indexers.embedded import health
from indexers.embedded.opening import Opened, heal_text
from indexers.embedded.store import Writer, connect, get_meta
from indexers.embedded.text import TextIndex
from indexers.port import IndexUnavailable

_READER_CACHE = 4 << 20


class Access:
    """Hold what is open of a folder.

    Calls from several threads are safe; writes go one after the other. A reader sees the store
    as it was when it began. `text_epoch` counts the batches that changed text.
    """

    def __init__(self, opened: Opened) -> None:
        """Take over what was opened."""
        self.folder = opened.folder
        self.text_epoch = opened.text_epoch
        self.writer = Writer(opened.db)
        self._db = opened.db
        self._text = opened.text
        self._lock_file = opened.lock
        self._lock = RLock()
        self._readers: list[sqlite3.Connection] = []
        self._all_readers: list[sqlite3.Connection] = []
        self._wrote = False
        self._closed = False

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that the caller commits; what fails undoes it. Raises IndexUnavailable."""
        with self._lock:
            if self._closed or self._lock_file is None:
                why = "closed" if self._closed else "open for reading"
                raise IndexUnavailable(f"{self.folder}: the index is {why}")
            with health.guarded(self.folder):
                if not self._wrote:
                    health.mark_open(self.folder)
                    self._wrote = True
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:
                    if self._db.in_transaction:  # SQLite ends it by itself on some errors
                        self._db.execute("ROLLBACK")
                    self.writer.forget()
                    self._text.abandon()
                    raise

    def text_to_write(self, db: sqlite3.Connection) -> TextIndex:
        """Return the text index, made level with the store where an earlier batch failed half way."""
        if max(0, self._text.epoch) != self.text_epoch:
            self._text, _ = heal_text(self.folder, db, self._text)
        return self._text

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that stays at the moment at which it was lent. Raises IndexUnavailable."""
        if self._closed:
            raise IndexUnavailable(f"{self.folder}: the index is closed")
        with health.guarded(self.folder):
            try:
                db = self._readers.pop()
            except IndexError:
                db = connect(self.folder / health.STORE, cache_bytes=_READER_CACHE)
                db.execute("PRAGMA query_only = 1")
                self._all_readers.append(db)
            db.execute("BEGIN")
            try:
                yield db
            finally:
                if not self._closed:
                    db.execute("ROLLBACK")
                    self._readers.append(db)

    def text_to_read(self, db: sqlite3.Connection) -> TextIndex:
        """Return the text index as it belongs to what the connection reads."""
        if self._lock_file is None:  # another process writes
            epoch = int(get_meta(db, "text_epoch"))
            if epoch != self.text_epoch:
                self._text.reload()
                self.text_epoch = epoch
        return self._text

    def rest(self) -> None:
        """Give back the memory that writing takes; the next batch takes it again."""
        with self._lock, health.guarded(self.folder):
            if not self._closed:
                self._text.close()
                self._db.execute("PRAGMA shrink_memory")

    def close(self) -> None:
        """Close everything, and say that the folder is in good order; once more does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with health.guarded(self.folder):
                self._text.close()
                for reader in self._all_readers:
                    reader.close()
                self._db.close()
                if self._wrote and not health.is_marked(self.folder):
                    health.mark_closed(self.folder)
                if self._lock_file is not None:
                    self._lock_file.release()
