"""Read what the program Perceval of CHAOSS GrimoireLab fetched, or run it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from producers.base import Cursor, DeadLetter, Event, Outcome, SourceError
from producers.lines import STDIN, first_line, stem
from producers.naming import checked_name, slug
from producers.perceval.item import Item, read_item
from producers.perceval.known import Found, read_chat, read_commit, read_mail, read_question, read_topic
from producers.perceval.run import looks_like_command, run
from producers.perceval.trackers import read_github, read_gitlab
from producers.records import Bad, Blank, Record, decode, read_records, reread
from producers.write import one_line

KIND = "perceval"
IGNORED_BLANK = "blank line"
# By the name that stands in items; Perceval's command line has it in lower case.
_READERS: dict[str, Callable[[Item], Found]] = {
    "Git": read_commit,
    "MBox": read_mail,
    "Pipermail": read_mail,
    "HyperKitty": read_mail,
    "Groupsio": read_mail,
    "NNTP": read_mail,
    "Discourse": read_topic,
    "Slack": read_chat,
    "StackExchange": read_question,
    "GitHub": read_github,
    "GitLab": read_gitlab,
}
BACKENDS = tuple(name.lower() for name in _READERS)
_MARKS = frozenset({"backend_name", "perceval_version", "data", "origin"})


class PercevalProducer:
    """Read items of any of the back ends that are known, in the order of their lines."""

    kind: ClassVar[str] = KIND

    def __init__(self, paths: Sequence[str], name: str | None = None) -> None:
        if not paths:
            raise SourceError(
                f"perceval: nothing is named; give files that `perceval ... --json-line` wrote, or a back end "
                f"({', '.join(BACKENDS)}) with its arguments"
            )
        self.paths = tuple(paths)
        self._name = checked_name(name) if name is not None else None
        self._runs = looks_like_command(paths, BACKENDS)
        self._held: tuple[Record, Iterator[Record]] | None = None
        if self._runs:
            records = run(self.paths)
            first = next(records, None)
            if first is not None:
                self._held = (first, records)
            self._first = first.value if first is not None else None
        else:
            self._first = None if STDIN in paths else _first_value(paths[0])
        self._source = self._told()

    def _told(self) -> str:
        """Return the source of the first item. Raises SourceError for a back end that is not read."""
        if self._first is not None:
            try:
                item = read_item(self._first, self._name)
            except ValueError:
                return f"{KIND}:{self._stem()}"
            if item.backend not in _READERS:
                raise SourceError(
                    f"{self.paths[0]}: items of Perceval's back end `{item.backend}` are not read; "
                    f"those of {', '.join(_READERS)} are"
                )
            try:
                found = _READERS[item.backend](item)
            except ValueError:
                return f"{KIND}:{self._stem()}"
            if not isinstance(found, str) and found:
                return str(found[0]["source"])
        return f"{KIND}:{self._stem()}"

    def _stem(self) -> str:
        return self._name or slug(stem(self.paths[0])) or KIND

    @property
    def source(self) -> str:
        """Return the source of the first item; each event states its own."""
        return self._source

    @property
    def notice(self) -> str | None:
        """Return None: items do not state a licence."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per item, each with a cursor where files are read.

        Raises SourceError where a file or the program's run breaks off.
        """
        for record in self._records(cursor):
            yield self._outcome(record)

    def _records(self, cursor: Cursor | None) -> Iterator[Record]:
        if not self._runs:
            yield from read_records(self.paths, cursor)
        elif self._held is not None:
            (first, rest), self._held = self._held, None
            yield from chain((first,), rest)
        elif self._first is not None:
            yield from run(self.paths)

    def _outcome(self, record: Record) -> Outcome:
        if isinstance(record.value, Blank):
            return Outcome(ignored=IGNORED_BLANK, cursor=record.cursor)
        try:
            found = read_value(record.value, self._name)
        except ValueError as error:
            return Outcome(failure=record.failure(one_line(error)), cursor=record.cursor)
        if isinstance(found, str):
            return Outcome(ignored=found, cursor=record.cursor)
        return Outcome(events=found, cursor=record.cursor)


def read_value(value: Any, name: str | None) -> Found:
    """Return the events of an item's JSON, or why it gives none. Raises ValueError."""
    item = read_item(value, name)
    reader = _READERS.get(item.backend)
    if reader is None:
        raise ValueError(f"items of the back end `{item.backend[:40]}` are not read")
    return reader(item)


class PercevalFactory:
    """Open files of Perceval's items, and run it."""

    kind = KIND

    def detects(self, path: Path) -> bool:
        """Tell whether the first line is an item."""
        value = decode(first_line(path)) if path.is_file() else None
        return isinstance(value, dict) and value.keys() >= _MARKS

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> PercevalProducer:
        """Return a producer for files, or for a back end and its arguments. Raises SourceError."""
        if options:
            raise SourceError(f"perceval takes no option `{min(options)}`")
        return PercevalProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events of an item that could not be read. Raises ValueError where it still cannot be."""
        instance = letter["source"].partition(":")[2]
        value = reread(letter["payload"])
        try:
            found = read_value(value, None)
            if not isinstance(found, str) and found and found[0]["source"] != letter["source"]:
                found = read_value(value, instance)
        except ValueError as error:
            raise ValueError(one_line(error)) from error
        return () if isinstance(found, str) else found


def _first_value(path: str) -> Any:
    if not Path(path).is_file():
        raise SourceError(
            f"{path}: no such file, and no back end that is known ({', '.join(BACKENDS)}); check the path"
        )
    line = first_line(Path(path))
    if line == b"{":
        raise SourceError(f"{path}: its items stand on several lines each; have Perceval write them with --json-line")
    value = decode(line) if line else None
    return None if isinstance(value, Bad) else value
