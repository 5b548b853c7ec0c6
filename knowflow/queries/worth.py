"""Decide what evidence is worth. The streams keep raw counts; every weight stands here.

The figures are plain defaults, the same for all data: an answer counts fully, an accepted one
double, a comment little, a question not at all. The half-life follows the measured streams in
which a year's recency did best on question-and-answer sites (Balog et al. 2012 call the sum
over documents the document model).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

HALF_LIFE_DAYS = 730.0

ROLE = {
    "answered": 1.0,
    "documented": 1.0,
    "reviewed": 0.8,
    "replied": 0.7,
    "committed": 0.7,
    "posted": 0.4,
    "commented": 0.2,
    "asked": 0.05,
}
KIND = {
    **ROLE, "asked": 0.0, "accepted": 1.0, "endorsed": 0.15, "opposed": -0.15, "thanked": 0.3,
    # What is only inferred is worth as much as it is sure; a reply has its own weight already.
    "answered_inferred": 0.0, "accepted_inferred": 0.6, "thanked_inferred": 0.2,
}  # fmt: skip
INFERRED_ANSWER = ROLE["replied"]


def recency(days: float) -> float:
    """Return 1 now and one half after each half-life."""
    return math.exp2(-days / HALF_LIFE_DAYS)


def outcome_factor(outcome: Mapping[str, int]) -> float:
    """Return how much what became of a contribution raises it; at least one half."""
    net = outcome["endorsed"] + outcome["observed"] - outcome["opposed"]
    votes = math.copysign(math.log1p(abs(net)), net)
    accepted = min(outcome["accepted"] + 0.6 * outcome["accepted_inferred"], 3)
    thanked = outcome["thanked"] + 0.7 * outcome["thanked_inferred"]
    return max(0.5, 1.0 + accepted + 0.25 * votes + 0.3 * math.log1p(thanked))


def role_weight(roles: Iterable[Mapping[str, Any]]) -> float:
    """Return the weight of the best role in a contribution."""
    return max((ROLE.get(role["name"], 0.0) for role in roles), default=0.0)


def given_weight(contribution: Mapping[str, Any]) -> float:
    """Return the weight of a contribution's best role; a message that answers a question is at least a reply."""
    weight = role_weight(contribution["roles"])
    return max(weight, INFERRED_ANSWER) if contribution["answers"] else weight


def evidence_weight(weeks: Iterable[Mapping[str, Any]], this_week: str) -> float:
    """Return the decayed worth of weekly evidence up to a week (its Monday)."""
    total = 0.0
    for entry in weeks:
        week = entry["week"]
        if week <= this_week:
            total += KIND.get(entry["kind"], 0.0) * entry["count"] * _week_recency(week, this_week)
    return max(0.0, total)


@lru_cache(maxsize=4096)
def _week_recency(week: str, this_week: str) -> float:
    return recency(date.fromisoformat(this_week).toordinal() - date.fromisoformat(week).toordinal())


def level(weight: float) -> str:
    """Say in a word how much a weight of evidence is."""
    for least, word in ((20.0, "leading"), (6.0, "strong"), (2.0, "solid")):
        if weight >= least:
            return word
    return "some"


def squash(value: float, half: float) -> float:
    """Map a weight to 0..1, with one half at `half`."""
    return value / (value + half) if value > 0 else 0.0
