"""Say how many people carry each folder of code: the truck factor of its files.

Who an author of a file is, and whom one removes until under half of the files have one, is as
in knowflow.queries.authorship. Authors who have not been seen for half a year are gone already.
A file that nobody has changed for two years rests, as topics do, and is only counted: it may
have been renamed or removed, which contributions do not tell.
A file that nobody has changed for two years rests, as topics do, and is only counted: it may
have been renamed or removed, which contributions do not tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexers.port import Document
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.authorship import truck_factor
from knowflow.queries.carriers import RESTING_WEEKS, away
from knowflow.queries.evidence import evidence_of
from knowflow.queries.files import File, changed_files
from schemas.times import week_date, week_number

DEPTH = 3  # folders within folders; all of a source is depth 0
LEAST_FILES = 5  # of a folder that is looked at
SHOWN = 3  # carriers of a folder
ALL = "/"  # the path that stands for a whole source

Folder = tuple[str, str]  # source and path with a slash at its end


@dataclass(slots=True)
class _Files:
    """Hold the files of a folder with their authors."""

    authors: dict[str, frozenset[str]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)


def risk_by_path(ask: Ask, limit: int = 20) -> Answer:
    """List folders with their bus factor, those with the most source files first.

    `bus_factor` is how many present authors must leave until under half of the files have an
    author; 0 where that is so already. `share` is the share of files that the first carrier is
    an author of.
    """
    files = changed_files(ask)
    since = f"{week_date(week_number(ask.this_week) - RESTING_WEEKS)}T00:00:00.000000Z"
    folders = _folders({place: file for place, file in files.items() if file.last_at >= since})
    people = ask.people({who for held in folders.values() for authors in held.authors.values() for who in authors})
    bots = {who for who, rows in people.items() if any(row["bot"] for row in rows)}
    gone = {who for who, rows in people.items() if away(ask, rows)} | bots
    ranked = sorted(folders, key=lambda folder: (-len(folders[folder].files), folder))
    best = ranked[:limit]
    carriers = {folder: _carriers(folders[folder], bots) for folder in best}
    names = ask.names(who for listed in carriers.values() for who, _ in listed)
    newest = {
        (folder, who): max(file.newest[who] for file in folders[folder].files if who in file.newest)[1]
        for folder in best
        for who, _ in carriers[folder]
    }
    rows = ask.index.get("contributions", sorted(set(newest.values())), ask.viewer)
    return {
        "by": "path",
        "as_of": ask.now_text,
        "total": len(ranked),
        "resting": sum(file.last_at < since for file in files.values()),
        "results": [
            {
                **_told(folder, folders[folder], gone),
                "share": round(carriers[folder][0][1] / len(folders[folder].files), 6) if carriers[folder] else 0.0,
                "carriers": [
                    {
                        "person": who,
                        "name": names[who],
                        "files": files,
                        "share": round(files / len(folders[folder].files), 6),
                        "away": who in gone,
                    }
                    for who, files in carriers[folder]
                ],
                "evidence": _evidence([newest[folder, who] for who, _ in carriers[folder]], rows),
            }
            for folder in best
        ],
    }


def _folders(files: Mapping[tuple[str, str], File]) -> dict[Folder, _Files]:
    """Return the folders with enough files, of those with the same files one: the whole, else the one inside."""
    folders: dict[Folder, _Files] = {}
    for (source, path), file in sorted(files.items()):
        authors = file.changes.authors()
        for folder in _around(path):
            held = folders.setdefault((source, folder), _Files())
            held.authors[path] = authors
            held.files.append(file)
    same = set()
    for (source, path), held in folders.items():
        whole, *above = [folder for folder in _around(path.rstrip("/")) if path != ALL] or [ALL]
        same |= {(source, outer) for outer in above if len(folders[source, outer].files) == len(held.files)}
        if path != whole and len(folders[source, whole].files) == len(held.files):
            same.add((source, path))
    return {
        (source, path): held
        for (source, path), held in folders.items()
        if path == ALL or (len(held.files) >= LEAST_FILES and (source, path) not in same)
    }


def _around(path: str) -> Iterable[str]:
    """Yield the folders around a file: first the whole, then deeper ones."""
    yield ALL
    parts = path.strip('"').split("/")[:-1]  # git quotes paths that are not plain
    for depth in range(1, min(DEPTH, len(parts)) + 1):
        yield "/".join(parts[:depth]) + "/"


def _carriers(held: _Files, bots: set[str]) -> list[tuple[str, int]]:
    """Return who is an author of the most files, and of how many, ties by id."""
    counts = Counter(who for authors in held.authors.values() for who in authors - bots)
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:SHOWN]


def _told(folder: Folder, held: _Files, gone: set[str]) -> dict[str, Any]:
    source, path = folder
    authors = set().union(*held.authors.values())
    return {
        "path": path,
        "source": source,
        "files": len(held.files),
        "people": len({who for file in held.files for who in file.changes.counts}),
        "present": len(authors - gone),
        "bus_factor": len(truck_factor(held.authors, gone)),
        "held": round(sum(bool(authors - gone) for authors in held.authors.values()) / len(held.files), 6),
        "last_at": max(file.last_at for file in held.files),
    }


def _evidence(keys: Iterable[str], rows: Mapping[str, Document]) -> list[dict[str, Any]]:
    """Return each carrier's newest change; one change may stand for two."""
    return [evidence_of(key, rows[key], "the newest change") for key in dict.fromkeys(keys)]
