"""Say who could mentor somebody in a topic: a step ahead, active, answers people like them, has room.

A step is a factor of three in what was shown, about the distance between two levels of
worth.level(). Who teaches best is near: one or two steps count fully, more of them ever less
(the zone of proximal development, Vygotsky 1978; that learners profit most from helpers not
too far ahead of them).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from indexers.port import Hit
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, days_before
from knowflow.queries.evidence import evidence_of
from knowflow.queries.rhythm import Rhythm, rhythm_of
from knowflow.queries.subject import contributions_in, helped_accounts, named_topic, persons_of, shown_in

AWAY_WEEKS = 26
STEP = 3.0  # factor in (1 + weight)
LEAST_STEPS, FULL_STEPS, FAR_STEPS = 0.25, 1.0, 2.0
YOU_HALF, PEERS_HALF = 2.0, 3.0  # times helped at which a part reaches one half
ACTIVE_HALF_WEEKS = 8.0
ROOM_LEAST = 5.0  # items a week that anybody has room for by half
PEER_WEIGHT = 2.0  # up to here, all are beginners alike
MAX_EVIDENCE = 3
PARTS = {"ahead": 0.3, "helped_you": 0.2, "helps_peers": 0.25, "active": 0.15, "room": 0.1}


@dataclass(slots=True)
class _Helper:
    """Gather the contributions of somebody in the topic by whom they helped: the learner, peers of theirs, others."""

    you: list[Hit] = field(default_factory=list)
    peers: list[Hit] = field(default_factory=list)
    others: list[Hit] = field(default_factory=list)


def mentors(ask: Ask, text: str, learner: str, limit: int = 10) -> Answer:
    """Rank mentors for a person in a topic. Raises UserError for a topic or a person that nobody knows.

    Only those are named who have helped somebody in the topic, have shown more in it than the
    learner, and were active within the last half-year.
    """
    subject = named_topic(ask, text)
    who = ask.resolve_person(learner)
    shown = shown_in(ask, subject.topic, who)
    helpers = _helpers(ask, subject.topic, who, shown)
    people = ask.people(helpers)
    ranking = []
    for person, helper in helpers.items():
        rows = people.get(person, [])
        rhythm = rhythm_of(rows, ask.this_week)
        steps = steps_ahead(shown.get(person, 0.0), shown[who])
        if any(row["bot"] for row in rows) or steps < LEAST_STEPS:
            continue
        if rhythm.weeks_ago is None or rhythm.weeks_ago > AWAY_WEEKS:
            continue
        parts = _parts(ask, helper, steps, rhythm.weeks_ago, rhythm)
        score = round(sum(PARTS[name] * value for name, value in parts.items()), 6)
        ranking.append((-score, person, parts, steps, rhythm))
    ranking.sort(key=lambda entry: entry[:2])
    best = ranking[:limit]
    names = ask.names([who, *(person for _, person, *_ in best)])
    return {
        "query": text,
        "topic": subject.topic,
        "label": subject.label,
        "for": who,
        "for_name": names[who],
        "level": level_of(shown[who]),
        "as_of": ask.now_text,
        "total": len(ranking),
        "results": [
            {
                "person": person,
                "name": names[person],
                "score": -score,
                "topics": [{"topic": subject.topic, "label": subject.label, "level": level_of(shown[person])}],
                "steps_ahead": round(steps, 2),
                "weeks_since_active": rhythm.weeks_ago,
                "items_a_week": {"recent": round(rhythm.recent, 2), "usual": round(rhythm.usual, 2)},
                "evidence": _evidence(helpers[person], names[who]),
                "why": {name: round(value, 6) for name, value in parts.items()},
            }
            for score, person, parts, steps, rhythm in best
        ],
    }


def steps_ahead(weight: float, own: float) -> float:
    """Return how many factors of three lie between what two people have shown; negative behind."""
    return math.log((1.0 + weight) / (1.0 + own), STEP)


def level_of(weight: float) -> str:
    """Return the word for a weight, `none` for nothing."""
    return worth.level(weight) if weight > 0 else "none"


def _helpers(ask: Ask, topic: str, who: str, shown: dict[str, float]) -> dict[str, _Helper]:
    """Return by person what each gave to the learner, to people like the learner, and to others in the topic."""
    hits = contributions_in(ask, topic)
    owner = persons_of(ask, (account for hit in hits for account in helped_accounts(hit.value)))
    like = max(PEER_WEIGHT, shown[who])
    helpers: dict[str, _Helper] = {}
    for hit in hits:
        person = hit.value["person"]
        helped = {owner[account] for account in helped_accounts(hit.value)} - {person}
        if person == who or not helped:
            continue
        helper = helpers.setdefault(person, _Helper())
        if who in helped:
            helper.you.append(hit)
        elif any(shown.get(other, 0.0) <= like for other in helped):
            helper.peers.append(hit)
        else:
            helper.others.append(hit)
    return helpers


def _parts(ask: Ask, helper: _Helper, steps: float, weeks_ago: int, rhythm: Rhythm) -> dict[str, float]:
    return {
        "ahead": _nearness(steps),
        "helped_you": worth.squash(_times(ask, helper.you), YOU_HALF),
        "helps_peers": worth.squash(_times(ask, [*helper.you, *helper.peers]), PEERS_HALF),
        "active": math.exp2(-weeks_ago / ACTIVE_HALF_WEEKS),
        "room": 1.0 - worth.squash(rhythm.recent, max(ROOM_LEAST, 2.0 * rhythm.usual)),
    }


def _nearness(steps: float) -> float:
    if steps <= FULL_STEPS:
        return steps / FULL_STEPS
    return min(1.0, FAR_STEPS / steps)


def _times(ask: Ask, hits: Sequence[Hit]) -> float:
    """Return how often, the longer ago the less, and more where it was welcome."""
    return sum(
        worth.recency(days_before(ask.now, hit.value["last_at"]))
        * worth.given_weight(hit.value)
        * worth.outcome_factor(hit.value["outcome"])
        for hit in hits
    )


def _evidence(helper: _Helper, learner: str) -> list[dict[str, Any]]:
    """Return the newest help for the learner, then for people like the learner, then for others."""
    told = [(hit, f"helped {learner}") for hit in helper.you[:2]]
    told += [(hit, "helped somebody at the same stage") for hit in helper.peers]
    told += [(hit, "helped somebody further on") for hit in helper.others]
    return [evidence_of(hit.key, hit.value, why) for hit, why in told[:MAX_EVIDENCE]]
