"""Find the files of a Stack Exchange dump in folders and archives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from producers.archives import open_archive
from producers.base import SourceError
from producers.members import Archive, ByteStream

# In the order in which they are read: what others refer to comes first.
KNOWN = ("users", "posts", "posthistory", "comments", "votes", "postlinks", "badges", "tags")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Name one file of the dump: `name` in lower case without .xml, `title` as the file has it."""

    name: str
    title: str
    member: str
    size: int
    archive: Archive

    @property
    def label(self) -> str:
        """Return how errors call it."""
        return self.archive.path if self.archive.path.endswith(self.member) else f"{self.member} in {self.archive.path}"


def find_tables(paths: Sequence[str]) -> tuple[Table, ...]:
    """Return the dump's files over all paths, known ones first, in the order of reading.

    Raises SourceError if there are none, or one of them twice.
    """
    found: dict[str, Table] = {}
    for path in paths:
        tables = list(_tables(open_archive(path)))
        if not any(table.name in KNOWN for table in tables):
            raise SourceError(_nothing(path))
        for table in tables:
            if table.name in found:
                twin = found[table.name].label
                raise SourceError(f"{table.label}: is there twice, see {twin}; give one dump at a time")
            found[table.name] = table
    known = [found.pop(name) for name in KNOWN if name in found]
    return (*known, *(found[name] for name in sorted(found)))


def fingerprint(tables: Sequence[Table]) -> str:
    """Return 16 digits that another set of files, or other sizes of them, would not give."""
    return hashlib.sha256(repr([(table.name, table.size) for table in tables]).encode()).hexdigest()[:16]


@contextmanager
def reading(tables: Sequence[Table]) -> Iterator[dict[str, ByteStream]]:
    """Open the tables for reading; each stream is at its start and is closed at the end.

    Raises SourceError.
    """
    with ExitStack() as stack:
        streams: dict[str, ByteStream] = {}
        archives = {id(table.archive): table.archive for table in tables}
        for key, archive in archives.items():
            mine = [table for table in tables if id(table.archive) == key]
            opener = stack.enter_context(archive.reading([table.member for table in mine]))
            for table in mine:
                stream = opener(table.member)
                stack.callback(stream.close)
                streams[table.name] = stream
        yield streams


def looks_like_dump(path: Path) -> bool:
    """Tell whether a path holds Posts.xml or any other file of a dump, by names alone.

    In a folder they lie at most one level deep: a repository may hold such files further down.
    """
    if path.is_file() and not (_is_table(path.name) or path.suffix.lower() in (".zip", ".7z")):
        return False
    try:
        tables = list(_tables(open_archive(str(path))))
    except SourceError:
        return False
    near = [table for table in tables if not path.is_dir() or table.member.count("/") <= 1]
    return any(table.name in KNOWN for table in near)


def _is_table(name: str) -> bool:
    return name.lower().endswith(".xml") and name[:-4].lower() in KNOWN


def _tables(archive: Archive) -> Iterator[Table]:
    for member in archive.members:
        base = member.base
        hidden = base.startswith(".") or member.name.startswith("__MACOSX/")
        if base.lower().endswith(".xml") and not hidden:
            yield Table(base[:-4].lower(), base, member.name, member.size, archive)


def _nothing(path: str) -> str:
    place = Path(path)
    archives = []
    if place.is_dir():
        archives = sorted(entry.name for entry in place.iterdir() if entry.suffix.lower() in (".7z", ".zip"))
        if not archives and not any(place.iterdir()):
            return f"{path}: is an empty folder; give the folder or archive of a dump, with Posts.xml"
    hint = f"; it holds archives ({', '.join(archives[:_SHOWN])} ...): give one of them" if archives else ""
    return f"{path}: holds none of a Stack Exchange dump's files (Posts.xml, Users.xml ...)" + (
        hint or "; give the folder or archive of a dump"
    )
