"""Score `experts` and `route` as people ask them: `knowflow evaluate asking`.

`evaluate routing` replays a stream with all that can be known of it. Here a state grows with the
stream, and each question is put to the commands at its own moment, when nothing later has come in:
what they answer is what somebody who asked then would have been told.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from knowflow.app import Knowflow
from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.reviewers.history import KINDS
from knowflow.evaluate.reviewers.indexed import evaluate_indexed
from knowflow.evaluate.routing.measure import LEAST, RESAMPLES, TESTED_FROM, measures
from knowflow.evaluate.scratch import scratch_state
from knowflow.queries.answered import Question, questions_of
from knowflow.queries.ask import Ask
from knowflow.queries.experts import experts
from knowflow.queries.ranking.features import Floats
from knowflow.queries.ranking.found import find
from knowflow.queries.ranking.own import learn_own
from knowflow.queries.route import route
from knowflow.queries.text import parse_query
from producers.base import Event, Outcome
from producers.registry import factory
from schemas.times import parse_time

SAMPLE: Final = 200
NAMES: Final = 50
LEARNT: Final = "route_learnt"  # by weights that the state had taught when the first question was put


@dataclass(frozen=True, slots=True)
class Part:
    """Be a producer of some interactions of a source."""

    source: str
    events: Sequence[Event]
    kind: ClassVar[str] = "part"
    notice: ClassVar[str | None] = None

    def read(self, cursor: Mapping[str, Any] | None = None) -> Iterator[Outcome]:
        """Yield an outcome for each interaction."""
        del cursor  # it is read in one go
        return (Outcome((event,)) for event in self.events)


@dataclass(frozen=True, slots=True)
class Whole:
    """Hold what the whole source tells: the questions that others answered, and which person each account is."""

    questions: list[Question]
    person_of: Mapping[str, str]


def whole_of(state: Knowflow) -> Whole:
    """Return what a state of the whole source tells. Raises UserError for too few questions."""
    ask = Ask(state.index)
    questions = questions_of(ask)
    if len(questions) < LEAST:
        raise UserError(f"there are {len(questions)} questions that others answered; {LEAST} are the least")
    return Whole(questions, {row["account"]: row["person"] for row in ask.find("identities")})


def last_of(questions: Sequence[Question]) -> list[Question]:
    """Return the last 30 % of the questions."""
    return list(questions[len(questions) - int(len(questions) * (1 - TESTED_FROM) + 1e-9) :])


def drawn(questions: Sequence[Question], seed: int, n: int) -> list[Question]:
    """Return the last 30 %, drawn down to n where there are more."""
    last = last_of(questions)
    if len(last) <= n:
        return last
    chosen = np.random.default_rng(seed).choice(len(last), n, replace=False)
    return [last[at] for at in sorted(chosen.tolist())]


def _experts(ask: Ask, question: Question) -> list[str]:
    return [row["person"] for row in experts(ask, question.text, NAMES)["results"]]


def _route(ask: Ask, question: Question) -> list[str]:
    return [row["person"] for row in route(ask, question.text, _known(ask, question.asker), NAMES)["results"]]


def _most_active(ask: Ask, question: Question) -> list[str]:
    """Rank the candidates of `route` by how much they answered lately."""
    found = find(ask, parse_query(ask, question.text))
    active = dict(zip(found.people, found.standing.active[:, 7].tolist(), strict=True))
    return sorted(active, key=lambda person: (-active[person], person))[:NAMES]


def _known(ask: Ask, asker: str) -> str | None:
    """Return the asker, or None where nothing was heard of them yet."""
    try:
        return ask.resolve_person(asker)
    except UserError:
        return None


METHODS: Final[Mapping[str, Callable[[Ask, Question], list[str]]]] = {
    "route": _route,
    LEARNT: _route,
    "experts": _experts,
    "activity_90d": _most_active,
}


def score(source: str, events: Sequence[Event], seed: int, n: int) -> dict[str, Any]:
    """Return the measures of `route`, with those of the others in `baselines`; `events` in any order.

    The answer's author has to be named among the first NAMES; one who is not counts 0. People are told by whom they
    are known to be in the end. Raises UserError for too few questions.
    """
    events = sorted(events, key=lambda event: (event["time"], event["id"]))
    with scratch_state(Part(source, events)) as state:
        whole = whole_of(state)
    asked = drawn(whole.questions, seed, n)
    times = [parse_time(event["time"]) for event in events]
    come = bisect_left(times, last_of(whole.questions)[0].at)
    ranks: dict[str, list[float]] = {name: [] for name in METHODS}
    seconds: dict[str, list[float]] = {name: [] for name in METHODS}
    with scratch_state(Part(source, events[:come])) as state:
        learnt = learn_own(state.index)
        for question in asked:
            until = bisect_left(times, question.at)
            if until > come:
                state.take(Part(source, events[come:until]))
                state.sync()
                come = until
            for name, method in METHODS.items():
                weights: Floats | None = learnt.weights if name == LEARNT else None
                began = time.perf_counter()
                named = method(replace(state.ask(), weights=weights), question)
                seconds[name].append(time.perf_counter() - began)
                ranks[name].append(_rank(named, question, whole.person_of))
    told = {
        name: {
            **measures(np.array(ranks[name]), seed),
            "ms_per_query": milliseconds(seconds[name]),
            "unnamed": ranks[name].count(np.inf),
        }
        for name in METHODS
    }
    return {
        "n": len(asked), "answered": len(whole.questions), "labels": learnt.labels,
        **told.pop("route"), "baselines": told,
    }  # fmt: skip


def _rank(named: Sequence[str], question: Question, person_of: Mapping[str, str]) -> float:
    """Return the place of whose answer it was, without the asker; infinite where they are not named."""
    known = dict.fromkeys(person_of.get(person, person) for person in named)
    known.pop(question.asker, None)
    return float(list(known).index(question.wanted) + 1) if question.wanted in known else np.inf


def evaluate_asking(paths: Sequence[str], kind: str | None = None, seed: int = 0, n: int = SAMPLE) -> dict[str, Any]:
    """Read a source, which several paths may make up, into a scratch state that grows, and ask it. Raises UserError.

    A history of commits is asked for reviewers, of all its last commits.
    """
    if not paths:
        raise UserError("task asking needs at least one path: knowflow evaluate asking PATH...")
    known = kind_of(paths[0], kind)
    if known in KINDS:
        return evaluate_indexed(paths, known, seed)
    producer = factory(known).open(list(paths))
    events = [event for outcome in producer.read() for event in outcome.events]
    return {
        "task": "asking",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": known, "seed": seed, "tested_from": TESTED_FROM, "names": NAMES, "index": "embedded",
            "target": "whose answer was accepted, or is found to be the answer",
            "asked": "of a state of all that came before the question", "resamples": RESAMPLES,
        },
        **score(producer.source, events, seed, n),
    }  # fmt: skip
