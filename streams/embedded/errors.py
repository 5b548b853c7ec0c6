"""Name what can go wrong with a data folder: each error is one clear line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class EngineError(Exception):
    """Report a data folder that cannot be used: what is wrong, where, how to mend it."""


class FolderInUse(EngineError):
    """Report that another process writes to the data folder."""


class FolderMissing(EngineError):
    """Report a data folder that holds no state where one is to be read."""


class FolderNotEmpty(EngineError):
    """Report a folder that already holds a state where a new one was to be put."""


class FolderReadOnly(EngineError):
    """Report a data folder that may not be written to."""


class FormatTooNew(EngineError):
    """Report a state that a later release wrote."""


class FormatTooOld(EngineError):
    """Report a state that an earlier release wrote and this one cannot read."""


class PartitionsFixed(EngineError):
    """Report a partition count other than the one that the state was made with."""


class StoreCorrupt(EngineError):
    """Report a damaged database file."""


class DiskFull(EngineError):
    """Report that there is no space left; the batch was rolled back."""


class StoreUnavailable(EngineError):
    """Report a database that the operating system fails to read or write."""


class BackupInvalid(EngineError):
    """Report a back-up file that is not one, or is damaged."""


class StageFailed(Exception):
    """Report that a stage raised an exception; the transaction is to be rolled back."""

    def __init__(self, stage: str, cause: Exception) -> None:
        super().__init__(f"stage {stage} failed: {type(cause).__name__}: {cause}")
        self.stage = stage


_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def explain(error: sqlite3.Error, path: Path) -> EngineError | None:
    """Return the named error of a SQLite failure, or None where it is a fault of our own."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _CORRUPT:
        return StoreCorrupt(
            f"{path} is damaged ({error}): restore a back-up with `knowflow restore FILE` into an empty folder,"
            " or move the folder away and ingest again"
        )
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(f"no space left for {path}: free some, then run the same command again; nothing was lost")
    if code == sqlite3.SQLITE_IOERR:
        return StoreUnavailable(
            f"{path} cannot be read or written ({error}): check the disk, its space and file size limits,"
            " then run the same command again; nothing was lost"
        )
    if code in _READ_ONLY:
        return FolderReadOnly(f"{path} cannot be opened for writing: check the rights of the folder and of the file")
    if code in _BUSY:
        return FolderInUse(f"{path} is locked by another process: wait for it to end")
    return None


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise the named error in place of SQLite's own."""
    try:
        yield
    except sqlite3.Error as error:
        named = explain(error, path)
        if named is None:
            raise
        raise named from error
