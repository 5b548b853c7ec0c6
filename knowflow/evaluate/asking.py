"""Score `experts` and `route` as people ask them, of an index: `knowflow evaluate asking`.

`evaluate routing` replays a stream with all that can be known of it. An index holds weekly
counts, the last 64 times of each person and contributions; and it is asked of a moment in the past
once everything was read, so that the words and outcomes of what began before may be later ones. So
this says how the answers of the commands rank, not what could be known then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from indexers.port import Index
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
from knowflow.queries.ranking.found import find
from knowflow.queries.ranking.own import MOST, learn_from
from knowflow.queries.route import route
from knowflow.queries.text import parse_query
from producers.registry import factory

SAMPLE: Final = 200
NAMES: Final = 50
LEARNT: Final = "route_learnt"  # by weights that the first 70 % of the questions taught


def parted(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """Return the first 70 % of the questions, to learn from, and the last 30 %, to ask."""
    cut = len(questions) - int(len(questions) * (1 - TESTED_FROM) + 1e-9)
    return list(questions[:cut]), list(questions[cut:])


def drawn(questions: Sequence[Question], seed: int, n: int) -> list[Question]:
    """Return the last 30 %, drawn down to n where there are more."""
    last = parted(questions)[1]
    if len(last) <= n:
        return last
    chosen = np.random.default_rng(seed).choice(len(last), n, replace=False)
    return [last[at] for at in sorted(chosen.tolist())]


def _experts(ask: Ask, question: Question) -> list[str]:
    return [row["person"] for row in experts(ask, question.text, NAMES)["results"] if row["person"] != question.asker]


def _route(ask: Ask, question: Question) -> list[str]:
    return [row["person"] for row in route(ask, question.text, question.asker, NAMES)["results"]]


def _most_active(ask: Ask, question: Question) -> list[str]:
    """Rank the candidates of `route` by how much they answered lately."""
    found = find(ask, parse_query(ask, question.text))
    active = dict(zip(found.people, found.standing.active[:, 7].tolist(), strict=True))
    active.pop(question.asker, None)
    return sorted(active, key=lambda person: (-active[person], person))[:NAMES]


METHODS: Final[Mapping[str, Callable[[Ask, Question], list[str]]]] = {
    "route": _route,
    LEARNT: _route,
    "experts": _experts,
    "activity_90d": _most_active,
}


def score(index: Index, seed: int, n: int) -> dict[str, Any]:
    """Return the measures of `route`, with those of the others in `baselines`. Raises UserError for too few questions.

    The answer's author has to be named among the first NAMES; one who is not counts 0. Weeks count as far as they
    had ended: the moment's own holds the answer.
    """
    questions = questions_of(Ask(index))
    if len(questions) < LEAST:
        raise UserError(f"there are {len(questions)} questions that others answered; {LEAST} are the least")
    asked = drawn(questions, seed, n)
    learnt = learn_from(index, parted(questions)[0][-MOST:])
    told: dict[str, dict[str, Any]] = {}
    for name, method in METHODS.items():
        ranks, seconds = [], []
        weights = learnt.weights if name == LEARNT else None
        for question in asked:
            ask = Ask(index, as_of=question.at, whole_weeks=True, weights=weights)
            began = time.perf_counter()
            named = method(ask, question)
            seconds.append(time.perf_counter() - began)
            ranks.append(float(named.index(question.wanted) + 1) if question.wanted in named else np.inf)
        told[name] = {**measures(np.array(ranks), seed), "ms_per_query": milliseconds(seconds)}
        told[name]["unnamed"] = sum(rank == np.inf for rank in ranks)
    return {
        "n": len(asked), "answered": len(questions), "labels": learnt.labels, **told.pop("route"), "baselines": told,
    }  # fmt: skip


def evaluate_asking(paths: Sequence[str], kind: str | None = None, seed: int = 0, n: int = SAMPLE) -> dict[str, Any]:
    """Read a source, which several paths may make up, into a scratch state and ask it. Raises UserError.

    A history of commits is asked for reviewers, of all its last commits.
    """
    if not paths:
        raise UserError("task asking needs at least one path: knowflow evaluate asking PATH...")
    known = kind_of(paths[0], kind)
    if known in KINDS:
        return evaluate_indexed(paths, known, seed)
    with scratch_state(factory(known).open(list(paths))) as state:
        found = score(state.index, seed, n)
    return {
        "task": "asking",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": known, "seed": seed, "tested_from": TESTED_FROM, "names": NAMES, "index": "embedded",
            "target": "whose answer was accepted, or is found to be the answer", "as_of": "the question's moment",
            "resamples": RESAMPLES,
        },
        **found,
    }  # fmt: skip
