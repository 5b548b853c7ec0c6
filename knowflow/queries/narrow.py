"""Narrow what is searched: by topic, source, channel, state, person and time; and count what was found by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, get_args

from indexers.port import PUBLIC_VIEWER, Document, Where
from knowflow.errors import UserError
from knowflow.queries.ask import Ask
from schemas.records import State
from schemas.times import MICROS_PER_DAY, format_time, parse_time
from streams.text import topic_key

STATES: Final[tuple[str, ...]] = get_args(State)
FACETS: Final = 10  # values of each that are listed
_YEAR: Final = 4  # digits
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Narrow:
    """Say what a conversation must be, as people write it; what is None narrows nothing.

    `since` and `until` are about the beginning of a conversation; a year, month or day as `until` is meant whole.
    """

    topic: str | None = None
    source: str | None = None
    channel: str | None = None
    state: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None


EVERY: Final = Narrow()


@dataclass(frozen=True, slots=True)
class Filter:
    """Hold resolved conditions: what every conversation row fulfils, and what holds of the merged row only."""

    rows: tuple[Where, ...] = ()
    topics: frozenset[str] | None = None
    values: tuple[tuple[str, str], ...] = ()
    people: frozenset[str] | None = None  # conversations in which the person took part
    since: str = ""
    until: str = "~"
    first_at: tuple[Where, ...] = field(default=())

    def fits(self, row: Document) -> bool:
        """Tell whether a merged conversation row is asked for."""
        return (
            self.since <= row["started_at"] <= self.until
            and all(row.get(name) == value for name, value in self.values)
            and (self.topics is None or not self.topics.isdisjoint(row["topics"]))
            and (self.people is None or row["conversation"] in self.people)
        )


def filter_of(ask: Ask, narrow: Narrow) -> Filter:
    """Resolve names and times. Raises UserError for a state, a time or a person that is none."""
    rows: list[Where] = []
    values = [(name, value) for name in ("source", "channel") if (value := getattr(narrow, name)) is not None]
    rows += [Where(name, "eq", value) for name, value in values]
    if narrow.state is not None:
        if narrow.state not in STATES:
            raise UserError(f"--state {narrow.state!r}: choose among {', '.join(STATES)}")
        values.append(("state", narrow.state))
        if narrow.state == "open" and ask.as_of is None:  # only what is open in every row is open
            rows.append(Where("state", "eq", "open"))
    topics = None
    if narrow.topic is not None:
        topics = frozenset(ask.spoken_of_as([topic_key(narrow.topic) or narrow.topic]))
        rows.append(Where("topics", "in", sorted(topics)))
    people = None
    if narrow.person is not None:
        given = Where("person", "eq", ask.resolve_person(narrow.person))
        found = ask.find("contributions", given, *ask.until_now("first_at"), only=("conversation",))
        people = frozenset(row["conversation"] for row in found)
        rows.append(Where("conversation", "in", sorted(people)))
    since = _moment("--since", narrow.since) if narrow.since is not None else ""
    until = _moment("--until", narrow.until, last=True) if narrow.until is not None else "~"
    rows += [Where("started_at", "ge", since)] if since else []
    if ask.viewer == PUBLIC_VIEWER and narrow.until is not None:  # sees one row of each: it began when its row did
        rows.append(Where("started_at", "le", until))
    return Filter(
        tuple(rows), topics, tuple(values), people, since, until, (Where("first_at", "ge", since),) if since else ()
    )


def facets(ask: Ask, rows: Iterable[Document]) -> dict[str, list[dict[str, Any]]]:
    """Count merged conversation rows by source, topic, state and year: the most frequent values, ties by value."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("source", "topic", "state", "year")}
    for row in rows:
        counts["source"][row["source"]] += 1
        counts["topic"].update(row["topics"])
        counts["state"][row["state"]] += 1
        counts["year"][row["started_at"][:_YEAR]] += 1
    shown = {name: _most(found) for name, found in counts.items()}
    labels = ask.labels(value for value, _ in shown["topic"])
    return {
        name: [
            {"value": value, **({"label": labels[value]} if name == "topic" else {}), "count": count}
            for value, count in listed
        ]
        for name, listed in shown.items()
    }


def _most(counts: Counter[str]) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:FACETS]


def _moment(option: str, text: str, *, last: bool = False) -> str:
    """Return a moment; of a year, a month or a day the first, or the last, microsecond."""
    try:
        if part := _DATE.fullmatch(text):
            year, month, day = (int(number) if number else 0 for number in part.groups())
            if not last:
                return format_time(parse_time(date(year, month or 1, day or 1).isoformat()))
            after = date(year + (month in (0, 12)), month % 12 + 1, 1) if not day else date(year, month, day)
            return format_time(parse_time(after.isoformat()) + (MICROS_PER_DAY if day else 0) - 1)
        return format_time(parse_time(text))
    except (ValueError, OverflowError) as error:
        raise UserError(f"{option} {text!r} is no time: write 2020, 2020-05-31 or 2020-05-31T12:00:00Z") from error
