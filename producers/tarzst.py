"""Open .tar archives, plain, .zst or .gz: one pass for the names, one to unpack into a single temporary file.

A compressed tar has no directory and cannot be read from its midst. So its members' places are
noted while it streams by, and for reading it is unpacked once, as one file that is gone when the
reader is; nothing is ever written under a member's name.
"""

from __future__ import annotations

import errno
import io
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from producers.lines import unpacked_chunks
from producers.members import Member, Opener, corrupt, no_space, refuse_bomb

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

_MAGIC = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b")  # Zstandard, gzip
_USTAR = slice(257, 262)  # where a plain one says what it is, POSIX.1
_ENDINGS = (".tar.zst", ".tar.zstd", ".tzst", ".tar", ".tar.gz", ".tgz")
_CHUNK = 1 << 20


class TarZst:
    """Be a .tar archive, plain or compressed; see producers.members.Archive."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._places: dict[str, tuple[int, int]] = {}
        self._unpacked = 0
        for entry in _entries(path):
            self._places[entry.name] = (entry.offset_data, entry.size)
            self._unpacked = entry.offset_data + entry.size
            refuse_bomb(path, len(self._places), self._unpacked)
        self.members = sorted(
            (Member(name, size) for name, (_, size) in self._places.items()), key=lambda member: member.name
        )

    @contextmanager
    def reading(self, names: Sequence[str]) -> Iterator[Opener]:
        """Make the named members readable, see producers.members.Archive."""
        with tempfile.TemporaryFile(prefix="knowflow-") as whole:
            self._unpack(cast("BinaryIO", whole))

            def opener(name: str) -> _Slice:
                return _Slice(cast("BinaryIO", whole), *self._places[name])

            yield opener

    def _unpack(self, target: BinaryIO) -> None:
        if self._unpacked > shutil.disk_usage(tempfile.gettempdir()).free:
            raise no_space(self.path, self._unpacked)
        try:
            with _unpacking(self.path) as stream:
                left = self._unpacked
                while left > 0 and (piece := stream.read(min(_CHUNK, left))):
                    target.write(piece)
                    left -= len(piece)
            if left:
                raise EOFError("ends before its last file does")
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise no_space(self.path, self._unpacked) from error
            raise corrupt(self.path, error) from error


class _Slice:
    """Read one member out of the unpacked file; several may be read in turn."""

    def __init__(self, whole: BinaryIO, offset: int, size: int) -> None:
        self._whole, self._at, self._end = whole, offset, offset + size

    def read(self, size: int = -1, /) -> bytes:
        left = self._end - self._at
        self._whole.seek(self._at)
        piece = self._whole.read(left if size < 0 else min(size, left))
        self._at += len(piece)
        return piece

    def close(self) -> None:
        """Do nothing: the file is the archive's."""


def first_members(path: str, count: int, limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the first bytes, up to a limit, of the first files of an archive, without reading on.

    Raises SourceError where it is no such archive.
    """
    try:
        with _unpacking(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                if count <= 0:
                    return
                if entry.isfile():
                    file = archive.extractfile(entry)
                    yield entry.name, file.read(limit) if file is not None else b""
                    count -= 1
    except Exception as error:
        raise corrupt(path, error) from error


def _entries(path: str) -> Iterator[tarfile.TarInfo]:
    try:
        with _unpacking(path) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for entry in archive:
                    if entry.isfile() and not entry.issparse():
                        yield entry
            while stream.read(_CHUNK):  # to the end, so that a cut after the last file is seen too
                pass
    except Exception as error:
        raise corrupt(path, error) from error


@contextmanager
def _unpacking(path: str) -> Iterator[BinaryIO]:
    with Path(path).open("rb") as packed:
        yield cast("BinaryIO", io.BufferedReader(_Chunks(unpacked_chunks(packed, path)), _CHUNK))


class _Chunks(io.RawIOBase):
    """Be a stream over pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        target = memoryview(buffer)
        count = min(len(target), len(self._held))
        target[:count] = self._held[:count]
        self._held = self._held[count:]
        return count


def is_tarzst(path: Path) -> bool:
    """Tell whether a file's name says that it is such an archive."""
    return path.name.lower().endswith(_ENDINGS)


def looks_like_tar(path: Path) -> bool:
    """Tell whether a file begins as such an archive does. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(512)
    return head.startswith(_MAGIC) or head[_USTAR] == b"ustar"
