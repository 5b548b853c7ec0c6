"""Define what an archive is to its readers, and the limits that every form of it is held to."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from producers.base import SourceError

MAX_RATIO = 400  # of unpacked to packed bytes; XML dumps reach some 30
MAX_FREE = 1 << 30  # unpacked bytes up to which the ratio is not looked at
MAX_MEMBERS = 200_000  # a chat's export has a file per channel and day


class ByteStream(Protocol):
    """Be read in pieces, and closed."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes, none at the end. Raises SourceError where they are corrupt."""
        ...

    def close(self) -> None:
        """Close the stream."""
        ...


Opener = Callable[[str], ByteStream]


@dataclass(frozen=True, slots=True)
class Member:
    """Name one file of an archive, by its path in it with `/`, and its unpacked size in bytes."""

    name: str
    size: int

    @property
    def base(self) -> str:
        """Return the last part of the name."""
        return self.name.rsplit("/", 1)[-1]


class Archive(Protocol):
    """Hold named files."""

    @property
    def path(self) -> str:
        """Return the path as it was given."""
        ...

    @property
    def members(self) -> Sequence[Member]:
        """Return the files, sorted by name."""
        ...

    def reading(self, names: Sequence[str]) -> AbstractContextManager[Opener]:
        """Make the named members readable, each any number of times, until the context ends.

        Raises SourceError, also while a member is read, where the archive is corrupt, cut
        off, encrypted or too large.
        """
        ...


def open_plain(place: Path, label: str) -> BinaryIO:
    """Open a file of the disk. Raises SourceError."""
    try:
        return place.open("rb")
    except OSError as error:
        raise SourceError(f"{label}: cannot be opened ({os_reason(error)}); check its permissions") from error


def os_reason(error: OSError) -> str:
    """Return what the system says of an error, in lower case, without the path."""
    return (error.strerror or type(error).__name__).lower()


def refuse_bomb(path: str, count: int, unpacked: int) -> None:
    """Raise SourceError for an archive of so many files and unpacked bytes, where that is beyond reason."""
    packed = max(1, Path(path).stat().st_size)
    if count > MAX_MEMBERS:
        raise SourceError(f"{path}: holds {count} files, more than {MAX_MEMBERS}; unpack it and give the folder")
    if unpacked > MAX_FREE and unpacked > packed * MAX_RATIO:
        raise SourceError(
            f"{path}: would unpack to {unpacked // packed} times its size; "
            "if you trust it, unpack it and give the folder"
        )


def corrupt(path: str, error: Exception) -> SourceError:
    """Return the one line for whatever an archive library raised."""
    if isinstance(error, SourceError):
        return error
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    reason = reason.replace(str(Path(path).absolute()), Path(path).name)[:160].rstrip(": ")
    return SourceError(f"{path}: the archive is corrupt, cut off or encrypted ({reason}); get the file again")


def no_space(path: str, need: int) -> SourceError:
    """Return the one line for a full disk."""
    return SourceError(
        f"{path}: no space left in {tempfile.gettempdir()} to unpack it ({need // 2**20 + 1} MB); "
        "free some, or name another folder in TMPDIR"
    )
