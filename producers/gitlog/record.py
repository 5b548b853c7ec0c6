"""Read one line of a commit log into a commit."""

from __future__ import annotations

import re
from typing import Any

from producers.git.commit import Commit, parse_date
from producers.git.people import header_person

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def read_commit(record: Any) -> Commit:
    """Return the commit of a parsed line: `hash`, `parents`, `author`, `author_email`, `author_date`,
    `commit_date`, `subject`, `trailers` [[key, value]], `files` [[status, path(, new path)]], and `body`
    where the log has it. Other members are passed over.

    Dates are as git writes them (`%aI`); one that cannot be read counts as none. `author` and
    `author_email` may be empty. Raises ValueError, which says which member is wrong.
    """  # noqa: D205 - the members belong to the first sentence
    if not isinstance(record, dict):
        raise ValueError("is no JSON object")
    hash_ = _text(record, "hash").lower()
    if not _HASH.match(hash_):
        raise ValueError("`hash` is no commit hash of 40 or 64 hexadecimal digits")
    authored, committed = parse_date(_text(record, "author_date")), parse_date(_text(record, "commit_date"))
    if authored is None and committed is None:
        raise ValueError("neither `author_date` nor `commit_date` is a date like 2015-02-19T09:57:56-06:00")
    return Commit(
        hash=hash_,
        parents=tuple(_texts(record, "parents")),
        author=header_person(_text(record, "author", ""), _text(record, "author_email", "")),
        authored=authored,
        committed=committed,
        subject=_text(record, "subject"),
        body=_text(record, "body") if "body" in record else None,
        trailers=tuple((key, value) for key, value in _rows(record, "trailers", 2, 2)),
        files=tuple(row[-1] for row in _rows(record, "files", 2, 3)) if "files" in record else None,
    )


def _text(record: dict[str, Any], name: str, default: str | None = None) -> str:
    value = record.get(name, default)
    if value is None:
        if name in record and default is not None:
            return default
        raise ValueError(f"`{name}` is missing")
    if not isinstance(value, str):
        raise ValueError(f"`{name}` is no text")
    return value


def _texts(record: dict[str, Any], name: str) -> list[str]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError(f"`{name}` is no list of texts")
    return value


def _rows(record: dict[str, Any], name: str, least: int, most: int) -> list[list[str]]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise ValueError(f"`{name}` is no list")
    for row in value:
        fits = isinstance(row, list) and least <= len(row) <= most and all(isinstance(part, str) for part in row)
        if not fits:
            length = f"{least}" if least == most else f"{least} or {most}"
            raise ValueError(f"`{name}` holds something else than lists of {length} texts")
    return value
