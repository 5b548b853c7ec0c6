"""Tell the truck factor of a history of commits: `knowflow evaluate truckfactor`.

The published method (knowflow.queries.authorship) over the files that are there at the end of
the log: a rename takes its history along, and a file that is made again takes up what it had. As
in the paper accounts of one address, or of one name, are one developer, which is laxer than what
identities join.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.queries.authorship import Changes, is_source, truck_factor
from producers.gitlog.record import read_commit
from producers.records import Bad, Blank, read_records

KIND = "gitlog"


@dataclass(frozen=True, slots=True)
class Change:
    """Be a commit: its author's name and address, and its lists of status and path (for a rename old and new)."""

    name: str
    address: str
    files: Sequence[Sequence[str]]


@dataclass(slots=True)
class Developers:
    """Join names and addresses to developers, who are called by their most frequent name."""

    _parent: dict[str, str] = field(default_factory=dict)
    _names: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, change: Change) -> None:
        """Learn that the name and the address of a commit are one developer's."""
        name, address = _name(change), _address(change)
        self._names[name, change.name] += 1
        if address:
            one, other = self._root(name), self._root(address)
            self._parent[max(one, other)] = min(one, other)

    def of(self, change: Change) -> str:
        """Return the developer of a commit."""
        return self._root(_name(change))

    def names(self) -> dict[str, str]:
        """Return the most frequent name of each developer, ties by bytes."""
        counts: dict[str, Counter[str]] = {}
        for (key, name), count in self._names.items():
            counts.setdefault(self._root(key), Counter())[name] += count
        return {key: min(found, key=lambda name: (-found[name], name)) for key, found in counts.items()}

    def _root(self, key: str) -> str:
        while self._parent.setdefault(key, key) != key:
            key = self._parent[key]
        return key


def _name(change: Change) -> str:
    return "name " + " ".join(change.name.lower().split())


def _address(change: Change) -> str:
    return f"address {change.address.lower()}" if change.address else ""


def evaluate_truckfactor(paths: Sequence[str], kind: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the truck factor and the developers behind it, of each log. Raises UserError, SourceError."""
    if not paths:
        raise UserError("task truckfactor needs at least one log of commits: knowflow evaluate truckfactor PATH...")
    for path in paths:
        if (known := kind_of(path, kind)) != KIND:
            raise UserError(f"{path}: is of kind {known}; a truck factor is told from kind {KIND}, with names of files")
    for path in paths:
        yield measure(Path(path).name, read_changes(path))


def read_changes(path: str) -> list[Change]:
    """Return the commits of a log, the oldest first (a log begins with the newest); lines that are none are passed."""
    changes = []
    for record in read_records([path]):
        if isinstance(record.value, Bad | Blank):
            continue
        try:
            read_commit(record.value)
        except ValueError:
            continue
        value = record.value
        changes.append(Change(value.get("author") or "", value.get("author_email") or "", value.get("files") or []))
    changes.reverse()
    return changes


def measure(source: str, changes: Sequence[Change]) -> dict[str, Any]:
    """Return the truck factor of commits, the oldest first, and who its developers are."""
    begun = time.perf_counter()
    developers = Developers()
    for change in changes:
        developers.add(change)
    files = files_of(changes, developers)
    authors = {path: files[path].authors() for path in sorted(files) if is_source(path)}
    if not authors:
        raise UserError(f"{source}: no source file is left at its end, so it has no truck factor")
    removed = truck_factor(authors)
    names = developers.names()
    return {
        "task": "truckfactor",
        "source": source,
        "protocol": {
            "method": "greedy on degree of authorship (Avelino et al. 2016)",
            "files": "source files at the end of the log",
            "developers": "accounts of one address or one name",
        },
        "n": len(authors),
        "commits": len(changes),
        "truck_factor": len(removed),
        "developers": [{"name": names[one.person], "files": one.files} for one in removed],
        "baselines": {"all_files": {"truck_factor": len(truck_factor({p: files[p].authors() for p in sorted(files)}))}},
        "seconds": round(time.perf_counter() - begun, 1),
    }


def files_of(changes: Sequence[Change], developers: Developers) -> dict[str, Changes]:
    """Return the files at the end of a history with who changed them.

    Logs leave merges out, and tell the commits of branches by time. So a change to a file that was removed or renamed
    is one of a branch that did not know: it counts, but does not bring the file back, which only an addition does.
    """
    known: dict[str, Changes] = {}
    there: set[str] = set()
    for change in changes:
        who = developers.of(change)
        for status, *named in change.files:
            path = named[-1]
            if status.startswith("D"):
                there.discard(path)
                continue
            if status.startswith("R") and named[0] in known:
                there.discard(named[0])
                known[path] = known[named[0]]
            elif path not in known:
                known[path] = Changes.begun_by(who)
                there.add(path)
                continue
            elif status.startswith("A") and path not in there:
                known[path] = known[path].made_again_by(who)
                there.add(path)
                continue
            known[path].counts[who] += 1
            if status.startswith("R"):
                there.add(path)
    return {path: known[path] for path in sorted(there)}
