"""Say who should get a question now: who is likely to answer it, how soon, and whom to ask next.

The model of knowflow/queries/ranking gives each candidate a share: how likely it is that this one
answers, if one of them does. Somebody who answered much this week is put back a little, so that
not always the same few are asked. How likely an answer is at all, and how soon, is told by the
questions of the months before.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, Final

import numpy as np

from indexers.port import Sort, Where
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, name_of
from knowflow.queries.evidence import evidence_of
from knowflow.queries.passages import quote
from knowflow.queries.ranking.features import GROUPS, Floats, matrix
from knowflow.queries.ranking.found import Found, delay_of, find
from knowflow.queries.ranking.index_facts import facts_of
from knowflow.queries.ranking.learner import softmax
from knowflow.queries.ranking.weights import asked_weights
from knowflow.queries.text import Query, parse_query
from schemas.times import MICROS_PER_DAY, format_time

LOAD: Final = 0.15  # of the logarithm of a week's answers, off the score
WITHIN_DAYS: Final = 7
JUDGED_DAYS, JUDGED = 180, 500  # of the newest questions, which tell how likely an answer is
WITHIN_SECONDS: Final = WITHIN_DAYS * 86_400
OWN_DELAYS: Final = 5  # of a person within the week, before they count instead of everybody's
MAX_TOPICS, MAX_EVIDENCE, MAX_STEPS = 5, 3, 3


def route(ask: Ask, text: str, asker: str | None = None, limit: int = 10) -> Answer:
    """Rank people for a question; no result is an empty list.

    `asker` is a person's id, account or unique name; that person is no candidate, and who helped
    them before counts. Raises UserError if it means nobody.
    """
    return ranked(ask, text, ask.resolve_person(asker) if asker is not None else None, limit)


def ranked(ask: Ask, text: str, who: str | None, limit: int, answered: float | None = None) -> Answer:
    """Rank people as route() does; `who` is a person's id, `answered` what likely_answered() told before."""
    query = parse_query(ask, text)
    found, share = ask.both(lambda: find(ask, query), lambda: likely_answered(ask) if answered is None else answered)
    if who is not None:
        found.leave_out(who)
    delays = _delays(found)
    answer: Answer = {"query": text, "answered": share, "soon": soon(delays), "results": [], "escalation": []}
    if not found.people:
        return answer
    features = matrix(facts_of(ask, query, found, who))
    parts = _parts(features, found, asked_weights())
    shares = softmax(np.array([sum(own.values()) for own in parts]))
    order = sorted(range(len(shares)), key=lambda at: (-round(float(shares[at]), 6), found.people[at]))
    best = order[:limit]
    named = [found.people[at] for at in order[: max(limit, MAX_STEPS)]]
    names = {person: name_of(found.rows[person]) for person in named}
    labels = ask.labels(query.topics)
    answer["results"] = [
        {
            "person": person,
            "name": names[person],
            "score": round(float(shares[at]), 6),
            "likely": round(float(shares[at]) * answer["answered"], 6),
            "soon": _soon_of(found, person, delays),
            "topics": _topics(ask, query, found, person, labels),
            "evidence": [evidence_of(hit.key, hit.value) for _, hit, _ in found.contributions[person][:MAX_EVIDENCE]],
            "why": {name: round(value, 6) for name, value in parts[at].items()},
        }
        for at in best
        if (person := found.people[at])
    ]
    quote(ask, query, answer["results"])
    answer["escalation"] = _escalation(found, [(found.people[at], float(shares[at])) for at in order], answer, names)
    return answer


def _parts(features: Any, found: Found, weights: Floats) -> list[dict[str, float]]:
    """Return the parts of each score, each against the mean of all candidates."""
    weighed = (features - features.mean(0)) * weights
    busy = np.log1p(found.standing.this_week)
    told = {name: weighed[:, places].sum(1) for name, places in GROUPS.items()}
    told["load"] = told["load"] - LOAD * (busy - busy.mean())
    return [{name: float(values[at]) for name, values in told.items()} for at in range(len(found.people))]


