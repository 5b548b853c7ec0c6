"""Open a folder, a .zip, a .7z, a .tar, .tar.zst, .tar.gz or a single file as named member streams, in constant memory.

Nothing is ever written under a member's name, so that no archive can reach outside of its
place. A .zip is streamed; a .7z, whose members share one stream, is unpacked in one pass into
a temporary folder that is gone when the reader is, and so is a .tar. Sizes are those that the archive declares,
and are held to: an archive that would expand beyond reason is refused before it is read.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from producers.base import SourceError
from producers.members import MAX_MEMBERS, Archive, Member, Opener, corrupt, open_plain, os_reason, refuse_bomb
from producers.sevenzip import SevenZip
from producers.tarzst import TarZst, is_tarzst, looks_like_tar

_MAX_DEPTH = 3
_ZIP, _SEVEN = b"PK", b"7z\xbc\xaf\x27\x1c"


def open_archive(path: str) -> Archive:
    """Return the archive at a path. Raises SourceError if there is none, or it is corrupt."""
    place = Path(path)
    try:
        if place.is_dir():
            return _Folder(path)
        with place.open("rb") as stream:
            magic = stream.read(6)
    except OSError as error:
        raise SourceError(f"{path}: cannot be opened ({os_reason(error)}); check the path") from error
    if magic == _SEVEN:
        return SevenZip(path)
    if magic[:2] == _ZIP:
        return _Zip(path)
    if is_tarzst(place) and looks_like_tar(place):
        return TarZst(path)
    if not magic:
        raise SourceError(f"{path}: is empty; get the file again")
    if place.suffix.lower() in (".zip", ".7z") or is_tarzst(place):
        raise SourceError(f"{path}: is not a {place.suffix.lower()} archive; get the file again")
    return _Single(path)


class _Folder:
    def __init__(self, path: str) -> None:
        self.path = path
        root = Path(path)
        found: list[Member] = []
        for folder, folders, files in os.walk(root):
            inside = Path(folder).relative_to(root)
            if len(inside.parts) >= _MAX_DEPTH:
                folders.clear()
            # Hidden folders are the system's, but for those of a Maildir, which each hold a `cur` or `new`.
            folders[:] = [name for name in folders if not name.startswith(".") or _is_maildir(Path(folder, name))]
            for name in files:
                place = Path(folder, name)
                if place.is_file():
                    found.append(Member((inside / name).as_posix(), place.stat().st_size))
            if len(found) > MAX_MEMBERS:
                raise SourceError(f"{path}: holds more than {MAX_MEMBERS} files; name the folder of the dump itself")
        self.members = sorted(found, key=lambda member: member.name)

    @contextmanager
    def reading(self, names: Sequence[str]) -> Iterator[Opener]:
        yield lambda name: open_plain(Path(self.path, name), f"{name} in {self.path}")


def _is_maildir(place: Path) -> bool:
    return (place / "cur").is_dir() or (place / "new").is_dir()


class _Single:
    def __init__(self, path: str) -> None:
        self.path = path
        place = Path(path)
        self.members = [Member(place.name, place.stat().st_size)]

    @contextmanager
    def reading(self, names: Sequence[str]) -> Iterator[Opener]:
        yield lambda name: open_plain(Path(self.path), self.path)


class _Zip:
    def __init__(self, path: str) -> None:
        self.path = path
        with self._archive() as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        refuse_bomb(path, len(entries), sum(entry.file_size for entry in entries))
        self.members = sorted((Member(entry.filename, entry.file_size) for entry in entries), key=lambda m: m.name)

    @contextmanager
    def reading(self, names: Sequence[str]) -> Iterator[Opener]:
        with self._archive() as archive:
            yield lambda name: _Guarded(archive, name, self.path)

    def _archive(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except Exception as error:
            raise corrupt(self.path, error) from error


class _Guarded:
    """Read one zip member; whatever goes wrong is a SourceError. zipfile itself holds it to its declared size."""

    def __init__(self, archive: zipfile.ZipFile, name: str, path: str) -> None:
        self._path = path
        try:
            self._stream = archive.open(name)
        except Exception as error:
            raise corrupt(path, error) from error

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as error:
            raise corrupt(self._path, error) from error

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
