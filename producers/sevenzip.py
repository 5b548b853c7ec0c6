"""Open .7z archives, whose members share one stream: unpacked in one pass into a temporary folder."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from producers.base import SourceError
from producers.members import Member, Opener, corrupt, no_space, open_plain, refuse_bomb


class SevenZip:
    """Be a .7z archive; see producers.members.Archive."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with py7zr.SevenZipFile(path) as archive:
                encrypted = archive.needs_password()
                entries = [entry for entry in archive.list() if not entry.is_directory]
        except Exception as error:
            raise corrupt(path, error) from error
        if encrypted:
            raise SourceError(f"{path}: is encrypted; unpack it and give the folder")
        refuse_bomb(path, len(entries), sum(entry.uncompressed for entry in entries))
        self.members = sorted((Member(entry.filename, entry.uncompressed) for entry in entries), key=lambda m: m.name)

    @contextmanager
    def reading(self, names: Sequence[str]) -> Iterator[Opener]:
        sizes = {member.name: member.size for member in self.members}
        wanted = {name: number for number, name in enumerate(sorted(names))}
        with tempfile.TemporaryDirectory(prefix="knowflow-") as folder:
            self._unpack(Path(folder), wanted, sizes)
            yield lambda name: open_plain(Path(folder, str(wanted[name])), f"{name} in {self.path}")

    def _unpack(self, folder: Path, wanted: dict[str, int], sizes: dict[str, int]) -> None:
        need = sum(sizes[name] for name in wanted)
        if need > shutil.disk_usage(folder).free:
            raise no_space(self.path, need)
        files = _Files(folder, wanted, sizes)
        try:
            with py7zr.SevenZipFile(self.path) as archive:
                archive.extract(targets=list(wanted), factory=files)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise no_space(self.path, need) from error
            raise corrupt(self.path, error) from error
        finally:
            files.close()
        short = sorted(
            name for name, number in wanted.items() if not Path(folder, str(number)).exists() and sizes[name]
        )
        if short:
            raise SourceError(f"{self.path}: {short[0]} cannot be unpacked; get the file again")
        for number in wanted.values():
            Path(folder, str(number)).touch()


class _Files(WriterFactory):
    """Give py7zr one numbered file for each wanted member, whatever the member's name."""

    def __init__(self, folder: Path, wanted: dict[str, int], sizes: dict[str, int]) -> None:
        self._folder, self._wanted, self._sizes = folder, wanted, sizes
        self._open: list[_File] = []

    def create(self, filename: str) -> Py7zIO:
        """Return the writer of a member; py7zr writes them one after the other."""
        self.close()
        number = self._wanted.get(filename)
        place = Path(self._folder, str(number)) if number is not None else Path(os.devnull)
        self._open.append(_File(place, self._sizes.get(filename, 0)))
        return self._open[-1]

    def close(self) -> None:
        """Close what is open."""
        for file in self._open:
            file.stream.close()
        self._open.clear()


class _File(Py7zIO):
    """Write a member to disk, up to its declared size."""

    def __init__(self, place: Path, limit: int) -> None:
        self.stream = place.open("w+b")
        self._limit, self._written = limit, 0

    def write(self, s: bytes | bytearray) -> int:
        """Append bytes. Raises ValueError beyond the declared size."""
        self._written += len(s)
        if self._written > self._limit:
            raise ValueError("a member is larger than it says")
        return self.stream.write(s)

    def read(self, size: int | None = None) -> bytes:
        """Read back from the current place."""
        return self.stream.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the current place."""
        return self.stream.seek(offset, whence)

    def flush(self) -> None:
        """Write out what is held back."""
        self.stream.flush()

    def size(self) -> int:
        """Return the bytes written so far."""
        return self._written
