"""Let one process at a time write to a data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from streams.embedded.errors import FolderInUse, FolderReadOnly

LOCK_NAME = "knowflow.lock"


class FolderLock:
    """Hold `knowflow.lock` exclusively until released; the kernel releases it when the process dies.

    Raises FolderInUse where another process (or another engine of this one) holds it,
    FolderReadOnly where the lock file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_NAME
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FolderReadOnly(f"{folder} cannot be written to ({error.strerror}): check its rights") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip()
            os.close(self._file)
            self._file = None
            by = f" by process {holder}" if holder else ""
            raise FolderInUse(
                f"the data folder {folder} is in use{by}: wait for it to end, or take another folder with --data"
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give the folder free. Releasing twice does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
