"""Show how somebody's knowledge grew, by topic: what was asked, given and found good, and the level reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.evidence import evidence_of
from knowflow.queries.mentors import level_of
from knowflow.queries.network import told_apart
from schemas.times import TRUSTED_FROM, week_date, week_number, week_of

MOST_MONTHS, MOST_QUARTERS = 18, 24  # periods, beyond which longer ones are shown
SINCE = week_date(week_of(TRUSTED_FROM))  # earlier weeks come from wrong clocks
GIVEN = frozenset(kind for kind, weight in worth.ROLE.items() if weight >= worth.ROLE["posted"])
WELCOME = ("accepted", "accepted_inferred", "thanked", "thanked_inferred", "endorsed")
MOST_TOPICS = 200  # of a person, the strongest


def growth(ask: Ask, text: str, limit: int = 5) -> Answer:
    """Return the growth curves of a person's strongest topics. Raises UserError if there is no such person.

    `weight` at the end of each period is that of worth.evidence_weight() at its last week, so
    what was shown long before counts less.
    """
    who = ask.resolve_person(text)
    rows: dict[str, list[Document]] = {}
    for row in ask.find("expertise", Where("person", "eq", who)):
        weeks = [week for week in row["weeks"] if SINCE <= week["week"] <= ask.this_week]
        rows.setdefault(row["topic"], []).extend(weeks)
    peak = {topic: worth.evidence_weight(weeks, ask.this_week) for topic, weeks in rows.items() if weeks}
    best = sorted(peak, key=lambda topic: (-round(peak[topic], 6), -_items(rows[topic]), topic))
    best = best[:MOST_TOPICS]
    labels = ask.labels(best)
    told = told_apart([labels[topic] for topic in best])[:limit]  # `malt` and `pale malt` grew together
    chosen = [next(topic for topic in best if labels[topic] == label) for label in told]
    return {
        "person": who,
        "name": ask.names([who])[who],
        "as_of": ask.now_text,
        "total": len(peak),
        "results": [
            {
                "topic": topic,
                "label": labels[topic],
                "level": level_of(peak[topic]),
                "weight": round(peak[topic], 6),
                "first": _firsts(rows[topic]),
                "curve": _curve(rows[topic], ask.this_week),
                "evidence": evidence,
            }
            for topic in chosen
            if (evidence := _evidence(ask, who, topic))
        ],
    }


def _items(weeks: Sequence[Mapping[str, Any]]) -> int:
    return sum(week["count"] for week in weeks if week["kind"] in worth.ROLE)


def _firsts(weeks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the week of the first question, the first thing given and the first that was found good."""
    found: dict[str, str] = {}
    for name, kinds in (("asked", {"asked"}), ("gave", GIVEN), ("welcome", set(WELCOME))):
        first = min((week["week"] for week in weeks if week["kind"] in kinds), default=None)
        if first is not None:
            found[name] = first
    return found


def _curve(weeks: Sequence[Mapping[str, Any]], this_week: str) -> list[dict[str, Any]]:
    """Return the periods from the first evidence until now, each with what was added and the level at its end."""
    starts = _periods(min(week["week"] for week in weeks), this_week)
    curve = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        last = this_week if following is None else week_date(week_number(this_week) - _weeks(following, this_week))
        inside = [week for week in weeks if start <= week["week"] and (following is None or week["week"] < following)]
        weight = worth.evidence_weight(weeks, last)
        curve.append(
            {
                "from": start,
                "asked": sum(week["count"] for week in inside if week["kind"] == "asked"),
                "gave": sum(week["count"] for week in inside if week["kind"] in GIVEN),
                "welcome": sum(week["count"] for week in inside if week["kind"] in WELCOME),
                "weight": round(weight, 6),
                "level": level_of(weight),
            }
        )
    return curve


def _weeks(following: str, this_week: str) -> int:
    """Return how many weeks before `this_week` lies the last Monday before a date."""
    days = date.fromisoformat(this_week).toordinal() - date.fromisoformat(following).toordinal()
    return days // 7 + 1


def _periods(first: str, last: str) -> list[str]:
    """Return the first days of the months, quarters or years (whichever gives few enough) that hold two days."""
    months = _month(last) - _month(first) + 1
    step = 1 if months <= MOST_MONTHS else 3 if months <= 3 * MOST_QUARTERS else 12
    begin = _month(first) // step * step
    return [f"{month // 12:04d}-{month % 12 + 1:02d}-01" for month in range(begin, _month(last) + 1, step)]


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _evidence(ask: Ask, who: str, topic: str) -> list[dict[str, Any]]:
    """Return the first and the newest contribution of the person in the topic."""
    where = [Where("person", "eq", who), Where("topics", "eq", topic), *ask.until_now("first_at")]
    first = ask.index.find("contributions", ask.viewer, where, [Sort("first_at")], 1)
    newest = ask.index.find("contributions", ask.viewer, where, [Sort("first_at", descending=True)], 1)
    told = {hit.key: (hit, "the first") for hit in first}
    told |= {hit.key: (hit, "the newest") for hit in newest if hit.key not in told}
    return [evidence_of(hit.key, hit.value, why) for hit, why in told.values()]
