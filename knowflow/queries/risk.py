"""Say which topics few people carry.

The bus factor of a topic is the least number of people who together hold more than half of
its decayed evidence (after the truck factor: Avelino et al., ICPC 2016, who remove authors
greedily until more than half of the files are orphaned). People who have not been seen for
half a year do not carry anything; a topic without evidence for two years is no risk any more,
it rests, and is only counted.
"""

from __future__ import annotations

from typing import Any

from indexers.port import Document
from knowflow.queries import merge, worth
from knowflow.queries.ask import Answer, Ask, days_before, label_of
from schemas.times import week_date, week_number

AWAY_DAYS = 180
RESTING_WEEKS = 104
MOST = 2  # people: beyond, a topic is no risk
SHARE = 0.5


def risk(ask: Ask, limit: int = 20) -> Answer:
    """List topics that at most two present people carry: those with one or none first, then by how much is known."""
    rows: dict[str, list[Document]] = {}
    for row in ask.find("topics"):
        rows.setdefault(row["topic"], []).append(row)
    expertise: dict[str, dict[str, float]] = {}
    last: dict[str, str] = {}
    for row in ask.find("expertise"):
        topic, weight = row["topic"], worth.evidence_weight(row["weeks"], ask.this_week)
        if topic in rows and weight > 0:
            carriers = expertise.setdefault(topic, {})
            carriers[row["person"]] = carriers.get(row["person"], 0.0) + weight
            last[topic] = max(last.get(topic, ""), min(row["last_week"], ask.this_week))
    people = ask.people({person for carriers in expertise.values() for person in carriers})
    since = week_date(week_number(ask.this_week) - RESTING_WEEKS)
    results = []
    resting = 0
    for topic, found in rows.items():
        carriers = {
            person: weight
            for person, weight in expertise.get(topic, {}).items()
            if person in people and not any(row["bot"] for row in people[person])
        }
        if not carriers:
            continue  # only programs speak of it, or nobody did by then
        entry = _topic(ask, topic, found, carriers, people)
        if entry["bus_factor"] > MOST:
            continue
        if last[topic] < since:
            resting += 1
        else:
            results.append({**entry, "last_week": last[topic]})
    results.sort(key=lambda entry: (entry["bus_factor"] == MOST, -entry["weight"], entry["topic"]))
    return {"as_of": ask.now_text, "total": len(results), "resting": resting, "results": results[:limit]}


def _topic(
    ask: Ask, topic: str, rows: list[Document], carriers: dict[str, float], people: dict[str, list[Document]]
) -> dict[str, Any]:
    merged = merge.topic_row(ask, rows)
    total = sum(carriers[person] for person in sorted(carriers))
    ranked = sorted(carriers, key=lambda person: (-round(carriers[person], 6), person))
    present = [person for person in ranked if not _away(ask, people[person])]
    held, factor = 0.0, 0
    for person in present:
        if held > SHARE * total:
            break
        held += carriers[person]
        factor += 1
    if held <= SHARE * total:
        factor = 0 if not present else factor
    names = ask.names(ranked[:3])
    return {
        "topic": topic,
        "label": label_of(rows),
        "bus_factor": factor,
        "share": round(carriers[ranked[0]] / total, 6) if ranked and total else 0.0,
        "conversations": merged["conversations"],
        "people": merged["people"],
        "weight": round(total, 6),
        "present": len(present),
        "carriers": [
            {
                "person": person,
                "name": names[person],
                "share": round(carriers[person] / total, 6),
                "away": _away(ask, people[person]),
            }
            for person in ranked[:3]
        ],
    }


def _away(ask: Ask, rows: list[Document]) -> bool:
    times = [row["last_at"] for row in rows if "last_at" in row]
    return not times or days_before(ask.now, max(times)) > AWAY_DAYS
