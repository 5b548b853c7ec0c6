"""Read JSON lines one record at a time, with a cursor, so that each line is accounted for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from producers.base import Cursor, Failure
from producers.lines import MAX_LINE, STDIN, display_name, read_lines

_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps


class Blank:
    """Stand for a line without text."""


@dataclass(frozen=True, slots=True)
class Bad:
    """Stand for a line that is no JSON, with the reason in plain words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """Hold one line of the file with index `file`: the parsed value, or Blank, or Bad."""

    value: Any
    file: int
    location: str
    content: bytes
    cursor: Cursor | None

    def failure(self, reason: str, part: str = "") -> Failure:
        """Return the failure of this record, or of a part of it, for a reason."""
        payload = self.content[: 4 * _MAX_PAYLOAD].decode(errors="replace")[:_MAX_PAYLOAD]
        return Failure(self.location + part, reason, payload)


def read_records(paths: Sequence[str], cursor: Cursor | None = None) -> Iterator[Record]:
    """Yield the lines of the files from after the cursor.

    A cursor holds the file's index, the number of the last line read and the SHA-256 of the
    file's first line: where that has changed the file is another one, and is read from its start.
    Standard input has no cursor. Raises SourceError as read_lines() does.
    """
    begin = cursor["file"] if cursor else 0
    for file, path in enumerate(paths):
        if file < begin:
            continue
        skip = cursor["line"] if cursor and file == begin else 0
        first, name = "", display_name(path)
        for line in read_lines(path):
            if line.number == 1:
                first = hashlib.sha256(line.content or b"").hexdigest()[:32]
                if cursor and file == begin and cursor["first"] != first:
                    skip = 0
            if line.number <= skip:
                continue
            yield Record(
                value=_value(line.content),
                file=file,
                location=f"{name}, line {line.number}",
                content=line.content or b"",
                cursor=None if path == STDIN else {"file": file, "line": line.number, "first": first},
            )


def reread(payload: str) -> Any:
    """Return the parsed JSON of a dead letter's payload. Raises ValueError for one that is none, or was cut."""
    value = decode(payload.encode())
    if isinstance(value, Bad):
        cut = ": the payload was cut, so read the source again" if len(payload) >= _MAX_PAYLOAD else ""
        raise ValueError(value.reason + cut)
    return value


def decode(content: bytes | None) -> Any:
    """Return the parsed JSON of a line, or Bad."""
    if content is None:
        return Bad(f"the line is longer than {MAX_LINE >> 20} MiB; write one record per line")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return _decode_slowly(content, error)


def _decode_slowly(content: bytes, error: orjson.JSONDecodeError) -> Any:
    """Accept what other JSON writers make and orjson does not read: escaped lone surrogates."""
    try:
        text = content.decode()
    except UnicodeDecodeError as wrong:
        return Bad(f"is no UTF-8 text (byte {wrong.start + 1} of the line)")
    if "\\ud" in text.lower():
        try:
            return json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            pass
    return Bad(f"is no JSON: {error.msg} (column {error.colno})")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _value(content: bytes | None) -> Any:
    if content is not None and not content.strip():
        return Blank()
    return decode(content)
