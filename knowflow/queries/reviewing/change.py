"""Hold a change of files, and what of it tells who should look at it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from streams.text import query_tokens

MAX_PATHS: Final = 60  # of a change; what touches more is about no file in particular
DEEP: Final = 4  # folders within folders: from here on they are about one subject
DEEPEST: Final = 6

_TICKET: Final = re.compile(r"\b[A-Z][A-Z0-9]+-\d+\b")
_PREFIX: Final = re.compile(
    r"\s*([\w.\-/]{2,40}?)(?:\([^)]*\))?!?:\s"
)  # `MINOR: ...`, `fix(parser): ...`, `net/http: ...`
_TEST: Final = re.compile(r"test", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """Be a change; `at` is in seconds since 1970. Who reviewed it is learnt from, never looked at to rank."""

    at: float
    author: str
    reviewers: tuple[str, ...]
    paths: tuple[str, ...]
    words: tuple[str, ...]
    marks: tuple[str, ...]


def change_of(at: float, author: str, reviewers: Iterable[str], paths: Sequence[str], subject: str) -> Change:
    """Return a change; nobody is their own reviewer, and the first 60 paths count."""
    others = tuple(dict.fromkeys(who for who in reviewers if who != author))
    return Change(
        at, author, others, tuple(paths[:MAX_PATHS]), tuple(dict.fromkeys(query_tokens(subject))), marks_of(subject)
    )


def marks_of(subject: str) -> tuple[str, ...]:
    """Return the tickets that a subject names, and the word before its colon."""
    prefix = _PREFIX.match(subject)
    found = [*_TICKET.findall(subject), *([prefix[1].upper()] if prefix else [])]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Places:
    """Hold where a change is, each place with its share of the change's files."""

    files: dict[str, float]
    folders: dict[str, float]  # deep ones
    top_folders: dict[str, float]
    modules: dict[str, float]  # the first two folders
    types: dict[str, float]  # extensions, and whether it is a test

    @classmethod
    def of(cls, paths: Sequence[str]) -> Places:
        """Return the places of paths."""
        files: Counter[str] = Counter()
        deep: Counter[str] = Counter()
        top: Counter[str] = Counter()
        modules: dict[str, None] = {}
        types: dict[str, None] = {}
        for path in paths:
            parts = path.strip('"').split("/")  # git quotes paths that are not plain
            files[path] += 1
            for depth in range(1, len(parts)):
                folder = f"{min(depth, DEEPEST)}:{'/'.join(parts[:depth])}"
                (deep if depth >= DEEP else top)[folder] += 1
            modules.setdefault("/".join(parts[:2] if len(parts) > 2 else [*parts[:-1], ""]))
            _, dot, extension = parts[-1].rpartition(".")
            types.setdefault(extension if dot else "")
            types.setdefault("a test" if _TEST.search(path) else "no test")
        whole = max(1, len(paths))
        return cls(
            {name: count / whole for name, count in files.items()},
            {name: count / whole for name, count in deep.items()},
            {name: count / whole for name, count in top.items()},
            dict.fromkeys(modules, 1 / max(1, len(modules))),
            dict.fromkeys(types, 1 / max(1, len(types))),
        )
