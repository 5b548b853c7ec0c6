"""Read a dump, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import orjson

from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.members import ByteStream
from producers.records import reread
from producers.stackexchange.dump import Table, find_tables, fingerprint, looks_like_dump, reading
from producers.stackexchange.history import read_history
from producers.stackexchange.posts import read_post
from producers.stackexchange.rows import Row, read_rows
from producers.stackexchange.shape import BadRow
from producers.stackexchange.site import SYSTEM, Site, name_of
from producers.stackexchange.tables import read_comment, read_link, read_user, read_vote

Reader = Callable[[Site, Row], "tuple[Event, ...] | str"]

_READERS: dict[str, Reader] = {
    "users": read_user,
    "posts": read_post,
    "posthistory": read_history,
    "comments": read_comment,
    "votes": read_vote,
    "postlinks": read_link,
    "badges": lambda site, row: "badge",
    "tags": lambda site, row: "tag count",
}
UNKNOWN = "unknown table"
_NO_ROW = "an element that is no <row>"


class StackExchangeProducer:
    """Read one site's dump, given in one or several folders, archives or files."""

    kind: ClassVar[str] = SYSTEM

    def __init__(self, paths: Sequence[str], name: str | None = None) -> None:
        if not paths:
            raise SourceError("no path is given; name the folder or archive of a dump, with Posts.xml")
        self.paths = tuple(str(path) for path in paths)
        self._tables = find_tables(paths)
        self._site = Site(name or _common_name(paths))
        self._fingerprint = fingerprint(self._tables)

    @property
    def source(self) -> str:
        """Return `stackexchange:instance`."""
        return self._site.source

    @property
    def notice(self) -> str:
        """Return the licence of all dumps, https://stackoverflow.com/help/licensing."""
        where = f" (https://{self._site.host})" if self._site.host else ""
        return (
            f"Stack Exchange data dump, site {self._site.name}{where}. Content by its users, who are to be named "
            "as authors with a link to the post, under CC BY-SA: 2.5 until 2011-04-07, 3.0 until 2018-05-01, 4.0 since."
        )

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per row, each with a cursor.

        A cursor of other files, or of files of other sizes, counts for nothing: all is read
        again, which changes nothing. Raises SourceError at the place where a file is broken.
        """
        tables, skip = self._from(cursor)
        with reading(tables) as streams:
            for table in tables:
                stream = streams[table.name]
                yield from (
                    self._rows(table, stream, skip) if table.name in _READERS else self._others(table, stream, skip)
                )
                skip = 0

    def _from(self, cursor: Cursor | None) -> tuple[tuple[Table, ...], int]:
        if cursor is not None and cursor.get("of") == self._fingerprint:
            for at, table in enumerate(self._tables):
                if table.name == cursor.get("file"):
                    return self._tables[at:], int(cursor["row"])
        return self._tables, 0

    def _others(self, table: Table, stream: ByteStream, skip: int) -> Iterator[Outcome]:
        """Account for a file that is none of a dump's: whatever is in it, even if it is broken, stops nothing."""
        at = 0
        try:
            for at, _ in enumerate(read_rows(stream, None, table.title), 1):
                if at > skip:
                    yield Outcome(ignored=UNKNOWN, cursor={"file": table.name, "row": at, "of": self._fingerprint})
        except SourceError as error:
            if at + 1 > skip:
                cursor = {"file": table.name, "row": at + 1, "of": self._fingerprint}
                yield Outcome(failure=Failure(f"{table.title} row {at + 1}", str(error)), cursor=cursor)

    def _rows(self, table: Table, stream: ByteStream, skip: int) -> Iterator[Outcome]:
        reader = _READERS[table.name]
        site, name, of = self._site, table.name, self._fingerprint
        for at, row in enumerate(read_rows(stream, name, table.label), 1):
            if at <= skip:
                continue
            cursor = {"file": name, "row": at, "of": of}
            try:
                if row is None:
                    raise BadRow(_NO_ROW)
                found = reader(site, row)
            except BadRow as error:
                payload = orjson.dumps(row or {}).decode()
                failure = Failure(f"{table.title} row {at}", str(error), payload)
                yield Outcome(failure=failure, cursor=cursor)
                continue
            if isinstance(found, str):
                yield Outcome(ignored=found, cursor=cursor)
            else:
                yield Outcome(events=found, cursor=cursor)


class StackExchangeFactory:
    """Open dumps of Stack Exchange sites."""

    kind = SYSTEM

    def detects(self, path: Path) -> bool:
        """Tell whether a folder, archive or file holds a dump's files, by their names."""
        return looks_like_dump(path)

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> StackExchangeProducer:
        """Return the producer of the paths, which together are one site's dump. Raises SourceError."""
        if options:
            raise SourceError(f"stackexchange takes no option `{min(options)}`")
        return StackExchangeProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events of a row that could not be read. Raises ValueError where it still cannot be."""
        table = letter["location"].partition(".")[0].lower()
        row = reread(letter["payload"])
        if table not in _READERS or not row:
            raise ValueError("it is no row of a dump's file: mend the file and read it again")
        try:
            found = _READERS[table](Site(letter["source"].removeprefix(f"{SYSTEM}:")), row)
        except BadRow as error:
            raise ValueError(str(error)) from error
        return () if isinstance(found, str) else found


def _common_name(paths: Sequence[str]) -> str:
    names = sorted({name for name in map(name_of, paths) if name is not None})
    if not names:
        raise SourceError(f"{paths[0]}: does not tell the site's name; give it by --name")
    if len(names) > 1:
        raise SourceError(
            f"the paths tell different sites ({', '.join(names[:4])}); ingest one site at a time, or give --name"
        )
    return names[0]
