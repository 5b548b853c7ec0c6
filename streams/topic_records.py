"""Write the records of a topic: what it is, and what a person has shown in it."""

from __future__ import annotations

from typing import Any

from streams.counts import TOP, named, ranked
from streams.weeks import kind_weeks, monday, split, total_records

State = dict[str, Any]


def topic_record(topic: str, audience: list[str], state: State) -> dict[str, Any]:
    """Return the record of schemas.records.Topic."""
    forms = ranked(state["forms"])
    weeks: dict[int, dict[str, int]] = {}
    for name, count in state["weeks"].items():
        week, kind = split(name)
        weeks.setdefault(week, {"c": 0, "q": 0})[kind] = count
    return {
        "topic": topic,
        "audience": audience,
        "label": forms[0][0],
        "aliases": named(forms[:TOP]),
        "people": state["people"],
        "conversations": state["conversations"],
        "contributions": state["contributions"],
        "leading": state["leading"],
        "questions": sum(of_week["q"] for of_week in weeks.values()),
        **{name: state["states"].get(name, 0) for name in ("open", "answered", "resolved")},
        "weeks": [
            {"week": monday(week), "conversations": of_week["c"], "questions": of_week["q"]}
            for week, of_week in sorted(weeks.items())
        ],
        "answer_seconds": [
            {"name": str(bits), "count": count}
            for bits, count in sorted((int(bits), count) for bits, count in state["bits"].items())
        ],
    }


def expertise_record(person: str, topic: str, audience: list[str], state: State) -> dict[str, Any]:
    """Return the record of schemas.records.Expertise."""
    return {
        "person": person,
        "topic": topic,
        "audience": audience,
        "conversations": state["n"],
        "own": state["own"],
        "totals": total_records(state["weeks"]),
        "weeks": kind_weeks(state["weeks"]),
        "first_week": monday(min(int(week) for week in state["first"])),
        "last_week": monday(max(int(week) for week in state["last"])),
    }
