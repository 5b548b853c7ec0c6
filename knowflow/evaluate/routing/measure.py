"""Score routing by the protocol of docs/quality.md: `knowflow evaluate routing`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.routing.replay import WITHIN, Case, Replay
from knowflow.evaluate.routing.stream import Event, is_typed, stream_of
from knowflow.queries.ranking.features import Floats
from producers.registry import factory

TESTED_FROM: Final = 0.7
SAMPLE: Final = 1_200
SAMPLED_FROM: Final = 1_300  # test questions; fewer are all asked
RESAMPLES: Final = 1_000
LEAST: Final = 20
DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Target:
    """Say who is to be named for a question, and everybody who answered it in time."""

    wanted: str
    anybody: frozenset[str]


def targets_of(events: Sequence[Event], typed: bool) -> dict[str, Target]:
    """Return the targets of the questions that somebody else answered, by question, in the order of their times.

    Where accepts are told (`typed`): whose answer was accepted; else who first replied within a week.
    """
    asked = {event.conversation: event for event in events if event.kind == "question"}
    replied: dict[str, list[str]] = {}
    accepted: dict[str, str] = {}
    for event in events:
        question = asked.get(event.conversation)
        if question is None or event.person == question.person:
            continue
        if event.kind == "accepted":
            accepted[event.conversation] = event.person
        elif event.kind == "answer" and event.at - question.at < WITHIN:
            replied.setdefault(event.conversation, []).append(event.person)
    found = {}
    for name in asked:
        wanted = accepted.get(name) if typed else next(iter(replied.get(name, ())), None)
        if wanted is not None:
            found[name] = Target(wanted, frozenset({wanted, *replied.get(name, ())}))
    return found


def drawn_from(questions: Sequence[str], seed: int, n: int) -> frozenset[str]:
    """Return the questions to score: the last 30 %, drawn down to n where there are many more."""
    last = questions[len(questions) - int(len(questions) * (1 - TESTED_FROM) + 1e-9) :]
    if len(last) < n + SAMPLED_FROM - SAMPLE:
        return frozenset(last)
    return frozenset(last[at] for at in np.random.default_rng(seed).choice(len(last), n, replace=False))


def rank_of(case: Case, method: str, wanted: Collection[str]) -> float:
    """Return the best rank of those wanted, ties at the middle; infinite where none was a candidate."""
    scores = case.scores[method].copy()
    if case.barred is not None:
        scores[case.barred] = -np.inf
    places = [at for at, name in enumerate(case.candidates) if name in wanted and at != case.barred]
    ranks = [1 + (scores > scores[at]).sum() + ((scores == scores[at]).sum() - 1) / 2 for at in places]
    return float(min(ranks, default=np.inf))


def measures(ranks: Floats, seed: int) -> dict[str, Any]:
    """Return the measures of the ranks, with the 95 % bootstrap interval of the first."""
    gained = 1 / ranks
    drawn = np.random.default_rng(seed).choice(gained, (RESAMPLES, len(gained))).mean(1)
    return {
        "mrr": _rounded(gained.mean()),
        "mrr_ci": [_rounded(np.percentile(drawn, 2.5)), _rounded(np.percentile(drawn, 97.5))],
        **{f"hit@{k}": _rounded((ranks <= k).mean()) for k in (1, 5, 10)},
        "ndcg@10": _rounded(np.where(ranks <= 10, 1 / np.log2(1 + ranks), 0.0).mean()),
    }


def _rounded(value: Any) -> float:
    return round(float(value), DIGITS)


def evaluate_routing(paths: Sequence[str], kind: str | None = None, seed: int = 0, n: int = SAMPLE) -> dict[str, Any]:
    """Return the measures of one stream, which several paths may make up. Raises UserError or SourceError."""
    if not paths:
        raise UserError("task routing needs at least one path: knowflow evaluate routing PATH...")
    known = kind_of(paths[0], kind)
    interactions = [event for outcome in factory(known).open(list(paths)).read() for event in outcome.events]
    typed = is_typed(interactions)
    events = stream_of(interactions, typed)
    targets = targets_of(events, typed)
    if len(targets) < LEAST:
        raise UserError(f"{paths[0]}: holds {len(targets)} questions that others answered; {LEAST} are the least")
    chosen = drawn_from(list(targets), seed, n)
    cases = [case for case in Replay(typed).cases(events) if case.question in chosen]
    found = score(cases, targets, len(chosen), seed)
    return {
        "task": "routing",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": known, "seed": seed, "tested_from": TESTED_FROM, "answered": len(targets), "sample": len(chosen),
            "target": "accepted answerer" if typed else "first to reply within 7 days",
            "candidates": "all who answered before, without the asker", "learnt": "labels of a week ago and before",
            "people": "by account; in mail by name", "resamples": RESAMPLES,
        },
        **found,
    }  # fmt: skip


def score(cases: Sequence[Case], targets: Mapping[str, Target], n: int, seed: int) -> dict[str, Any]:
    """Return the measures of all methods; a question without any candidate yet counts as missed."""
    missed = [np.inf] * (n - len(cases))
    methods = sorted(cases[0].scores) if cases else []

    def ranks(method: str, anybody: bool) -> Floats:
        wanted = [targets[case.question].anybody if anybody else {targets[case.question].wanted} for case in cases]
        return np.array([*(rank_of(case, method, who) for case, who in zip(cases, wanted, strict=True)), *missed])

    first = {method: measures(ranks(method, anybody=False), seed) for method in methods}
    anybody = {method: measures(ranks(method, anybody=True), seed) for method in methods}
    unseen = len(missed) + sum(targets[case.question].wanted not in case.candidates for case in cases)
    return {
        "n": n,
        "unseen": unseen,
        **first.pop("knowflow"),
        "pool": round(sum(len(case.candidates) for case in cases) / max(1, len(cases))),
        "ms_per_query": milliseconds([case.seconds for case in cases]),
        "baselines": first,
        "any_answerer": {**anybody.pop("knowflow"), "baselines": anybody},
    }
