"""Read what began lately, and how often before, in whole weeks up to the moment of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexers.port import Document, Sort, Where
from knowflow.queries.ask import Ask
from schemas.times import week_date, week_number

MOST_CONVERSATIONS = 20_000  # the newest of a window
OPENS = Where("opens", "eq", True)
SAME = 0.6  # share of the smaller one's conversations, from which two topics are talked about as one
_AT_ONCE = 500


def conversations_since(ask: Ask, weeks: int) -> dict[str, Document]:
    """Return the conversations that began within the last weeks, the week of the moment included, by id."""
    newest = [Sort("asked_at", descending=True)]
    rows = ask.find("conversations", OPENS, *between(ask, weeks, 0), order=newest, limit=MOST_CONVERSATIONS)
    return {row["conversation"]: row for row in rows}


def between(ask: Ask, first: int, last: int) -> list[Where]:
    """Return the conditions for what began in the weeks from the `first` last to all but the `last` last."""
    until = [Where("asked_at", "lt", begin_of(ask, last))] if last else [Where("asked_at", "le", ask.now_text)]
    return [Where("asked_at", "ge", begin_of(ask, first)), *until]


def begin_of(ask: Ask, weeks: int) -> str:
    """Return the first moment of the last weeks, the week of the moment included."""
    return f"{week_date(week_number(ask.this_week) - weeks + 1)}T00:00:00Z"


def by_topic(talks: Mapping[str, Document]) -> dict[str, dict[str, Document]]:
    """Return the conversations of each topic."""
    found: dict[str, dict[str, Document]] = {}
    for conversation, row in talks.items():
        for topic in row["topics"]:
            found.setdefault(topic, {})[conversation] = row
    return found


def topic_rows(ask: Ask, topics: Iterable[str]) -> dict[str, list[Document]]:
    """Return the rows of topics that the viewer may see, by topic; those without any are left out."""
    rows: dict[str, list[Document]] = {}
    wanted = sorted(set(topics))
    for at in range(0, len(wanted), _AT_ONCE):
        for row in ask.find("topics", Where("topic", "in", wanted[at : at + _AT_ONCE])):
            rows.setdefault(row["topic"], []).append(row)
    return rows


def begun(ask: Ask, rows: Iterable[Document], first: int, last: int) -> int:
    """Return how many conversations of a topic began in the weeks that between() names."""
    this = week_number(ask.this_week)
    return sum(
        week["conversations"]
        for row in rows
        for week in row["weeks"]
        if last <= this - week_number(week["week"]) < first
    )


def people_who_began(talks: Mapping[str, Document]) -> set[str]:
    """Return the people who began conversations."""
    return {row["asker_person"] for row in talks.values() if "asker_person" in row}


def same_talks(one: Mapping[str, Document], other: Mapping[str, Document]) -> bool:
    """Tell whether two subjects are mostly talked about in the same conversations."""
    return len(one.keys() & other.keys()) >= SAME * min(len(one), len(other))
