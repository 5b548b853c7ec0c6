"""Hold one data folder's database: its connection, identity and transactions."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from streams.embedded.checkpoints import Checkpointer
from streams.embedded.errors import FolderMissing, FolderReadOnly, PartitionsFixed, explain
from streams.embedded.lock import FolderLock
from streams.embedded.schema import FILE_NAME, FORMAT, WAL_BYTES, check_format, connect, create_fixed, create_slot
from streams.embedded.writes import Writes

DEFAULT_PARTITIONS = 4


class Store:
    """Open `knowflow.sqlite` in a folder, make it where it is missing, and keep it to one writer.

    Raises the errors of streams.embedded.errors.
    """

    def __init__(
        self,
        folder: Path,
        *,
        stages: Sequence[str],
        records: Sequence[str],
        partitions: int | None = None,
        readonly: bool = False,
        durable: bool = True,
    ) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self.readonly = readonly
        self._checkpoints = Checkpointer(self.path)
        self._lock: FolderLock | None = None
        if not readonly:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise FolderReadOnly(f"{folder} cannot be made ({error.strerror}): check --data") from error
            self._lock = FolderLock(folder)
        connection: sqlite3.Connection | None = None
        try:
            connection = self.connection = connect(self.path, readonly=readonly, durable=durable)
            self.writes = Writes(
                connection, partial(connect, self.path, readonly=False, durable=durable, any_thread=True)
            )
            with self.errors_named():
                if not check_format(connection, self.path):
                    if readonly:
                        raise FolderMissing(f"{folder} holds no state yet: run `knowflow ingest` first")
                    self._create(partitions or DEFAULT_PARTITIONS)
                self._check_partitions(partitions)
                if not readonly:
                    with self.transaction():
                        create_slot(connection, self.slot, stages, records)
        except BaseException:
            if connection is not None:
                connection.close()
            self._release()
            raise

    def close(self) -> None:
        """Close the file and give the folder free. Closing twice does nothing."""
        self._checkpoints.wait()
        try:
            self.connection.close()
        finally:
            self._release()

    def meta(self, name: str) -> Any:
        """Return one value of the state's own description, or None."""
        row = self.connection.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: int | str) -> None:
        """Write one value within the open transaction."""
        self.writes.execute("REPLACE INTO meta VALUES(?,?)", (name, value))

    @property
    def slot(self) -> int:
        """Return the number of the tables that serve."""
        return int(self.meta("slot") or 1)

    @property
    def generation(self) -> int:
        """Return how often the derived records were begun anew; the high part of every version."""
        return int(self.meta("generation") or 1)

    @property
    def partitions(self) -> int:
        """Return the number of logical partitions, fixed within a generation."""
        return int(self.meta("partitions") or DEFAULT_PARTITIONS)

    @property
    def identity(self) -> str:
        """Return what tells this state from all others; a restored back-up gets a new one."""
        return str(self.meta("identity") or "")

    def begin(self) -> None:
        """Begin a transaction, unless one is open."""
        if not self.writes.in_transaction:
            if self.readonly:
                raise FolderReadOnly(f"{self.folder} was opened for reading only")
            self.writes.call(self._checkpoints.wait)
            self.writes.begin()

    def commit(self) -> None:
        """Make the open transaction durable; behind the work, by the time that the next one begins."""
        if self.writes.in_transaction:
            self.writes.commit()
            self.writes.call(partial(self._checkpoints.start, WAL_BYTES))

    def rollback(self) -> None:
        """Undo the open transaction, also where the database itself failed."""
        try:
            self.writes.rollback()
        except sqlite3.Error:
            return

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block wrote, or nothing of it."""
        self.begin()
        try:
            yield
            self.commit()
        except BaseException:
            self.rollback()
            raise

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        """Raise the named error in place of SQLite's own."""
        try:
            yield
        except sqlite3.Error as error:
            named = explain(error, self.path)
            if named is None:
                raise
            raise named from error

    def _create(self, partitions: int) -> None:
        with self.transaction():
            create_fixed(self.connection)
            for name, value in (
                ("format", FORMAT),
                ("identity", uuid.uuid4().hex),
                ("partitions", partitions),
                ("slot", 1),
                ("generation", 1),
                ("offset", 0),
                ("drained", 0),
            ):
                self.set_meta(name, value)

    def _check_partitions(self, wanted: int | None) -> None:
        if wanted is not None and wanted != self.partitions:
            raise PartitionsFixed(
                f"{self.folder} was made with {self.partitions} partitions, not {wanted}:"
                " leave the setting out, or run `knowflow rebuild --partitions N`"
            )

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
