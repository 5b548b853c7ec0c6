"""Turn what an index holds of candidates into the model's facts.

What no record tells (how often somebody was the first to reply, how they answer newcomers, what the
model knows by meaning) is left at what is usual, alike for all.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from indexers.bm25 import K1, B, idf
from indexers.port import Document, Sort, Where
from knowflow.queries.ask import Ask, days_before
from knowflow.queries.flows import HELP
from knowflow.queries.ranking.features import FIRST_DAYS, MEANING, PAIR_DAYS, TOPIC_DAYS, Facts, Floats
from knowflow.queries.ranking.found import MOST_ROWS, Found, delay_of
from knowflow.queries.ranking.questions import HOUR_WEIGHTS, fade, hours_near
from knowflow.queries.ranking.standing import pair_counts
from knowflow.queries.text import Query
from schemas.times import MICROS_PER_SECOND

USUAL_FIRST: Final = 0.4  # of a person's contributions
_MINUTE: Final = 60.0


def facts_of(ask: Ask, query: Query, found: Found, asker: str | None) -> Facts:
    """Return the facts of the candidates, in their order."""
    n = len(found.people)
    at = ask.now / MICROS_PER_SECOND
    number = {person: place for place, person in enumerate(found.people)}
    flat = [(number[person], total, hit.value) for person, own in found.contributions.items() for total, hit, _ in own]
    standing = found.standing
    hours = standing.hours
    near = hours_near(at)
    usual = hours.sum(0) + 1
    pairs, reverse = _pairs(ask, number, asker)
    first, first_gap, recent = _firsts(ask, found, number)
    speed, speed_n, fast = _speeds(found, number)
    return Facts(
        active=standing.active, gap=standing.gap,
        age=standing.age, answers=standing.answers, accepts=standing.accepts,
        votes=standing.votes, conversations=standing.conversations,
        present=standing.present, present_gap=standing.gap,
        hour=hours[:, near] @ HOUR_WEIGHTS, hours=hours.sum(1),
        hour_all=float(usual[near] @ HOUR_WEIGHTS / usual.sum()),
        first=first, first_gap=first_gap, firsts=USUAL_FIRST * standing.conversations,
        speed=speed, speed_n=speed_n, fast=fast,
        new_n=np.zeros(n), new_yes=np.zeros(n), asker_new=False, load=standing.load,
        pairs=pairs, together=np.zeros(n), reverse=reverse, last=np.zeros(n), recent=recent,
        scores=np.array([total for _, total, _ in flat]), people=np.array([place for place, _, _ in flat], np.int64),
        worth=np.array([_worth(value) for _, _, value in flat]),
        document_age=np.array([days_before(ask.now, value["last_at"]) for _, _, value in flat]),
        profile=_profiles(ask, query, found), topics=_topics(ask, query, found, number),
        meaning=np.zeros((n, len(MEANING) - 1)),
    )  # fmt: skip


def _worth(value: Document) -> float:
    outcome = value["outcome"]
    votes = outcome["endorsed"] + outcome["observed"] - outcome["opposed"]
    accepted = outcome["accepted"] + 0.6 * outcome["accepted_inferred"]
    return float(min(3.0, max(0.2, 1 + accepted + 0.1 * votes)))


def _pairs(ask: Ask, number: dict[str, int], asker: str | None) -> tuple[Any, Floats]:
    """Return how often each helped the asker of late, and the asker them."""
    pairs, reverse = np.zeros((len(number), len(PAIR_DAYS))), np.zeros(len(number))
    most = [Sort("conversations", descending=True)]
    if asker is not None:
        for row in ask.find("flows", Where("helped", "eq", asker), order=most, limit=MOST_ROWS):
            if row["helper"] in number:
                pairs[number[row["helper"]]] += pair_counts([row], PAIR_DAYS, tuple(HELP), ask.now)
        for row in ask.find("flows", Where("helper", "eq", asker), order=most, limit=MOST_ROWS):
            if row["helped"] in number:
                reverse[number[row["helped"]]] += row["conversations"]
    return pairs, reverse


def _firsts(ask: Ask, found: Found, number: dict[str, int]) -> tuple[Any, Floats, Any]:
    """Return from the conversations that were answered last whose answers those were."""
    account = {entry["name"]: number[person] for person in found.people
               for row in found.rows[person] for entry in row["accounts"]}  # fmt: skip
    first, gap = np.zeros((len(number), len(FIRST_DAYS))), np.full(len(number), 3650.0)
    recent = np.zeros((len(number), 2))
    place = 0
    for row in found.recent:
        answer = row.get("answer_found", {})
        if answer.get("at", "~") > ask.now_text:
            continue
        if answer.get("account") in account:
            days, who = days_before(ask.now, row["first_reply_at"]), account[answer["account"]]
            first[who] += fade(days, np.array(FIRST_DAYS))
            gap[who] = min(gap[who], days)
            recent[who] += (place < 10) / 10, (place < 50) / 50
        place += 1
    return first, gap, recent


def _speeds(found: Found, number: dict[str, int]) -> tuple[Floats, Floats, Floats]:
    speed, count, fast = np.zeros(len(number)), np.zeros(len(number)), np.zeros(len(number))
    for person, own in found.contributions.items():
        for _, hit, _ in own:
            delay = delay_of(found.conversations.get(hit.value["conversation"]), hit.value)
            if delay is not None:
                speed[number[person]] += np.log(max(_MINUTE, delay) / 3600)
                count[number[person]] += 1
                fast[number[person]] += delay < 3600
    return speed, count, fast


def _profiles(ask: Ask, query: Query, found: Found) -> Floats:
    """Return BM25 of all that each wrote in answer, as one text; lengths are told by the number of conversations."""
    number = {token: place for place, token in enumerate(query.tokens)}
    held = np.zeros((len(found.people), len(number)))
    for own, person in zip(held, found.people, strict=True):
        for match in found.contributions[person]:
            for counts in match.held:
                for token, times in counts.items():
                    own[number[token]] += times
    stats = ask.statistics("contributions", "context", query.tokens)
    told = np.array([idf(stats.documents, stats.document_frequency.get(token, 0)) for token in query.tokens])
    conversations = found.standing.conversations
    norms = K1 * (1 - B + B * conversations / max(1.0, conversations.mean()))
    profiles: Floats = held / (held + norms[:, None]) @ told
    return profiles


def _topics(ask: Ask, query: Query, found: Found, number: dict[str, int]) -> Any:
    total = np.zeros((len(number), len(TOPIC_DAYS)))
    for topic in sorted(query.topics):
        rows = found.expertise[topic]
        told = np.log1p(len(number) / (1 + min(MOST_ROWS, query.people[topic])))
        for row in rows:
            if row["person"] in number:
                answered = pair_counts([row], TOPIC_DAYS, ("answered", "replied", "answered_inferred"), ask.now)
                accepted = pair_counts([row], TOPIC_DAYS, ("accepted", "accepted_inferred"), ask.now)
                total[number[row["person"]]] += told * np.log1p(answered / 2 + accepted)
    return total
