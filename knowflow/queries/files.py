"""Read who changed which file, from contributions that name paths.

A contribution says which files it touched, not whether it made, renamed or removed them. So the
first who is known to have touched a file counts as its first author, a file that was renamed
begins anew, and one that was removed is still there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexers.port import Document, Hit, Sort, Where
from knowflow.queries.ask import Ask
from knowflow.queries.authorship import Changes, is_source

PROBED = 200  # newest contributions of a source, of which one names a path where the source tells of files
PAGE = 2_000  # contributions read at once: they hold texts


@dataclass(slots=True)
class File:
    """Be a file: who changed it how often, and the key and time of each person's newest contribution to it."""

    changes: Changes
    newest: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def last_at(self) -> str:
        """Return when it was last changed."""
        return max(at for at, _ in self.newest.values())


def changed_files(ask: Ask) -> dict[tuple[str, str], File]:
    """Return by (source, path) the source files that people (no programs) committed to by the moment."""
    files: dict[tuple[str, str], File] = {}
    for source in sources_of_files(ask):
        for hit in _changes(ask, source):
            row = hit.value
            who, newest = row["person"], (row["last_at"], hit.key)
            for path in filter(is_source, row["paths"]):
                held = files.get((source, path))
                if held is None:
                    held = files[source, path] = File(Changes.begun_by(who))
                else:
                    held.changes.counts[who] += 1
                held.newest[who] = max(held.newest.get(who, newest), newest)
    return files


def sources_of_files(ask: Ask) -> list[str]:
    """Return the sources that tell of files, found one after the other: contributions cannot be asked for paths."""
    found: list[str] = []
    after: list[Where] = []
    while following := ask.find("contributions", *after, order=[Sort("source")], limit=1):
        source = following[0]["source"]
        after = [Where("source", "gt", source)]
        newest = [Sort("last_at", descending=True)]
        if any(row["paths"] for row in ask.find("contributions", _of(source), order=newest, limit=PROBED)):
            found.append(source)
    return found


def _changes(ask: Ask, source: str) -> Iterator[Hit]:
    """Yield the contributions of a source that hold commits, the earliest first, page by page."""
    since: list[Where] = []
    seen: set[str] = set()  # of the second at which a page ends
    size = PAGE
    where = [_of(source), Where("bot", "eq", False), *ask.until_now("first_at")]
    while True:
        hits = ask.index.find("contributions", ask.viewer, [*where, *since], [Sort("first_at")], size)
        yield from (hit for hit in hits if hit.key not in seen and _commits(hit.value))
        if len(hits) < size:
            return
        last = hits[-1].value["first_at"]
        again = {hit.key for hit in hits if hit.value["first_at"] == last}
        size = PAGE + len(again)  # so that a page always gives new ones
        seen = again
        since = [Where("first_at", "ge", last)]


def _of(source: str) -> Where:
    return Where("source", "eq", source)


def _commits(row: Document) -> bool:
    return any(role["name"] == "committed" for role in row["roles"])
