"""Say what is looked at in a candidate: named features, each a plain function of known facts.

The first are those of a fused expert finder: activity at several half-lives, the time since the
last answer, BM25 over past contributions and over people's profiles (Balog et al. 2012: document
and candidate model), topics, what became of answers. The others say who shows up: habit by the
hour, who replied first of late, how fast, and who answers this asker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64]

ACTIVITY_DAYS: Final = (1 / 12, 0.5, 3.0, 15.0, 60.0, 240.0, 1000.0, 90.0)  # the last for a baseline alone
PRESENT_DAYS: Final = (10 / 1440, 45 / 1440, 0.125)
FIRST_DAYS: Final = (3.0, 30.0, 240.0)
PAIR_DAYS: Final = (30.0, 365.0)
TOPIC_DAYS: Final = (60.0, 365.0)
BEST_DOCUMENTS: Final = 200

BASE: Final = (
    "active_2h", "active_12h", "active_3d", "active_15d", "active_60d", "active_240d", "active_1000d", "gap",
    "topics", "profile", "text", "text_root", "text_top", "text_top_root", "accepts", "answers", "accept_rate",
    "votes", "pair", "hour_share", "new", "profile_and_text",
)  # fmt: skip
MORE: Final = (
    "topics_root", "topics_60d", "text_recent", "text_rate", "text_best", "profile_rate",
    "pair_30d", "pair_365d", "pair_share", "pair_last", "together", "reverse", "hour", "hour_day",
    "present_10m", "present_30m", "present_60m", "present_gap", "present_d10m", "present_d45m", "present_d3h",
    "load", "first_3d", "first_30d", "first_240d", "first_gap", "first_rate", "speed", "fast", "newcomers",
    "recent_10", "recent_50",
)  # fmt: skip
MEANING: Final = ("meaning", "meaning_shrunk", "meaning_45d", "meaning_answers", "meaning_root")
FEATURES: Final = BASE + MORE + MEANING
_PARTS: Final = {
    "text": ("profile", "text", "text_root", "text_top", "text_top_root", "profile_and_text", "text_recent",
             "text_rate", "text_best", "profile_rate"),
    "meaning": MEANING,
    "topics": ("topics", "topics_root", "topics_60d"),
    "activity": (*BASE[:8], "answers", "new"),
    "record": ("accepts", "accept_rate", "votes"),
    "hour": ("hour_share", "hour", "hour_day"),
    "present": ("present_10m", "present_30m", "present_60m", "present_gap", "present_d10m", "present_d45m",
                "present_d3h"),
    "first": ("first_3d", "first_30d", "first_240d", "first_gap", "first_rate", "recent_10", "recent_50"),
    "speed": ("speed", "fast", "newcomers"),
    "asker": ("pair", "pair_30d", "pair_365d", "pair_share", "pair_last", "together", "reverse"),
    "load": ("load",),
}  # fmt: skip
GROUPS: Final = {part: [FEATURES.index(name) for name in names] for part, names in _PARTS.items()}


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold what is known of n candidates at a moment; days, counts that faded, scores of m contributions."""

    active: Matrix
    gap: Floats
    age: Floats
    answers: Floats
    accepts: Floats
    votes: Floats
    conversations: Floats
    present: Matrix
    present_gap: Floats
    hour: Floats
    hours: Floats
    hour_all: float
    first: Matrix
    first_gap: Floats
    firsts: Floats
    speed: Floats
    speed_n: Floats
    fast: Floats
    new_n: Floats
    new_yes: Floats
    asker_new: bool
    load: Floats
    pairs: Matrix
    together: Floats
    reverse: Floats
    last: Floats
    recent: Matrix
    scores: Floats
    people: NDArray[np.int64]
    worth: Floats
    document_age: Floats
    profile: Floats
    topics: Matrix
    meaning: Matrix


def scaled(values: Floats) -> Floats:
    """Return the values as shares of the greatest."""
    most = values.max() if len(values) else 0.0
    return values / most if most > 0 else np.zeros_like(values)


def matrix(facts: Facts) -> Matrix:
    """Return a row of FEATURES for each candidate."""
    columns = _columns(facts)
    return np.stack([columns[name] for name in FEATURES], 1)


