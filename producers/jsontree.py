"""Read JSON files, one after the other, out of folders and archives, with a cursor."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from producers.archives import open_archive
from producers.base import Cursor, Failure, SourceError
from producers.members import Archive, Member
from producers.records import Bad, decode
from producers.tarzst import first_members, is_tarzst

MAX_FILE = 256 * 2**20  # bytes; a larger file is reported, not kept
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps
_PEEK = 1 << 16
_FILES = 3


@dataclass(frozen=True, slots=True)
class JsonFile:
    """Hold one file: its path in the archive, the parsed value or Bad, and how many of its records to leave out."""

    name: str
    value: Any
    content: bytes
    skip: int
    _of: str
    _at: int

    def cursor(self, record: int) -> Cursor:
        """Return the position after so many records of the file."""
        return {"of": self._of, "file": self._at, "record": record}

    def failure(self, reason: str) -> Failure:
        """Return the failure of the whole file for a reason."""
        payload = self.content[: 4 * _MAX_PAYLOAD].decode(errors="replace")[:_MAX_PAYLOAD]
        return Failure(self.name, reason, payload)


class JsonTree:
    """Hold the .json files of all paths, in the order of their names within each path."""

    def __init__(self, paths: Sequence[str], hint: str, folders: re.Pattern[str] | None = None) -> None:
        """Open the paths. A file's name begins with the name of its folder where that matches `folders`,
        also if the path is that folder, or the file itself, so that it does not depend on what is given.

        Raises SourceError, with the hint of what to give, where a path has no such file.
        """  # noqa: D205 - the condition belongs to the first sentence
        if not paths:
            raise SourceError(f"no path is given; {hint}")
        self._files: list[tuple[Archive, Member, str]] = []
        for path in paths:
            archive = open_archive(path)
            place = Path(path).absolute()
            root = (place if place.is_dir() else place.parent if place.suffix.lower() == ".json" else Path()).name
            prefix = f"{root}/" if folders is not None and folders.match(root) else ""
            found = [(archive, member, prefix + member.name) for member in archive.members if is_json(member.name)]
            if not found:
                raise SourceError(f"{path}: holds no .json file; {hint}")
            self._files += found
        self.names = tuple(name for _, _, name in self._files)
        sizes = [(name, member.size) for _, member, name in self._files]
        self._of = hashlib.sha256(repr(sizes).encode()).hexdigest()[:16]

    def read(self, cursor: Cursor | None = None, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[JsonFile]:
        """Yield the wanted files from the cursor on, the first perhaps begun already.

        A cursor of other files, or of files of other sizes, counts for nothing: all is read
        again. Raises SourceError where a path cannot be read.
        """
        begin, skip = 0, 0
        if cursor is not None and cursor.get("of") == self._of:
            begin, skip = int(cursor["file"]), int(cursor["record"])
        left = [(at, *file) for at, file in enumerate(self._files) if at >= begin and wanted(file[2])]
        while left:
            archive = left[0][1]
            mine = [(at, member, name) for at, other, member, name in left if other is archive]
            left = left[len(mine) :]
            with archive.reading([member.name for _, member, _ in mine]) as opener:
                for at, member, name in mine:
                    with ExitStack() as stack:
                        stream = opener(member.name)
                        stack.callback(stream.close)
                        content = stream.read(MAX_FILE + 1)
                    yield JsonFile(
                        name=name,
                        value=_value(content),
                        content=content,
                        skip=skip if at == begin else 0,
                        _of=self._of,
                        _at=at,
                    )


def is_json(name: str) -> bool:
    """Tell whether a member is a JSON file that people made: no resource fork, no hidden folder."""
    parts = name.split("/")
    hidden = any(part.startswith(("__MACOSX", ".")) and part not in (".", "..") for part in parts[:-1])
    return name.lower().endswith(".json") and not hidden and not parts[-1].startswith("._")


def peek(path: Path) -> list[bytes]:
    """Return the first 64 KiB of a few JSON files of a path; none where it cannot be read without much work."""
    try:
        if path.is_file() and is_tarzst(path):
            return [head for name, head in first_members(str(path), _FILES, _PEEK) if is_json(name)]
        if not path.is_dir() and path.suffix.lower() not in (".json", ".zip"):
            return []
        archive = open_archive(str(path))
        names = [member.name for member in archive.members if is_json(member.name)][:_FILES]
        heads = []
        with archive.reading(names) as opener:
            for name in names:
                stream = opener(name)
                heads.append(stream.read(_PEEK))
                stream.close()
    except SourceError:
        return []
    return heads


def _value(content: bytes) -> Any:
    if len(content) > MAX_FILE:
        return Bad(f"the file is larger than {MAX_FILE >> 20} MiB; export it in parts")
    if not content.strip():
        return Bad("the file is empty")
    return decode(content.removeprefix(b"\xef\xbb\xbf"))
