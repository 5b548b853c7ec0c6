"""Let a state grow with a source, and stop at the questions that are to be asked of it."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from knowflow.app import Knowflow
from knowflow.errors import UserError
from knowflow.evaluate.links import in_order
from knowflow.evaluate.routing.measure import LEAST, TESTED_FROM
from knowflow.evaluate.scratch import scratch_state
from knowflow.queries.answered import Question, questions_of
from knowflow.queries.ask import Ask
from producers.base import Event, Outcome
from producers.registry import factory
from schemas.times import parse_time


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

    def who(self, person: str) -> str:
        """Return by whom somebody of an earlier state is known in the end."""
        return self.person_of.get(person, person)


def whole_of(source: str, events: Sequence[Event]) -> Whole:
    """Return what a state of the whole source tells. Raises UserError for too few questions."""
    with scratch_state(Part(source, events)) as state:
        ask = Ask(state.index)
        questions = questions_of(ask)
        if len(questions) < LEAST:
            raise UserError(f"there are {len(questions)} questions that others answered; {LEAST} are the least")
        return Whole(questions, {row["account"]: row["person"] for row in ask.find("identities")})


def last_of(questions: Sequence[Question]) -> list[Question]:
    """Return the last 30 % of the questions."""
    return list(questions[len(questions) - int(len(questions) * (1 - TESTED_FROM) + 1e-9) :])


def drawn(questions: Sequence[Question], seed: int, n: int) -> list[Question]:
    """Return questions in their order, drawn down to n where there are more."""
    if len(questions) <= n:
        return list(questions)
    chosen = np.random.default_rng(seed).choice(len(questions), n, replace=False)
    return [questions[at] for at in sorted(chosen.tolist())]


def read(kind: str, paths: Sequence[str]) -> tuple[str, list[Event]]:
    """Return a source's name and its interactions, in the order of their times."""
    producer = factory(kind).open(list(paths))
    events = [event for outcome in producer.read() for event in outcome.events]
    return producer.source, in_order(events)


def growing(source: str, events: Sequence[Event], questions: Sequence[Question]) -> Iterator[tuple[Question, Knowflow]]:
    """Yield each question, in the order of their times, with a state of all that came before it, and nothing later.

    `events` are in the order of their times. It is one state, which has grown when the next question comes.
    """
    times = [parse_time(event["time"]) for event in events]
    come = bisect_left(times, questions[0].at) if questions else 0
    with _kept(), scratch_state(Part(source, events[:come])) as state:
        for question in questions:
            until = bisect_left(times, question.at)
            if until > come:
                state.take(Part(source, events[come:until]))
                state.sync()
                come = until
            yield question, state


@contextmanager
def _kept() -> Iterator[None]:
    """Spare the collector of cycles what is held throughout: each ingest ends with a look at everything else."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
