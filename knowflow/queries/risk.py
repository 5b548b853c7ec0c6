"""Say which topics few people carry, and which go stale; the same of folders of code and of teams.

The bus factor of a topic is the least number of people who together hold more than half of
its decayed evidence (after the truck factor: Avelino et al., ICPC 2016, who remove authors
greedily until more than half of the files are orphaned). People who have not been seen for
half a year do not carry anything; a topic without evidence for two years is no risk any more,
it rests, and is only counted, unless questions about it still come: then it is stale.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Literal

from indexers.port import Document
from knowflow.queries import merge
from knowflow.queries.ask import Answer, Ask, label_of
from knowflow.queries.carriers import RESTING_WEEKS, Carriers, carriers_of
from knowflow.queries.evidence import evidence_of, strongest_in
from knowflow.queries.risk_paths import risk_by_path
from knowflow.queries.risk_teams import risk_by_team
from knowflow.queries.topics import every_topic, led
from schemas.times import week_date, week_number

By = Literal["topic", "path", "team"]
RECENT_WEEKS = 52
MOST = 2  # people: beyond, a topic is no risk
MOST_TOPICS = 2000  # subjects looked at, those with the most conversations
SHOWN = 3  # carriers of a topic


def risk(ask: Ask, by: By = "topic", limit: int = 20) -> Answer:
    """Say what few people carry, by topic, by folder of code, or by team."""
    if by == "path":
        return risk_by_path(ask, limit)
    return risk_by_team(ask, limit) if by == "team" else risk_by_topic(ask, limit)


def risk_by_topic(ask: Ask, limit: int = 20) -> Answer:
    """List topics that at most two present people carry: those with one or none first, then by how much is known.

    `stale` are topics with questions in the last year about which nobody has given anything
    for two years, those with the most questions first. Of the subjects that `topics` lists the
    2,000 with the most conversations are looked at.
    """
    listed = ((topic, same) for topic, same in every_topic(ask).items() if led(same))
    rows = dict(islice(listed, MOST_TOPICS))
    carried = carriers_of(ask, rows)
    now = week_number(ask.this_week)
    since = week_date(now - RESTING_WEEKS)
    results: list[dict[str, Any]] = []
    stale: list[dict[str, Any]] = []
    resting = 0
    for topic, carriers in carried.items():
        recent = _recent(rows[topic], week_date(now - RECENT_WEEKS), ask.this_week)
        told = {"topic": topic, "label": label_of(rows[topic]), **recent, "last_week": carriers.last_week}
        factor = carriers.bus_factor()
        if carriers.last_week < since:
            if recent["recent_questions"]:
                stale.append(told)
            elif factor <= MOST:
                resting += 1
        elif factor <= MOST:
            results.append({**told, "bus_factor": factor, "weight": round(carriers.total, 6)})
    results.sort(key=lambda entry: (entry["bus_factor"] == MOST, -entry["weight"], entry["topic"]))
    stale.sort(key=lambda entry: (-entry["recent_questions"], entry["topic"]))
    best = results[:limit]
    names = ask.names(person for entry in best for person in carried[entry["topic"]].ranked[:SHOWN])
    return {
        "by": "topic",
        "as_of": ask.now_text,
        "total": len(results),
        "resting": resting,
        "stale": {"total": len(stale), "topics": stale[:limit]},
        "results": [{**entry, **_carried(ask, rows[entry["topic"]], carried[entry["topic"]], names)} for entry in best],
    }


def _recent(rows: list[Document], since: str, until: str) -> dict[str, int]:
    weeks = [week for row in rows for week in row["weeks"] if since < week["week"] <= until]
    return {
        "recent": sum(week["conversations"] for week in weeks),
        "recent_questions": sum(week["questions"] for week in weeks),
    }


def _carried(ask: Ask, rows: list[Document], carriers: Carriers, names: dict[str, str]) -> dict[str, Any]:
    merged = merge.topic_row(ask, rows)
    total, ranked = carriers.total, carriers.ranked
    return {
        "share": round(carriers.weights[ranked[0]] / total, 6),
        "held": round(carriers.held, 6),
        "conversations": merged["conversations"],
        "people": merged["people"],
        "present": len(carriers.present),
        "carriers": [
            {
                "person": person,
                "name": names[person],
                "share": round(carriers.weights[person] / total, 6),
                "away": person not in carriers.present,
            }
            for person in ranked[:SHOWN]
        ],
        "evidence": [
            evidence_of(hit.key, hit.value)
            for person in ranked[:SHOWN]
            for hit in strongest_in(ask, person, merged["topic"])[:1]
        ],
    }
