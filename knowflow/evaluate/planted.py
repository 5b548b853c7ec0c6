"""Score mentors and first meetings against what was planted in simulated organisations, by noise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from knowflow.app import Knowflow
from knowflow.errors import UserError
from knowflow.evaluate.answers import NamedTopic
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.mentors import BASELINES, rank_among, scores_for
from knowflow.evaluate.novel import Talks, baselines
from knowflow.evaluate.routing.measure import measures
from knowflow.evaluate.sample import Names
from knowflow.evaluate.scratch import scratch_state
from knowflow.queries.ask import Ask
from knowflow.queries.novel import WEEKS, novel
from knowflow.queries.recent import OPENS, begin_of
from producers.registry import factory
from producers.sample import make_options, truth
from schemas.times import parse_time

Truth = Mapping[str, Any]
Ranks = list[dict[str, float]]  # of each planted fact, by method
Asked = Callable[[Truth, Ask], tuple[Ranks, list[float]]]  # with the seconds that each query took
NEVER: Final = float("inf")
LISTED: Final = 20
OF_NOVEL: Final = ("most_together",)


def planted_mentors(known: Truth, ask: Ask) -> tuple[Ranks, list[float]]:
    """Return the ranks of the planted mentors."""
    names, labels = Names(known), {row["topic"]: row["label"] for row in known["topics"]}
    person_of = {row["account"]: row["person"] for row in ask.find("identities")}
    ranks, took = [], []
    for row in known["mentors"]:
        accounts = (person_of.get(account) for account in known["people"][row["learner"]]["joined"])
        learner = next((person for person in accounts if person is not None), "")
        try:
            scores, seconds = scores_for(ask, labels[row["topic"]], learner)
        except UserError:  # noise hid the topic or the learner
            ranks.append(dict.fromkeys(("knowflow", *BASELINES), NEVER))
            continue
        took.append(seconds)
        handles = {name: {names.person(who): value for who, value in held.items()} for name, held in scores.items()}
        ranks.append({name: rank_among(held, [row["mentor"]]) for name, held in handles.items()})
    return ranks, took


def planted_meetings(known: Truth, ask: Ask) -> tuple[Ranks, list[float]]:
    """Return the ranks of the planted first meetings of two topics."""
    names = Names(known)
    begun = time.perf_counter()
    rows = novel(ask, LISTED)["results"]
    took = time.perf_counter() - begun
    tag_of = {row["topic"]: names.topic(NamedTopic(row["topic"], row["label"])) for row in ask.find("topics")}
    talks = Talks.of(row for row in ask.find("conversations", OPENS) if "asked_at" in row)
    listed = {
        "knowflow": [tuple(topic["topic"] for topic in row["topics"]) for row in rows],
        "most_together": baselines(talks, parse_time(begin_of(ask, WEEKS)), ask.now)["most_together"],
    }
    tags = {name: [{tag_of.get(topic) for topic in pair} for pair in pairs] for name, pairs in listed.items()}
    ranks = []
    for row in known["combinations"]:
        wanted = set(row["topics"])
        ranks.append(
            {name: float(found.index(wanted) + 1) if wanted in found else NEVER for name, found in tags.items()}
        )
    return ranks, [took]


TASKS: Final[Mapping[str, tuple[Asked, Sequence[str]]]] = {
    "mentors": (planted_mentors, BASELINES), "novel": (planted_meetings, OF_NOVEL),
}  # fmt: skip


def evaluate_planted(
    task: str, people: Sequence[int], noise: Sequence[int], seeds: Sequence[int], **more: Any
) -> dict[str, Any]:
    """Return the measures of `mentors` or `novel` over simulated organisations, all and by noise.

    Raises SourceError for options that will not do.
    """
    asked, others = TASKS[task]
    by_noise: dict[int, Ranks] = {level: [] for level in noise}
    took: list[float] = []
    for level in noise:
        for known, state in _organisations(people, level, seeds, more):
            ranks, seconds = asked(known, state.ask())
            by_noise[level] += ranks
            took += seconds
    every = [row for ranks in by_noise.values() for row in ranks]
    protocol = {"people": list(people), "noise": list(noise), "seed": list(seeds), **more}
    return {
        "task": task,
        "source": "sample",
        "protocol": {**protocol, "wanted": "what was planted"},
        "n": len(every),
        **_measured(every, others),
        "by_noise": {str(level): {"n": len(ranks), **_measured(ranks, others)} for level, ranks in by_noise.items()},
        "ms_per_query": milliseconds(took) if took else {"p50": 0.0, "p95": 0.0},
    }


def _measured(ranks: Ranks, others: Sequence[str]) -> dict[str, Any]:
    told = {name: measures(np.array([row[name] for row in ranks]), 0) for name in ("knowflow", *others)}
    return {**told.pop("knowflow"), "baselines": told}


def _organisations(
    people: Sequence[int], noise: int, seeds: Sequence[int], more: Mapping[str, Any]
) -> Iterator[tuple[Truth, Knowflow]]:
    """Yield the truth of each simulated organisation, and a scratch state that holds it."""
    for size in people:
        for seed in seeds:
            options = make_options(people=size, noise=noise, seed=seed, **more)
            producer = factory("sample").open([], people=size, noise=noise, seed=seed, **more)
            with scratch_state(producer) as state:
                yield truth(options), state
