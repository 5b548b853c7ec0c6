"""Guard the files of the embedded index: one writer, damage noticed, errors said clearly."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from indexers.embedded.text import TextError
from indexers.port import IndexUnavailable

STORE, TEXT = "store.db", "text"
_LOCK, _DAMAGED, _CLOSED, _VERIFIED = "lock", "damaged", "closed.json", "text-verified.json"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_SPACE_TOLD = (
    "full",
    "No space",
    *(f"os error {number})" for number in _NO_SPACE),
)  # what the two engines say of these
_FOOTER_MAGIC = 1337
_SEGMENT_ENDINGS = frozenset({".term", ".idx", ".pos", ".fast", ".fieldnorm", ".store", ".del"})


class IndexInUse(IndexUnavailable):
    """Report that another process writes to the index."""


class IndexDiskFailed(IndexUnavailable):
    """Report a disk that is full or fails; the log is not touched by that, and the index follows it later."""


class IndexDamaged(IndexUnavailable):
    """Report that a file of the index is not what was written; the next opening makes it anew."""


class Lock:
    """Hold the right to write, until release() or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises IndexInUse where another process, or another object, has it."""
        self._file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise IndexInUse(f"{folder}: another process writes to this index; wait for it, or stop it") from error

    def release(self) -> None:
        """Let go of the lock."""
        os.close(self._file)


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn the errors of both engines into IndexUnavailable with one line to act upon.

    Damage is marked in the folder, so that the next opening makes the index anew.
    """
    try:
        yield
    except IndexUnavailable:
        raise
    except sqlite3.OperationalError as error:
        raise _named(folder, error) from error
    except sqlite3.DatabaseError as error:
        raise damaged(folder, str(error)) from error
    except (OSError, TextError) as error:
        raise _named(folder, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what the text engine raises on unreadable files
            raise
        raise damaged(folder, str(error)) from error


def _named(folder: Path, error: Exception) -> IndexUnavailable:
    text = str(error)
    if getattr(error, "errno", None) in _NO_SPACE or any(mark in text for mark in _NO_SPACE_TOLD):
        return IndexDiskFailed(
            f"{folder}: no space left for the index; free some and run the same again, nothing was lost"
        )
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR:
        return IndexDiskFailed(
            f"{folder}: the index cannot be read or written ({text}): check the disk, its space and file size limits,"
            " then run the same command again; nothing was lost"
        )
    return IndexUnavailable(f"{folder}: the index cannot be used now: {text}")


def damaged(folder: Path, reason: str) -> IndexDamaged:
    """Mark the index as damaged and return the error to raise."""
    with suppress(OSError):
        (folder / _DAMAGED).write_text(reason)
    return IndexDamaged(f"{folder}: the index is damaged ({reason}); it is made anew when it is opened next")


def is_marked(folder: Path) -> bool:
    """Tell whether damage was found while the index was last open."""
    return (folder / _DAMAGED).exists()


def wipe(folder: Path) -> None:
    """Remove everything that belongs to the index; the lock stays."""
    for name in (STORE, f"{STORE}-wal", f"{STORE}-shm", _DAMAGED, _CLOSED):
        (folder / name).unlink(missing_ok=True)
    wipe_text(folder)


def wipe_text(folder: Path) -> None:
    """Remove the text index, which can be made from the store."""
    shutil.rmtree(folder / TEXT, ignore_errors=True)
    (folder / _VERIFIED).unlink(missing_ok=True)


def mark_closed(folder: Path) -> None:
    """Keep what the store looks like, now that it is closed in good order."""
    status = (folder / STORE).stat()
    (folder / _CLOSED).write_bytes(orjson.dumps([status.st_size, status.st_mtime_ns]))


def mark_open(folder: Path) -> None:
    """Take the mark of mark_closed() away, before the first write."""
    (folder / _CLOSED).unlink(missing_ok=True)


def changed_since_closed(folder: Path) -> bool:
    """Tell whether the store was closed in good order and yet is another file now."""
    try:
        kept = orjson.loads((folder / _CLOSED).read_bytes())
        status = (folder / STORE).stat()
    except (OSError, ValueError):
        return False
    return bool(kept != [status.st_size, status.st_mtime_ns])


def bad_text_file(folder: Path) -> str | None:
    """Return the name of a text segment that fails its checksum, or None.

    Segments never change once written: each is read once, then known by size and time.
    The engine writes a CRC-32 into each file's footer but does not check it when it opens.
    """
    try:
        meta = json.loads((folder / TEXT / "meta.json").read_text())
        live = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # opening says what is wrong
    listing = folder / _VERIFIED
    try:
        known = json.loads(listing.read_text())
    except (OSError, ValueError):
        known = {}
    seen: dict[str, list[int]] = {}
    for path in sorted((folder / TEXT).glob("*")):
        if path.suffix not in _SEGMENT_ENDINGS or path.name.split(".")[0] not in live:
            continue  # what a stopped writer left behind
        try:
            status = path.stat()
            seen[path.name] = [status.st_size, status.st_mtime_ns]
            if known.get(path.name) != seen[path.name] and not _fits_footer(path, status.st_size):
                return path.name
        except FileNotFoundError:
            continue  # merged away by another process meanwhile; a live one that is missing is told at the opening
    if seen != known:
        with suppress(OSError):
            listing.write_text(json.dumps(seen))
    return None


def _fits_footer(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, size - 8))
        tail = file.read(8)
        length = int.from_bytes(tail[:4], "little")
        if size < 8 or int.from_bytes(tail[4:], "little") != _FOOTER_MAGIC or length + 8 > size:
            return False
        file.seek(size - 8 - length)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        left, crc = size - 8 - length, 0
        while left:
            data = file.read(min(left, 1 << 20))
            if not data:
                return False
            crc = zlib.crc32(data, crc)
            left -= len(data)
    return bool(crc == expected)
