"""Say how many people of each team carry what the team knows.

A team's knowledge is the decayed evidence of its members over all topics, and its bus factor the
least number of present members who hold more than half of it: the same measure as of a topic.
A member of several teams counts for the one that their contributions state most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from indexers.port import Document, Where
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, label_of, most_counted
from knowflow.queries.carriers import Carriers, away
from knowflow.queries.evidence import evidence_of, strongest_in
from knowflow.queries.recent import topic_rows
from knowflow.queries.topics import led

LOOKED_AT = 40  # topics of a team, those of the most evidence
SHOWN = 3  # carriers of a team, and topics
THIN = 1  # present members who carry a topic that is listed, at most
BATCH = 200  # people whose expertise is read at once


@dataclass
class _Team:
    """Hold what each member has shown in each topic, and who is present."""

    members: int = 0
    present: set[str] = field(default_factory=set)
    topics: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, who: str, topic: str, weight: float) -> None:
        held = self.topics.setdefault(topic, {})
        held[who] = held.get(who, 0.0) + weight

    @cached_property
    def carriers(self) -> Carriers:
        """Return who carries all that the team knows."""
        weights: dict[str, float] = {}
        for topic in sorted(self.topics):
            for who, weight in self.topics[topic].items():
                weights[who] = weights.get(who, 0.0) + weight
        return self._among(weights)

    def of(self, topic: str) -> Carriers:
        """Return which members carry a topic."""
        return self._among(self.topics[topic])

    def _among(self, weights: Mapping[str, float]) -> Carriers:
        return Carriers(weights, frozenset(self.present.intersection(weights)))


def risk_by_team(ask: Ask, limit: int = 20) -> Answer:
    """List teams by their bus factor, the least first, then by how much they know.

    `topics` are those of the team that one present member carries, or none, the most evidence first.
    """
    teams = {name: team for name, team in _teams(ask).items() if team.topics}
    told = sorted((team.carriers.bus_factor(), -round(team.carriers.total, 6), name) for name, team in teams.items())
    results = [_shown(ask, name, teams[name], factor) for factor, _, name in told[:limit]]
    return {"by": "team", "as_of": ask.now_text, "total": len(told), "results": results}


def _teams(ask: Ask) -> dict[str, _Team]:
    """Return the teams of people (no programs) with what each member has shown."""
    rows: dict[str, list[Document]] = {}
    for row in ask.find("people"):
        rows.setdefault(row["person"], []).append(row)
    teams: dict[str, _Team] = {}
    team_of: dict[str, _Team] = {}
    for who, own in rows.items():
        name = most_counted(own, "teams")
        if name and not any(row["bot"] for row in own):
            team_of[who] = team = teams.setdefault(name, _Team())
            team.members += 1
            if not away(ask, own):
                team.present.add(who)
    members = sorted(team_of)
    for at in range(0, len(members), BATCH):
        for row in ask.find("expertise", Where("person", "in", members[at : at + BATCH])):
            weight = worth.evidence_weight(row["weeks"], ask.this_week)
            if weight > 0:
                team_of[row["person"]].add(row["person"], row["topic"], weight)
    return teams


def _shown(ask: Ask, name: str, team: _Team, factor: int) -> dict[str, Any]:
    carriers = team.carriers
    best = carriers.ranked[:SHOWN]
    thin = _thin(ask, team)
    names = ask.names([*best, *(who for _, _, held in thin for who in held.ranked[:1])])
    return {
        "team": name,
        "bus_factor": factor,
        "people": team.members,
        "present": len(team.present),
        "weight": round(carriers.total, 6),
        "share": round(carriers.weights[best[0]] / carriers.total, 6),
        "held": round(carriers.held, 6),
        "carriers": [_carrier(carriers, who, names) for who in best],
        "topics": [
            {
                "topic": topic,
                "label": label,
                "bus_factor": held.bus_factor(),
                "carriers": [_carrier(held, who, names) for who in held.ranked[:1]],
            }
            for topic, label, held in thin
        ],
        "evidence": [one for who in best for one in _evidence(ask, team, who)],
    }


def _carrier(carriers: Carriers, who: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "person": who,
        "name": names[who],
        "share": round(carriers.weights[who] / carriers.total, 6),
        "away": who not in carriers.present,
    }


def _thin(ask: Ask, team: _Team) -> list[tuple[str, str, Carriers]]:
    """Return the subjects that one present member carries for the team, or none, with their labels."""
    weights = {topic: round(team.of(topic).total, 6) for topic in team.topics}
    most = sorted(weights, key=lambda topic: (-weights[topic], topic))[:LOOKED_AT]
    rows = topic_rows(ask, most)
    subjects = [(topic, label_of(rows[topic]), team.of(topic)) for topic in most if topic in rows and led(rows[topic])]
    return [found for found in subjects if found[2].bus_factor() <= THIN][:SHOWN]


def _evidence(ask: Ask, team: _Team, who: str) -> list[dict[str, Any]]:
    """Return the strongest contribution of a member in the topic in which they have shown the most."""
    topic = min((topic for topic in team.topics if who in team.topics[topic]),
                key=lambda topic: (-round(team.topics[topic][who], 6), topic))  # fmt: skip
    return [evidence_of(hit.key, hit.value) for hit in strongest_in(ask, who, topic)[:1]]
