"""Write files whole or not at all, and let one process at a time into a folder."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from knowflow.errors import NoSpace, UserError

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR)


def write_whole(path: Path, content: str | bytes) -> None:
    """Put a file in place of another in one step: a reader sees the old one or the new one, also after a crash."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def open_locked(path: Path, *, wait: bool) -> int | None:
    """Return a descriptor that holds the lock of a file, or None if another has it and `wait` is False.

    The lock is free again when the descriptor is closed or the process ends, however it ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            if _is_at(descriptor, path):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # whoever held it has removed the file: this lock guards nothing


def is_locked(path: Path) -> bool:
    """Say whether a process holds the lock of a file."""
    if not path.exists():
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def locked(path: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of a file, after others; `on_wait` is called once if that takes a while."""
    descriptor = open_locked(path, wait=False)
    if descriptor is None:
        on_wait()
        descriptor = open_locked(path, wait=True)
    assert descriptor is not None
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise NoSpace or UserError, in one line, for a folder that cannot be written to."""
    try:
        yield
    except OSError as error:
        place = error.filename or folder
        if error.errno in NO_SPACE:
            raise NoSpace(f"no space left for {place}: free some, then run the same command again") from error
        if error.errno in _NO_RIGHT:
            raise UserError(f"{place} cannot be written to ({error.strerror}): check its rights, or take another folder"
                            ) from error  # fmt: skip
        raise


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    held = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)
