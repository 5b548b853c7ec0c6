"""Ask who will answer each question at its own moment, before anything later is known, and learn afterwards."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from knowflow.evaluate.routing.stream import Event
from knowflow.queries.ranking.features import BASE, Facts, Floats, Matrix, matrix
from knowflow.queries.ranking.learner import Example, Learner, Pace, label_of
from knowflow.queries.ranking.past import Past
from knowflow.queries.ranking.posterior import Posterior
from knowflow.queries.ranking.weights import plain_weights, shipped_weights

WITHIN = 7 * 86_400.0  # seconds in which replies count; labels are used no earlier
ONLINE_SOFTMAX = Pace(step=0.03, replays=2, kept=400, averaged=0.0)
LEAST_CANDIDATES = 150  # at a question that is learnt from ...
EARLY = 800  # ... among the first so many
_RRF = 20  # constant of reciprocal rank fusion (Cormack et al. 2009 take 60 for longer lists)

Scores = dict[str, Floats]  # method -> a score for each candidate


@dataclass(frozen=True, slots=True)
class Case:
    """Hold the scores of one question; `candidates` are in the order of the scores, `barred` is the asker's place."""

    question: str
    candidates: tuple[str, ...]
    barred: int | None
    scores: Scores
    seconds: float


@dataclass(slots=True)
class _Open:
    at: float
    asker: str
    features: Matrix
    barred: int | None
    replied: list[str] = field(default_factory=list)
    accepted: str | None = None


class Replay:
    """Fold a stream; see cases(). `typed` says that the source tells accepted answers, which are the labels then."""

    def __init__(self, typed: bool) -> None:
        self._typed = typed
        self._past = Past()
        self._believed = Posterior(shipped_weights())
        self._reference = Learner(plain_weights()[: len(BASE)], ONLINE_SOFTMAX)
        self._open: dict[str, _Open] = {}
        self._due: list[tuple[float, str]] = []
        self._asked = 0

    @property
    def labels(self) -> int:
        """Return how many questions were learnt from so far."""
        return self._believed.labels

    def cases(self, events: Iterable[Event]) -> Iterator[Case]:
        """Yield a case for every question that has two candidates or more, in the order of their times."""
        for event in events:
            while self._due and self._due[0][0] <= event.at:
                self._learn(heapq.heappop(self._due)[1])
            if event.kind == "question":
                self._asked += 1
                if len(self._past.names) > 1:
                    yield self._ask(event)
            fold(self._past, event)
            self._note(event)

    def _ask(self, event: Event) -> Case:
        began = time.perf_counter()
        facts = self._past.facts(event.person, event.at, event.title, event.tokens, event.topics)
        features = matrix(facts)
        ours = self._believed.scores(features)
        seconds = time.perf_counter() - began
        barred = self._past.number.get(event.person)
        scores = {
            "knowflow": ours,
            "online_softmax": features[:, : len(BASE)] @ self._reference.weights,
            **{name: baseline(facts) for name, baseline in BASELINES.items()},
        }
        self._open[event.conversation] = _Open(event.at, event.person, features, barred)
        if not self._typed:
            heapq.heappush(self._due, (event.at + WITHIN, event.conversation))
        return Case(event.conversation, tuple(self._past.names), barred, scores, seconds)

    def _note(self, event: Event) -> None:
        """Note who answered what is open, and when that may be learnt from."""
        asked = self._open.get(event.conversation)
        if asked is None or event.person == asked.asker:
            return
        if event.kind == "answer" and event.at - asked.at < WITHIN:
            asked.replied.append(event.person)
        elif event.kind == "accepted" and self._typed and asked.accepted is None:
            asked.accepted = event.person
            heapq.heappush(self._due, (max(asked.at + WITHIN, event.at), event.conversation))

    def _early(self, candidates: int) -> bool:
        return candidates < LEAST_CANDIDATES and self._asked < EARLY

    def _learn(self, conversation: str) -> None:
        asked = self._open.pop(conversation)
        wanted = asked.accepted if self._typed else next(iter(asked.replied), None)
        known = {name: self._past.number[name] for name in (*asked.replied, wanted) if name in self._past.number}
        size = len(asked.features)
        places = sorted({place for place in known.values() if place < size and place != asked.barred})
        first = known.get(wanted or "", size)
        if first >= size or first == asked.barred or self._early(size):
            return  # nobody who could have been named, or too few to tell anything of later choices
        self._believed.learn(Example(asked.features, label_of(size, [first], places), asked.barred))
        few = np.ascontiguousarray(asked.features[:, : len(BASE)])
        self._reference.learn(Example(few, label_of(size, [first], (), 0.0), asked.barred))


def _document_votes(facts: Facts) -> Floats:
    best = np.argsort(-facts.scores, kind="stable")[:200]
    return np.bincount(facts.people[best], facts.scores[best] * facts.worth[best], minlength=len(facts.gap)).astype(
        float
    )


def _fused(facts: Facts) -> Floats:
    """Fuse by reciprocal ranks: who is active, who is in the topics, whose profile and whose texts fit."""
    total = np.zeros(len(facts.gap))
    for values in (facts.active[:, 7], facts.topics[:, 1], facts.profile, _document_votes(facts)):
        order = np.argsort(-values, kind="stable")
        rank = np.empty(len(values))
        rank[order] = np.arange(1, len(values) + 1)
        total += np.where(values > 0, 1 / (_RRF + rank), 0.0)
    return total


BASELINES: Mapping[str, Callable[[Facts], Floats]] = {
    "most_active": lambda facts: facts.answers,
    "activity_90d": lambda facts: facts.active[:, 7],
    "bm25_candidate": lambda facts: facts.profile,
    "bm25_document": _document_votes,
    "rrf": _fused,
}


def fold(past: Past, event: Event) -> None:
    """Let the past take an event in."""
    if event.kind == "question":
        past.question(event.conversation, event.person, event.at, event.title, event.tokens, event.topics)
    elif event.kind == "answer":
        past.answer(event.conversation, event.person, event.at, event.tokens, event.weight)
    elif event.kind == "accepted":
        past.accepted(event.conversation, event.person, event.at)
    elif event.kind == "endorsed":
        past.endorsed(event.conversation, event.person, event.weight)
    else:
        past.present(event.person, event.at)
