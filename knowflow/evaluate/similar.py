"""Score similar questions against duplicates and links that people stated: `knowflow evaluate similar`.

The source's events are fed in the order of their times, and `similar` is asked with each question just before
the event that puts it: what came later, edits, answers and links included, does not exist yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from indexers.port import Where
from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.links import Asked, Event, Pair, asked_in, in_order, pairs_of
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.scratch import scratch_state
from knowflow.queries.ask import Ask
from knowflow.queries.similar import rank
from knowflow.queries.text import matches, parse_query
from knowflow.queries.vectors import NO_VECTORS, VECTORS, Vectors
from producers.base import Cursor, Outcome
from producers.registry import factory
from schemas.times import parse_time
from streams.conversations import ConversationStage
from streams.core import Stage
from streams.intake import Intake
from streams.items import ItemStage
from streams.parents import ParentStage, Talk

RESAMPLES: Final = 1_000
ASKED: Final = 1_000
DIGITS: Final = 4

Ranker = Callable[[Ask, str], list[str]]


def evaluate_similar(
    paths: Sequence[str], kind: str | None = None, seed: int = 0, vectors: Vectors = VECTORS
) -> Iterator[dict[str, Any]]:
    """Yield the measures of each path. Raises UserError, SourceError; a source must state duplicates or links."""
    chosen = [(kind_of(path, kind), path) for path in paths]
    for one, path in chosen:
        producer = factory(one).open([path])
        events = [event for outcome in producer.read() for event in outcome.events]
        yield measure(Path(path).resolve().name, producer.source, events, seed, vectors)


def measure(file: str, source: str, events: Sequence[Event], seed: int, vectors: Vectors) -> dict[str, Any]:
    """Return the measures of one source's events."""
    pairs = pairs_of(events)
    if not pairs:
        raise UserError(f"{file}: states no duplicate of, and no link to, an earlier question: nothing to compare with")
    rankers: dict[str, Ranker] = {"knowflow": lambda ask, text: names(ask, text, vectors), "bm25": bm25}
    if vectors.available():
        rankers["words"] = lambda ask, text: names(ask, text, NO_VECTORS)
    replay = Replay(rankers)
    replay.run(events, asked_in(pairs))
    ranks = {name: np.array([replay.rank(name, pair) for pair in pairs]) for name in rankers}
    duplicate = np.array([pair.duplicate for pair in pairs])
    parts = {name: chosen for name, chosen in (("duplicates", duplicate), ("links", ~duplicate)) if chosen.any()}
    measured = {
        ranker: {name: _measures(found[chosen], seed) for name, chosen in parts.items()}
        for ranker, found in ranks.items()
    }
    return {
        "task": "similar",
        "file": file,
        "source": source,
        "protocol": {
            "query": "title and text as first put", "pool": "what was asked before", "seed": seed,
            "resamples": RESAMPLES, "interval": "95 %", "beyond": f"not among the best {ASKED}: counts 0",
        },
        "vectors": vectors.available(),
        "n": len(pairs),
        "pool": replay.pool,
        **measured.pop("knowflow"),
        "baselines": measured,
        "ms_per_query": milliseconds(replay.seconds),
    }  # fmt: skip


def bm25(ask: Ask, text: str) -> list[str]:
    """Rank questions by BM25 of title and text as one field, each word of the query once."""
    asked = Where("question", "eq", True)
    found = matches(ask, "conversations", parse_query(ask, text), (("tokens", 1.0),), asked, only=("conversation",))
    best: dict[str, float] = {}
    for total, hit, _ in found.values():
        best[hit.value["conversation"]] = max(best.get(hit.value["conversation"], 0.0), total)
    return sorted(best, key=lambda name: (-best[name], name))


def names(ask: Ask, text: str, vectors: Vectors) -> list[str]:
    """Rank questions as `similar` does, with these vectors or without."""
    return [row["conversation"] for _, row in rank(ask, text, ASKED, vectors).rows]


def _measures(ranks: Any, seed: int) -> dict[str, Any]:
    gained = 1 / ranks
    drawn = np.random.default_rng(seed).choice(gained, (RESAMPLES, len(gained))).mean(1)
    return {
        "n": len(ranks),
        "mrr": round(float(gained.mean()), DIGITS),
        "mrr_ci": [round(float(np.percentile(drawn, percent)), DIGITS) for percent in (2.5, 97.5)],
        **{f"r@{k}": round(float((ranks <= k).mean()), DIGITS) for k in (1, 5, 10)},
    }


@dataclass(slots=True)
class Replay:
    """Feed events, and ask each question at its moment. `pool` is the number of questions before the last one."""

    rankers: Mapping[str, Ranker]
    pool: int = 0
    seconds: list[float] = field(default_factory=list)
    _found: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

    def run(self, events: Sequence[Event], questions: Sequence[Asked]) -> None:
        """Ask all questions, which are in the order of their times, in a scratch state."""
        waiting = in_order(events)
        stages: list[Stage] = [Intake(), ItemStage(), ParentStage(Talk), ConversationStage()]
        with scratch_state(stages=stages) as state:
            fed = 0
            for question in questions:
                before = fed
                while fed < len(waiting) and parse_time(waiting[fed]["time"]) < question.at:
                    fed += 1
                state.take(Part(str(fed), waiting[before:fed]))
                state.sync()
                self._ask(state.ask(), question)

    def rank(self, ranker: str, pair: Pair) -> float:
        """Return the place of a pair's target, infinite where it was not found."""
        return self._found[ranker, pair.asked.conversation].get(pair.target, np.inf)

    def _ask(self, ask: Ask, question: Asked) -> None:
        for name, ranker in self.rankers.items():
            started = time.perf_counter()
            ranked = ranker(ask, question.text)
            if name == "knowflow":
                self.seconds.append(time.perf_counter() - started)
            self._found[name, question.conversation] = {one: place for place, one in enumerate(ranked, 1)}
        self.pool = ask.index.count("conversations", ask.viewer, [Where("question", "eq", True)])


@dataclass(frozen=True, slots=True)
class Part:
    """Be a producer of some events that are at hand."""

    source: str
    events: Sequence[Event]
    kind: ClassVar[str] = "part"
    notice: ClassVar[None] = None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield the events, from the start: a reading of events at hand is not resumed."""
        for event in self.events:
            yield Outcome(events=(event,))
