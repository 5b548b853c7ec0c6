"""Say which topics few people carry.

The bus factor of a topic is the least number of people who together hold more than half of
its decayed evidence (after the truck factor: Avelino et al., ICPC 2016, who remove authors
greedily until more than half of the files are orphaned). People who have not been seen for
half a year do not carry anything.
"""

from __future__ import annotations

from typing import Any

from indexers.port import Document
from knowflow.queries import merge, worth
from knowflow.queries.ask import Answer, Ask, days_before, label_of

AWAY_DAYS = 180
SHARE = 0.5


def risk(ask: Ask, limit: int = 20) -> Answer:
    """List topics by how few present people carry them, those most in use first."""
    rows: dict[str, list[Document]] = {}
    for row in ask.find("topics"):
        rows.setdefault(row["topic"], []).append(row)
    expertise: dict[str, dict[str, float]] = {}
    for row in ask.find("expertise"):
        if row["topic"] in rows:
            weight = worth.evidence_weight(row["weeks"], ask.this_week)
            if weight > 0:
                carriers = expertise.setdefault(row["topic"], {})
                carriers[row["person"]] = carriers.get(row["person"], 0.0) + weight
    people = ask.people({person for carriers in expertise.values() for person in carriers})
    results = []
    for topic, found in rows.items():
        carriers = {
            person: weight
            for person, weight in expertise.get(topic, {}).items()
            if person in people and not any(row["bot"] for row in people[person])
        }
        results.append(_topic(ask, topic, found, carriers, people))
    results.sort(key=lambda entry: (entry["bus_factor"], -entry["share"], -entry["conversations"], entry["topic"]))
    results = [entry for entry in results if entry["bus_factor"] <= 2]
    return {"as_of": ask.now_text, "total": len(results), "results": results[:limit]}


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