def _columns(facts: Facts) -> dict[str, Floats]:
    n = len(facts.gap)
    active = np.log1p(facts.active)
    text, top, recent, best = _votes(facts, n)
    profile = scaled(np.log1p(facts.profile))
    topics = scaled(facts.topics[:, 1])
    present = np.log1p(facts.present)
    first = np.log1p(facts.first)
    gap = facts.present_gap * 1440
    pair = facts.pairs[:, 1]
    share = facts.hour_all / 2
    newcomer = 1.0 if facts.asker_new else -1.0
    return {
        **{name: active[:, place] for place, name in enumerate(BASE[:7])},
        "gap": -np.log1p(facts.gap) / 3,
        "topics": topics,
        "profile": profile,
        "text": text, "text_root": np.sqrt(text), "text_top": top, "text_top_root": np.sqrt(top),
        "accepts": np.log1p(facts.accepts) / 3,
        "answers": np.log1p(facts.answers) / 3,
        "accept_rate": (facts.accepts + 1) / (facts.answers + 5) * bool(facts.accepts.any()),
        "votes": np.log1p(np.maximum(0.0, facts.votes)) / (1 + np.log1p(facts.answers)),
        "pair": np.log1p(pair),
        "hour_share": facts.hour / (facts.hours + 3),
        "new": (facts.age < 30).astype(float),
        "profile_and_text": profile * text,
        "topics_root": np.sqrt(topics), "topics_60d": np.sqrt(scaled(facts.topics[:, 0])),
        "text_recent": np.sqrt(scaled(recent)), "text_best": best,
        "text_rate": scaled(text / (facts.conversations + 3)),
        "profile_rate": scaled(facts.profile / np.sqrt(facts.conversations + 3)),
        "pair_30d": np.log1p(facts.pairs[:, 0]), "pair_365d": np.log1p(pair), "pair_share": pair / (pair.sum() + 2),
        "pair_last": facts.last, "together": np.log1p(facts.together), "reverse": np.log1p(facts.reverse),
        "hour": np.log((facts.hour + 6 * facts.hour_all) / ((facts.hours + 6) * facts.hour_all)) / 2,
        "hour_day": np.log((facts.hour + 6 * share) / ((facts.hours + 6) * share)) / 2,
        "present_10m": (gap < 10).astype(float), "present_30m": (gap < 30).astype(float),
        "present_60m": (gap < 60).astype(float), "present_gap": -np.log1p(gap) / 6,
        "present_d10m": present[:, 0], "present_d45m": present[:, 1], "present_d3h": present[:, 2],
        "load": np.log1p(facts.load),
        "first_3d": first[:, 0], "first_30d": first[:, 1], "first_240d": first[:, 2],
        "first_gap": -np.log1p(facts.first_gap) / 3,
        "first_rate": (facts.firsts + 1) / (facts.conversations + 4),
        "speed": -(facts.speed + 6) / (facts.speed_n + 2) / 5,
        "fast": (facts.fast + 0.5) / (facts.speed_n + 2),
        "newcomers": ((facts.new_yes + 1) / (facts.new_n + 3) - 0.33) * newcomer,
        "recent_10": facts.recent[:, 0], "recent_50": np.sqrt(facts.recent[:, 1]),
        **{name: facts.meaning[:, place] for place, name in enumerate(MEANING[:4])},
        "meaning_root": np.sqrt(np.maximum(0.0, facts.meaning[:, 1])),
    }  # fmt: skip


def _votes(facts: Facts, n: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Let the best contributions vote for their authors: by score, steeply, by recency; and each one's best."""
    if not len(facts.scores) or facts.scores.max() <= 0:
        return np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    kept = min(BEST_DOCUMENTS, len(facts.scores))
    chosen = np.argsort(-facts.scores, kind="stable")[:kept]
    people, score, worth = facts.people[chosen], facts.scores[chosen], facts.worth[chosen]
    steep = (score / score.max()) ** 3

    def to_people(values: Floats) -> Floats:
        return np.bincount(people, values, minlength=n).astype(float)

    best = np.zeros(n)
    np.maximum.at(best, people, score / score.max())
    faded = np.exp2(-np.maximum(0.0, facts.document_age[chosen]) / 60)
    return scaled(to_people(score * worth)), scaled(to_people(steep * worth)), to_people(steep * worth * faded), best
