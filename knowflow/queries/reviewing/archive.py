"""Read changes and their reviewers from contributions that name paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from indexers.port import Hit, Sort, Where
from knowflow.queries.ask import Ask
from knowflow.queries.files import sources_of_files
from knowflow.queries.reviewing.change import Change, change_of
from schemas.times import MICROS_PER_SECOND, parse_time

MOST: Final = 20_000  # newest contributions of a source that are read
_READ: Final = ("conversation", "person", "title", "roles", "first_at", "last_at", "paths")
COMMITTED, REVIEWED = "committed", "reviewed"


@dataclass(frozen=True, slots=True)
class Part:
    """Be what one person did in a change: made it or reviewed it. `key` is that of the contribution."""

    key: str
    person: str
    reviewed: bool
    at: str


@dataclass(frozen=True, slots=True)
class Known:
    """Be a change of the archive with the contributions to it."""

    change: Change
    parts: tuple[Part, ...]


def known_changes(ask: Ask) -> list[Known]:
    """Return the newest changes of files that the viewer may see, by the moment, the earliest first.

    A change is a conversation in which somebody committed; of several the first is its author. It counts from
    its last review on, when it is known who reviewed it.
    """
    homes: dict[str, list[Hit]] = {}
    for source in sources_of_files(ask):
        where = [Where("source", "eq", source), Where("bot", "eq", False), *ask.until_now("last_at")]
        newest = [Sort("last_at", descending=True)]
        for hit in ask.index.find("contributions", ask.viewer, where, newest, MOST, _READ):
            homes.setdefault(hit.value["conversation"], []).append(hit)
    found = [known for hits in homes.values() if (known := _known(hits)) is not None]
    return sorted(found, key=lambda known: (known.change.at, known.parts[0].key))


def _known(hits: Iterable[Hit]) -> Known | None:
    ordered = sorted(hits, key=lambda hit: (hit.value["first_at"], hit.key))
    makers = [hit for hit in ordered if _did(hit, COMMITTED)]
    if not makers:
        return None
    author = makers[0].value["person"]
    reviews = [hit for hit in ordered if _did(hit, REVIEWED) and hit.value["person"] != author]
    at = max(hit.value["last_at"] for hit in (makers[0], *reviews))
    paths = sorted({path for hit in (*makers, *reviews) for path in hit.value["paths"]}, key=str.encode)
    change = change_of(
        parse_time(at) / MICROS_PER_SECOND, author, (hit.value["person"] for hit in reviews), paths,
        makers[0].value["title"],
    )  # fmt: skip
    parts = [_part(hit, reviewed=False) for hit in makers] + [_part(hit, reviewed=True) for hit in reviews]
    return Known(change, tuple(parts))


def _part(hit: Hit, *, reviewed: bool) -> Part:
    return Part(hit.key, hit.value["person"], reviewed, hit.value["last_at"])


def _did(hit: Hit, role: str) -> bool:
    return any(one["name"] == role for one in hit.value["roles"])
