"""List the subjects of knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.queries import merge
from knowflow.queries.ask import Answer, Ask, label_of
from schemas.times import week_date, week_number

RECENT_WEEKS = 52
COUNTED = ("people", "conversations", "questions", "open", "resolved", "leading")
# A word that is always said of something else is no subject: conversations begin with it, and not only by chance.
LEAST_LEADING = 2
LEAST_SHARE = 10  # leading times this is no less than the conversations that open with it


def is_subject(leading: int, opened: int) -> bool:
    """Tell whether a topic is listed: `opened` conversations begin with it, of `leading` it is the first topic."""
    return leading >= LEAST_LEADING and leading * LEAST_SHARE >= opened


def led(rows: Iterable[Document]) -> bool:
    """Tell whether the topic of these rows is listed, by all that is known of it."""
    held = list(rows)
    opened = sum(week["conversations"] for row in held for week in row["weeks"])
    return is_subject(sum(row["leading"] for row in held), opened)


def every_topic(ask: Ask) -> dict[str, list[Document]]:
    """Return the rows of all topics that the viewer may see, by topic, those with the most conversations first."""
    rows: dict[str, list[Document]] = {}
    for row in ask.find("topics", order=[Sort("conversations", descending=True)]):
        rows.setdefault(row["topic"], []).append(row)
    return rows


def topics(ask: Ask, limit: int = 20) -> Answer:
    """List subjects by their conversations of the last year, then of all time until the moment.

    A topic is listed as a subject where it is the first topic of two conversations at least and of
    a tenth of those that open with it; the others are words of its subjects, by which people
    and conversations are found all the same.
    """
    rows = every_topic(ask)
    counts = _counts_now(ask, rows) if ask.as_of is None else _counts_then(ask, rows)
    since = week_date(week_number(ask.this_week) - RECENT_WEEKS)
    results: list[dict[str, Any]] = []
    for topic, counted in counts.items():
        if not is_subject(counted.pop("leading"), counted.pop("opened")):
            continue
        weeks = (week for row in rows[topic] for week in row["weeks"])
        recent = sum(week["conversations"] for week in weeks if since < week["week"] <= ask.this_week)
        results.append({"topic": topic, "label": label_of(rows[topic]), "recent": recent, **counted})
    results.sort(key=lambda entry: (-entry["recent"], -entry["conversations"], entry["topic"]))
    return {"total": len(results), "as_of": ask.now_text, "results": results[:limit]}


def _counts_now(ask: Ask, rows: dict[str, list[Document]]) -> dict[str, dict[str, int]]:
    merged = {topic: merge.topic_row(ask, found) for topic, found in rows.items()}
    return {
        topic: {**{name: row[name] for name in COUNTED}, "opened": sum(week["conversations"] for week in row["weeks"])}
        for topic, row in merged.items()
    }


def _counts_then(ask: Ask, rows: dict[str, list[Document]]) -> dict[str, dict[str, int]]:
    """Count anew what there was by the moment: rows of topics hold the counts of the latest event."""
    people: dict[str, set[str]] = {}
    conversations: dict[str, set[str]] = {}
    for row in ask.find("contributions", *ask.until_now("first_at")):
        for entry in row["topics"]:
            if entry["topic"] in rows:
                people.setdefault(entry["topic"], set()).add(row["person"])
                conversations.setdefault(entry["topic"], set()).add(row["conversation"])
    states: dict[str, dict[str, int]] = {}
    leading: Counter[str] = Counter()
    began: Counter[str] = Counter()
    for row in ask.find("conversations", Where("opens", "eq", True), *ask.until_now("asked_at")):
        leading.update(row["topics"][:1])
        began.update(row["topics"])
        if not row["question"]:
            continue
        state = merge.conversation_row(ask, [row])["state"]
        for topic in row["topics"]:
            counted = states.setdefault(topic, {})
            counted[state] = counted.get(state, 0) + 1
    return {
        topic: {
            "people": len(people[topic]),
            "conversations": len(conversations[topic]),
            "questions": sum(states.get(topic, {}).values()),
            "open": states.get(topic, {}).get("open", 0),
            "resolved": states.get(topic, {}).get("resolved", 0),
            "leading": leading[topic],
            "opened": began[topic],
        }
        for topic in rows
        if topic in people
    }
