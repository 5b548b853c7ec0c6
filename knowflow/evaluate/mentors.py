"""Score who is named as a mentor: `knowflow evaluate mentors`.

On a simulated organisation the planted mentor is wanted. On real data nobody says who was a good
mentor; what is known is who helped a newcomer to a topic most often afterwards. So each quarter
those are asked for who put their first question in a topic within it, having helped nobody
there, and whom somebody helped in it at least twice within the following year. Whoever did so most
often is wanted, several where they are equal; candidates are all who had helped anybody in the
topic by then.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from indexers.port import Where
from knowflow.asking import Asking
from knowflow.errors import UserError
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.routing.measure import measures
from knowflow.evaluate.slices import QUARTER, YEAR, History
from knowflow.queries.ask import Ask, days_before
from knowflow.queries.mentors import mentors
from knowflow.queries.recent import OPENS, topic_rows
from knowflow.queries.subject import contributions_in, helped_accounts, persons_of, shown_in
from knowflow.queries.topics import led
from schemas.times import parse_time

LEAST_HELPED: Final = 2  # conversations of the year after, in which the wanted helped
LEAST_CANDIDATES: Final = 2  # with one there is nothing to choose
BASELINES: Final = ("activity_90d", "most_helpful", "knowledge")
ALL: Final = 1_000_000

Scores = dict[str, dict[str, float]]  # method -> candidate -> score


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Be somebody who began to ask in a topic: account and person, when, and who helped them in the year after."""

    account: str
    person: str
    topic: str
    at: int
    wanted: frozenset[str]


def scores_for(ask: Ask, text: str, learner: str) -> tuple[Scores, float]:
    """Return the scores of all who have helped in the topic of a text, by method, and the seconds that `mentors` took.

    Whom `mentors` does not name is last. Raises UserError for a topic or a person that is not known.
    """
    begun = time.perf_counter()
    answer = mentors(ask, text, learner, ALL)
    took = time.perf_counter() - begun
    found = {row["person"]: row["score"] for row in answer["results"]}
    who, topic = answer["for"], answer["topic"]
    helped: Counter[str] = Counter()
    lately: Counter[str] = Counter()
    for hit in contributions_in(ask, topic):
        if hit.value["person"] != who and helped_accounts(hit.value):
            helped[hit.value["person"]] += 1
            lately[hit.value["person"]] += days_before(ask.now, hit.value["last_at"]) <= 90
    shown = shown_in(ask, topic, who)
    scores = {
        "knowflow": {person: found.get(person, -1.0) for person in helped},
        "activity_90d": {person: float(lately[person]) for person in helped},
        "most_helpful": {person: float(helped[person]) for person in helped},
        "knowledge": {person: shown.get(person, 0.0) for person in helped},
    }
    return scores, took


def rank_among(scores: Mapping[str, float], wanted: Iterable[str]) -> float:
    """Return the best rank of those wanted, ties at the middle; infinite where none is a candidate."""
    values = list(scores.values())
    ranks = [
        1 + sum(value > scores[one] for value in values) + (sum(value == scores[one] for value in values) - 1) / 2
        for one in wanted
        if one in scores
    ]
    return float(min(ranks, default=np.inf))


def measured(ranks: Sequence[Mapping[str, float]], seed: int) -> dict[str, Any]:
    """Return the measures of `knowflow` and, in `baselines`, of the others."""
    told = {name: measures(np.array([row[name] for row in ranks]), seed) for name in ("knowflow", *BASELINES)}
    return {**told.pop("knowflow"), "baselines": told}


