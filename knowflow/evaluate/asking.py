"""Score `experts` and `route` as people ask them: `knowflow evaluate asking`.

`evaluate routing` replays a stream with all that can be known of it. Here a state grows with the
stream, and each question is put to the commands at its own moment, when nothing later has come in:
what they answer is what somebody who asked then would have been told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowflow.errors import UserError
from knowflow.evaluate.grown import Whole, drawn, growing, last_of, read, whole_of
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.links import in_order
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.reviewers.history import KINDS
from knowflow.evaluate.reviewers.indexed import evaluate_indexed
from knowflow.evaluate.routing.measure import RESAMPLES, TESTED_FROM, measures
from knowflow.queries.answered import Question
from knowflow.queries.ask import Ask
from knowflow.queries.experts import experts
from knowflow.queries.ranking.found import find
from knowflow.queries.route import route
from knowflow.queries.text import parse_query
from producers.base import Event

SAMPLE: Final = 400
NAMES: Final = 50


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
    "experts": _experts,
    "activity_90d": _most_active,
}


def score(source: str, events: Sequence[Event], seed: int, n: int) -> dict[str, Any]:
    """Return the measures of `route`, with those of the others in `baselines`; `events` in any order.

    The answer's author has to be named among the first NAMES; one who is not counts 0. People are told by whom they
    are known to be in the end. Raises UserError for too few questions.
    """
    events = in_order(events)
    whole = whole_of(source, events)
    asked = drawn(last_of(whole.questions), seed, n)
    ranks: dict[str, list[float]] = {name: [] for name in METHODS}
    seconds: dict[str, list[float]] = {name: [] for name in METHODS}
    for question, state in growing(source, events, asked):
        for name, method in METHODS.items():
            began = time.perf_counter()
            named = method(state.ask(), question)
            seconds[name].append(time.perf_counter() - began)
            ranks[name].append(_rank(named, question, whole))
    told = {
        name: {
            **measures(np.array(ranks[name]), seed),
            "ms_per_query": milliseconds(seconds[name]),
            "unnamed": ranks[name].count(np.inf),
        }
        for name in METHODS
    }
    return {
        "n": len(asked), "answered": len(whole.questions),
        **told.pop("route"), "baselines": told,
    }  # fmt: skip


def _rank(named: Sequence[str], question: Question, whole: Whole) -> float:
    """Return the place of whose answer it was, without the asker; infinite where they are not named."""
    known = dict.fromkeys(whole.who(person) for person in named)
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
    source, events = read(known, paths)
    return {
        "task": "asking",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": known, "seed": seed, "tested_from": TESTED_FROM, "names": NAMES, "index": "embedded",
            "target": "whose answer was accepted, or is found to be the answer",
            "asked": "of a state of all that came before the question", "resamples": RESAMPLES,
        },
        **score(source, events, seed, n),
    }  # fmt: skip
