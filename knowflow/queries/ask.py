"""Hold what every question needs: the index, who asks, and as of when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from indexers.port import Document, Index, Sort, TermStatistics, Viewer, Where
from knowflow.errors import UserError
from knowflow.queries.known_as import meant_by
from schemas.keys import join_key
from schemas.times import format_time, parse_time, week_date, week_of

Answer = dict[str, Any]
A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")
MOST_AT_ONCE = 4  # calls of one question
MOST_NAMES = 50_000  # rows of people that are looked through for somebody who is not found as written


@dataclass(frozen=True)
class Ask:
    """Ask the index as a viewer, as of a moment.

    `as_of` is in microseconds since 1970, or None for the latest trusted event that the
    viewer may see. Weekly counts are cut at the week that holds the moment.
    """

    index: Index
    viewer: Viewer = field(default_factory=Viewer)
    as_of: int | None = None
    _known: dict[tuple[str, str, tuple[str, ...]], TermStatistics] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def now(self) -> int:
        """Return the moment of the answer: never the wall clock."""
        if self.as_of is not None:
            return self.as_of
        latest = 0
        for record in ("conversations", "people"):
            hits = self.index.find(
                record,
                self.viewer,
                [Where("last_at", "exists", True)],
                [Sort("last_at", descending=True)],
                1,
                ("last_at",),
            )
            for hit in hits:
                latest = max(latest, parse_time(hit.value["last_at"]))
        return latest

    @cached_property
    def now_text(self) -> str:
        """Return the moment as RFC 3339."""
        return format_time(self.now)

    @cached_property
    def this_week(self) -> str:
        """Return the Monday of the last week that counts."""
        return week_date(week_of(self.now))

    def find(
        self,
        record: str,
        *where: Where,
        order: Sequence[Sort] = (),
        limit: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Document]:
        """Return visible documents, or `only` some of their members."""
        return [hit.value for hit in self.index.find(record, self.viewer, where, order, limit, only)]

    def statistics(self, record: str, name: str, tokens: tuple[str, ...]) -> TermStatistics:
        """Return the index's statistics of tokens in a field, asked for once for one question."""
        asked = (record, name, tokens)
        if asked not in self._known:
            self._known[asked] = self.index.statistics(record, name, tokens)
        return self._known[asked]

    def both(self, first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
        """Return what two calls return, which do not need each other; at once where the index waits."""
        if not self.index.waits:
            return first(), second()
        with ThreadPoolExecutor(1) as pool:
            later = pool.submit(second)
            return first(), later.result()

    def each(self, call: Callable[[T], A], items: Sequence[T]) -> list[A]:
        """Return what a call returns for each of a few items, in their order; at once as in both()."""
        if not self.index.waits or len(items) < 2:
            return [call(item) for item in items]
        with ThreadPoolExecutor(min(len(items), MOST_AT_ONCE)) as pool:
            return list(pool.map(call, items))

    def until_now(self, name: str) -> list[Where]:
        """Return the condition that a date field lies not after the moment, if one was asked for."""
        return [] if self.as_of is None else [Where(name, "le", self.now_text)]

    def people(self, persons: Iterable[str], only: Sequence[str] | None = None) -> dict[str, list[Document]]:
        """Return the visible rows of persons, by person; those without any are left out.

        `only` names the members that are read, `person` among them.
        """
        rows: dict[str, list[Document]] = {}
        wanted = sorted(set(persons))
        for at in range(0, len(wanted), 500):
            for row in self.find("people", Where("person", "in", wanted[at : at + 500]), only=only):
                rows.setdefault(row["person"], []).append(row)
        return rows

    def names(self, persons: Iterable[str]) -> dict[str, str]:
        """Return display names by person; a person without rows is called by the id."""
        wanted = sorted(set(persons))
        rows = self.people(wanted, ("person", "name", "names"))
        return {person: name_of(rows[person]) if person in rows else person for person in wanted}

    def labels(self, topics: Iterable[str]) -> dict[str, str]:
        """Return labels by topic key, as the viewer's rows state them; else the key itself."""
        wanted = sorted(set(topics))
        rows: dict[str, list[Document]] = {}
        for at in range(0, len(wanted), 500):
            for row in self.find("topics", Where("topic", "in", wanted[at : at + 500]), only=("topic", "aliases")):
                rows.setdefault(row["topic"], []).append(row)
        return {topic: label_of(rows[topic]) if topic in rows else topic for topic in wanted}

    def spoken_of_as(self, topics: Iterable[str]) -> list[str]:
        """Return the keys under which records speak of topics: their own, or their synonyms'; each once, in order."""
        wanted = list(dict.fromkeys(topics))
        found: dict[str, str] = {}
        for at in range(0, len(wanted), 500):
            keys = [join_key(topic) for topic in wanted[at : at + 500]]
            for row in self.index.get("synonyms", keys, self.viewer).values():
                found[row["topic"]] = row["spoken_of_as"]
        return list(dict.fromkeys(found.get(topic, topic) for topic in wanted))

    def person_of(self, account: str) -> str:
        """Return the person of an account id."""
        found = self.index.get("identities", [join_key(account)], self.viewer)
        return str(next(iter(found.values()))["person"]) if found else account

    def resolve_person(self, text: str) -> str:
        """Return the person that a person id, an account id or a unique name means, whatever its case and accents.

        Raises UserError if nobody, or more than one, is meant; it says who is close.
        """
        person = self.person_of(text)
        if self.people([person]):
            return person
        named = sorted({row["person"] for row in self.find("people", Where("name", "eq", text), limit=50)})
        if len(named) == 1:
            return str(named[0])
        if named:
            some = ", ".join(named[:5]) + (" ..." if len(named) > 5 else "")
            raise UserError(f"{text!r} is the name of {len(named)} people: say which one by its id, of {some}")
        same, close = meant_by(text, self.find("people", limit=MOST_NAMES, only=("person", "name", "names")))
        if len(same) == 1:
            return same[0]
        near = f"close to that: {', '.join(close)}; " if close else ""
        raise UserError(
            f"nobody is known as {text!r}: {near}give a person id, an account id or a full name (see `experts`)"
        )


def merge_counts(lists: Iterable[Sequence[Mapping[str, Any]]], name: str = "name") -> dict[str, int]:
    """Add up lists of named counts."""
    sums: dict[str, int] = {}
    for counts in lists:
        for entry in counts:
            sums[entry[name]] = sums.get(entry[name], 0) + entry["count"]
    return sums


def name_of(rows: Sequence[Document]) -> str:
    """Return the most frequent name over a person's rows."""
    sums = merge_counts(row["names"] for row in rows)
    return min(sums, key=lambda name: (-sums[name], name)) if sums else str(rows[0]["name"])


def most_counted(rows: Iterable[Document], name: str) -> str:
    """Return the name that has the greatest count over a person's rows, ties by bytes, "" for none."""
    sums = merge_counts(row[name] for row in rows)
    return min(sums, key=lambda one: (-sums[one], one), default="")


def label_of(rows: Sequence[Document]) -> str:
    """Return the most frequent surface form over a topic's rows."""
    sums = merge_counts(row["aliases"] for row in rows)
    return min(sums, key=lambda form: (-sums[form], form))


def kinds_until(weeks: Iterable[Mapping[str, Any]], last_week: str) -> dict[str, int]:
    """Add up counts by kind over the weeks not after the last one."""
    sums: dict[str, int] = {}
    for entry in weeks:
        if entry["week"] <= last_week:
            sums[entry["kind"]] = sums.get(entry["kind"], 0) + entry["count"]
    return sums


def days_before(now: int, moment: str) -> float:
    """Return the days from an RFC 3339 moment until now, never negative."""
    return max(0.0, (now - parse_time(moment)) / 86_400_000_000)
