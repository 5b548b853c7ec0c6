"""Read interactions that are events already: from files, or from standard input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from producers.base import Cursor, DeadLetter, Event, Outcome, SourceError
from producers.cloudevents.reasons import reason_of
from producers.lines import first_line, stem
from producers.records import Bad, Blank, Record, decode, read_records, reread
from schemas.interaction import read_event

IGNORED_BLANK = "blank line"
IGNORED_EMPTY_BATCH = "batch without events"
_PART = re.compile(r", event (\d+)\Z")


class CloudeventsProducer:
    """Read JSON lines: one event per line, or one batch (a JSON array) per line.

    Events keep their own ids and sources; this producer's `source` is for reports alone. Files may
    be plain, gzip or Zstandard, with a byte order mark and either line end; `-` is standard input,
    which cannot be gone back to and so has no cursor.
    """

    kind: ClassVar[str] = "cloudevents"

    def __init__(self, paths: Sequence[str], name: str | None) -> None:
        if not paths:
            raise SourceError("cloudevents: no file named; give a file with one event as JSON per line, or -")
        for path in paths:
            if path != "-" and Path(path).is_dir():
                raise SourceError(f"{path}: is a directory; give a file with one event as JSON per line")
            if path != "-" and not Path(path).exists():
                raise SourceError(f"{path}: no such file; check the path")
        self.paths = tuple(paths)
        label = name or "+".join(dict.fromkeys(stem(path) for path in paths))
        self._source = f"{self.kind}:" + (re.sub(r"\s+", "-", label.strip())[:200] or "events")

    @property
    def source(self) -> str:
        """Return `cloudevents:NAME`, or the files' stems."""
        return self._source

    @property
    def notice(self) -> str | None:
        """Return None: events do not state a licence."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per line, or per event of a batch, with a cursor after each line.

        Raises SourceError where a file cannot be read or its compression is damaged.
        """
        for record in read_records(self.paths, cursor):
            if isinstance(record.value, Blank):
                yield Outcome(ignored=IGNORED_BLANK, cursor=record.cursor)
            elif isinstance(record.value, Bad):
                yield Outcome(failure=record.failure(record.value.reason), cursor=record.cursor)
            elif isinstance(record.value, list):
                yield from _batch(record, record.value)
            else:
                yield _event(record, record.value, "", record.cursor)


class CloudeventsFactory:
    """Open files of events."""

    kind = "cloudevents"

    def detects(self, path: Path) -> bool:
        """Tell whether the first line is a CloudEvent, or a batch of them."""
        record = decode(first_line(path)) if path.is_file() else None
        if isinstance(record, list) and record:
            record = record[0]
        return isinstance(record, dict) and {"specversion", "id", "source"} <= record.keys()

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> CloudeventsProducer:
        """Return a producer for the files, `-` for standard input. Raises SourceError where one is not there."""
        return CloudeventsProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the event of a line, or the one of a batch that could not be read.

        Raises ValueError where it still cannot be.
        """
        value = reread(letter["payload"])
        part = _PART.search(letter["location"])
        if isinstance(value, list) and part and int(part[1]) <= len(value):
            value = value[int(part[1]) - 1]
        try:
            return (read_event(value),)
        except ValidationError as error:
            raise ValueError(reason_of(error)) from error


def _batch(record: Record, values: list[Any]) -> Iterator[Outcome]:
    if not values:
        yield Outcome(ignored=IGNORED_EMPTY_BATCH, cursor=record.cursor)
    for at, value in enumerate(values, 1):
        # Only after its last event is a line read as a whole.
        yield _event(record, value, f", event {at}", record.cursor if at == len(values) else None)


def _event(record: Record, value: Any, part: str, cursor: Cursor | None) -> Outcome:
    try:
        return Outcome(events=(read_event(value),), cursor=cursor)
    except ValidationError as error:
        return Outcome(failure=record.failure(reason_of(error), part), cursor=cursor)
