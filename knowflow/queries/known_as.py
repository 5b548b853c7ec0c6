"""Find whom a name means that is not written as the sources write it, or who may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from indexers.port import Document
from streams.text.unicode import clean, fold

MOST_CLOSE: Final = 3
LEAST_PART: Final = 4  # characters of what is looked for within names
ALIKE: Final = 0.75  # difflib's ratio, of one or two letters that differ in a name

Meant = tuple[list[str], list[str]]


def plain(name: str) -> str:
    """Return a name's letters and digits, lower case, without accents and blanks."""
    return "".join(filter(str.isalnum, fold(clean(name).lower())))


def meant_by(text: str, rows: Iterable[Document]) -> Meant:
    """Return the ids of people who have the name but for case, accents and signs, and `name (id)` of some close to it.

    `rows` are of people, with `person`, `name` and `names`. Close is a name that holds the text, or nearly is it.
    """
    wanted = plain(text)
    by_name: dict[str, dict[str, str]] = {}
    for row in rows:
        for name in {row["name"], *(one["name"] for one in row["names"])}:
            by_name.setdefault(plain(name), {})[row["person"]] = row["name"]
    by_name.pop("", None)
    same = sorted(by_name.get(wanted, ()))
    holding = sorted(name for name in by_name if wanted in name) if len(wanted) >= LEAST_PART else []
    alike = difflib.get_close_matches(wanted, sorted(by_name), MOST_CLOSE, ALIKE)
    close = {
        person: f"{shown} ({person})" for name in (*holding, *alike) for person, shown in sorted(by_name[name].items())
    }
    return same, list(close.values())[:MOST_CLOSE]