def evaluate_mentors(path: str, kind: str | None = None, seed: int = 0) -> dict[str, Any]:
    """Measure one source prequentially. Raises UserError where it holds no such newcomers."""
    history = History.of(path, kind)
    with history.whole() as state:
        newcomers = newcomers_of(state.ask(), history.moments())
        person_of = _persons(state)
    ranks: list[dict[str, float]] = []
    took: list[float] = []
    with history.growing() as quarters:
        for moment, state in quarters:
            ask = state.ask()
            for one in newcomers:
                if moment - QUARTER < one.at <= moment:
                    _ask_for(ask, one, person_of, ranks, took)
    if not ranks:
        raise UserError(f"{path}: holds no newcomer to a topic whom somebody helped there again and again")
    return {
        "task": "mentors",
        "source": history.source,
        "protocol": {
            "moments": len(history.moments()), "every_weeks": 13, "least_helped": LEAST_HELPED, "seed": seed,
            "wanted": "who helped the newcomer in the topic most often in the year after",
        },
        "n": len(ranks),
        "unseen": sum(not np.isfinite(row["knowflow"]) for row in ranks),
        **measured(ranks, seed),
        "ms_per_query": milliseconds(took),
    }  # fmt: skip


def newcomers_of(ask: Ask, moments: Sequence[int]) -> list[Newcomer]:
    """Return those who began to ask in a topic in a quarter that ends at a moment, by time, person and topic.

    `ask` sees everything; only whom to ask for, and who is wanted, are taken from it.
    """
    asked = _first_questions(ask)
    helped = _help(ask)
    first_help = {(who, topic): min(at for at, _, _ in given) for (who, topic), given in _given(helped).items()}
    found = []
    for (who, topic), (at, account) in asked.items():
        moment = next((moment for moment in moments if at <= moment < at + QUARTER), None)
        if moment is None or first_help.get((who, topic), moment) < at:
            continue
        after = {(talk, by) for when, talk, by in helped.get((who, topic), ()) if moment < when <= moment + YEAR}
        counts = Counter(by for _, by in after)
        most = max(counts.values(), default=0)
        if most >= LEAST_HELPED:
            wanted = frozenset(by for by, count in counts.items() if count == most)
            found.append(Newcomer(account, who, topic, at, wanted))
    return sorted(found, key=lambda one: (one.at, one.person, one.topic))


Helps = dict[tuple[str, str], list[tuple[int, str, str]]]  # (person, topic) -> (time, conversation, the other)


def _first_questions(ask: Ask) -> dict[tuple[str, str], tuple[int, str]]:
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for row in ask.find("conversations", OPENS, Where("question", "eq", True)):
        if "asker_person" in row:
            for topic in row["topics"]:
                key, told = (row["asker_person"], topic), (parse_time(row["asked_at"]), row["asker"])
                found[key] = min(found.get(key, told), told)
    return found


def _help(ask: Ask) -> Helps:
    """Return the help that each person got in each topic: when, where, and from whom."""
    rows = [row for row in ask.find("contributions", Where("bot", "eq", False)) if row["helped"]["top"]]
    owner = persons_of(ask, (account for row in rows for account in helped_accounts(row)))
    found: Helps = {}
    for row in rows:
        for who in {owner[account] for account in helped_accounts(row)} - {row["person"]}:
            for entry in row["topics"]:
                told = (parse_time(row["first_at"]), row["conversation"], row["person"])
                found.setdefault((who, entry["topic"]), []).append(told)
    return found


def _given(helped: Helps) -> Helps:
    """Return the same by who gave it."""
    found: Helps = {}
    for (who, topic), got in helped.items():
        for at, talk, by in got:
            found.setdefault((by, topic), []).append((at, talk, who))
    return found


def _persons(state: Asking) -> dict[str, str]:
    return {row["account"]: row["person"] for row in state.ask().find("identities")}


def _ask_for(
    ask: Ask, one: Newcomer, person_of: Mapping[str, str], ranks: list[dict[str, float]], took: list[float]
) -> None:
    """Add the ranks of the wanted, where the topic is a known subject with candidates by the moment."""
    rows = topic_rows(ask, [one.topic])
    if one.topic not in rows or not led(rows[one.topic]):
        return
    try:
        scores, seconds = scores_for(ask, one.topic, one.account)
    except UserError:  # whoever asked is not known under this account yet
        return
    if len(scores["knowflow"]) < LEAST_CANDIDATES:
        return
    took.append(seconds)
    # A person's id may have changed since: accounts that were joined later.
    final = {name: {person_of.get(who, who): value for who, value in held.items()} for name, held in scores.items()}
    ranks.append({name: rank_among(held, one.wanted) for name, held in final.items()})
