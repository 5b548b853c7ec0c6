"""Say who carries a topic: how much of its evidence each person holds, and who of them is still there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.queries import worth
from knowflow.queries.ask import Ask, days_before

AWAY_DAYS = 180
RESTING_WEEKS = 104  # without anything new: what nobody carries any more is no risk then
SHARE = 0.5
BATCH = 50  # topics asked for at once
MOST_ROWS = 500  # of expertise read for a topic, on average over a batch: those of the most conversations first


@dataclass(frozen=True, slots=True)
class Carriers:
    """Hold the decayed weight of each person in one topic, programs left out, and who of them is present.

    `last_week` is the Monday of the week in which anybody last gave anything that counts, "" where that is not told.
    """

    weights: Mapping[str, float]
    present: frozenset[str]
    last_week: str = ""

    @property
    def total(self) -> float:
        """Return the weight of all, added in the order of their ids, so that the sum is always the same."""
        return sum(self.weights[person] for person in sorted(self.weights))

    @property
    def held(self) -> float:
        """Return the share of all weight that present people hold."""
        return sum(self.weights[person] for person in sorted(self.present)) / self.total

    @property
    def ranked(self) -> list[str]:
        """Return the persons, the greatest weight first, ties by id."""
        return sorted(self.weights, key=lambda person: (-round(self.weights[person], 6), person))

    def bus_factor(self, without: Collection[str] = ()) -> int:
        """Return the least number of present people who hold more than half of the evidence, 0 if they do not."""
        half = SHARE * self.total
        held, factor = 0.0, 0
        for person in self.ranked:
            if held > half:
                break
            if person in self.present and person not in without:
                held += self.weights[person]
                factor += 1
        return factor if held > half else 0


def away(ask: Ask, rows: list[Document]) -> bool:
    """Tell whether a person of these rows has not been seen for half a year."""
    times = [row["last_at"] for row in rows if "last_at" in row]
    return not times or days_before(ask.now, max(times)) > AWAY_DAYS


def carriers_of(ask: Ask, topics: Collection[str]) -> dict[str, Carriers]:
    """Return who carries each topic; those that nobody shows anything in by the moment are left out."""
    weights: dict[str, dict[str, float]] = {}
    last: dict[str, str] = {}
    wanted = sorted(set(topics))
    most = [Sort("conversations", descending=True)]
    for at in range(0, len(wanted), BATCH):
        among = Where("topic", "in", wanted[at : at + BATCH])
        for row in ask.find("expertise", among, order=most, limit=BATCH * MOST_ROWS):
            weight = worth.evidence_weight(row["weeks"], ask.this_week)
            if weight > 0:
                topic, person = row["topic"], row["person"]
                held = weights.setdefault(topic, {})
                held[person] = held.get(person, 0.0) + weight
                last[topic] = max(last.get(topic, ""), _last_shown(row["weeks"], ask.this_week))
    people = ask.people({person for held in weights.values() for person in held})
    kept = {person: rows for person, rows in people.items() if not any(row["bot"] for row in rows)}
    present = {person for person, rows in kept.items() if not away(ask, rows)}
    found = {}
    for topic, held in weights.items():
        by_people = {person: weight for person, weight in held.items() if person in kept}
        if by_people:
            found[topic] = Carriers(by_people, frozenset(present.intersection(by_people)), last[topic])
    return found


def _last_shown(weeks: Iterable[Mapping[str, Any]], this_week: str) -> str:
    """Return the last week, until this one, with evidence of positive worth; there is one where the sum is above 0."""
    shown = (entry for entry in weeks if worth.KIND.get(entry["kind"], 0.0) > 0)
    return max(str(entry["week"]) for entry in shown if entry["week"] <= this_week)