def likely_answered(ask: Ask) -> float:
    """Return the share of the newest questions that got an answer within a week, of those that had a week for it."""
    until, since = ask.now - WITHIN_DAYS * MICROS_PER_DAY, ask.now - JUDGED_DAYS * MICROS_PER_DAY
    asked = [
        Where("question", "eq", True), Where("asked_at", "le", format_time(until)),
        Where("asked_at", "ge", format_time(since)),
    ]  # fmt: skip
    newest = [Sort("asked_at", descending=True)]
    rows = ask.find("conversations", *asked, order=newest, limit=JUDGED, only=("first_reply_seconds",))
    in_time: int = sum(row.get("first_reply_seconds", math.inf) <= WITHIN_SECONDS for row in rows)
    return round((in_time + 1) / (len(rows) + 2), 6)


def _delays(found: Found) -> list[float]:
    """Return the seconds until the first answer of what fits the question and of what was answered last."""
    rows = {row["conversation"]: row for row in (*found.recent, *found.conversations.values())}
    return sorted(float(row["first_reply_seconds"]) for row in rows.values() if row.get("first_reply_seconds", -1) >= 0)


def soon(delays: list[float]) -> dict[str, int] | None:
    """Return the middle half of the delays of a week at most, in seconds; None where there is none.

    `likely` speaks of that week too. Who comes back to questions of years ago does not answer new ones so late.
    """
    ranked = sorted(delay for delay in delays if delay <= WITHIN_SECONDS)
    if not ranked:
        return None
    low, high = ranked[(len(ranked) - 1) // 4], ranked[-(-(len(ranked) - 1) * 3 // 4)]
    return {"from_seconds": int(low), "to_seconds": int(high)}


def _soon_of(found: Found, person: str, delays: list[float]) -> dict[str, int] | None:
    own = [
        delay
        for _, hit, _ in found.contributions[person]
        if (delay := delay_of(found.conversations.get(hit.value["conversation"]), hit.value)) is not None
        and delay <= WITHIN_SECONDS
    ]
    return soon(own if len(own) >= OWN_DELAYS else delays)


def _topics(ask: Ask, query: Query, found: Found, person: str, labels: dict[str, str]) -> list[dict[str, str]]:
    """Return what the person has shown in the question's topics, the most telling first."""
    shown: dict[str, float] = {}
    for topic, rows in found.expertise.items():
        for row in rows:
            if row["person"] == person:
                shown[topic] = shown.get(topic, 0.0) + worth.evidence_weight(row["weeks"], ask.this_week)
    ranked = sorted((topic for topic in shown if shown[topic] > 0),
                    key=lambda topic: (-round(shown[topic] * query.topics[topic], 6), topic))  # fmt: skip
    return [
        {"topic": topic, "label": labels[topic], "level": worth.level(shown[topic])} for topic in ranked[:MAX_TOPICS]
    ]


def _escalation(
    found: Found, ranked: list[tuple[str, float]], answer: Answer, names: dict[str, str]
) -> list[dict[str, Any]]:
    """Return whom to ask when: the likeliest first, the next when the usual time has passed, at last everybody."""
    wait = answer["soon"]["to_seconds"] if answer["soon"] else 86_400
    steps: list[dict[str, Any]] = []
    reached = 0.0
    for place, (person, share) in enumerate(ranked[:MAX_STEPS]):
        reached += share
        steps.append({
            "after_seconds": place * wait, "person": person, "name": names[person],
            "likely": round(reached * answer["answered"], 6),
        })  # fmt: skip
    channels = Counter(row["channel"] for row in found.conversations.values() if "channel" in row)
    last: dict[str, Any] = {"after_seconds": len(steps) * wait, "likely": answer["answered"]}
    if channels:
        last["channel"] = min(channels, key=lambda name: (-channels[name], name))
    return [*steps, last]
