"""Score foretold delays by the protocol of docs/quality.md: `knowflow evaluate timetoanswer`."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowflow.errors import UserError
from knowflow.evaluate.delays.foretell import Foretold
from knowflow.evaluate.delays.past import Past
from knowflow.evaluate.delays.trees import Floats
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.routing.measure import DIGITS, LEAST, RESAMPLES, SAMPLE, TESTED_FROM, drawn_from, targets_of
from knowflow.evaluate.routing.replay import WITHIN
from knowflow.evaluate.routing.stream import Event, is_typed, stream_of
from producers.registry import factory

REFIT: Final = 150  # new labels, before all is learnt anew
LABELS: Final = 50  # before anything is foretold but the median
LATELY: Final = 300  # labels of the recent median
METHODS: Final = ("constant", "recent_median", "ridge", "trees")


@dataclass(frozen=True, slots=True)
class Case:
    """Hold what was foretold of one question, in logarithms of hours."""

    question: str
    low: float
    middle: float
    high: float
    baselines: Mapping[str, float]
    seconds: float


class Replay:
    """Fold a stream, and foretell how long the first reply to each chosen question takes."""

    def __init__(self) -> None:
        self._past = Past()
        self._asked: list[tuple[float, str, Floats]] = []
        self._due = 0  # of `_asked`, the first whose week is not over
        self._x: list[Floats] = []
        self._y: list[float] = []
        self._fitted: Foretold | None = None
        self._fitted_at = 0

    def cases(self, events: Sequence[Event], chosen: Collection[str]) -> list[Case]:
        """Return a case for each chosen question that was asked when there were labels enough."""
        found = []
        for event in events:
            if event.kind == "question":
                self._learn(event.at)
                began = time.perf_counter()
                features = self._past.features(event)
                if event.conversation in chosen and len(self._y) >= LABELS:
                    found.append(self._foretell(event.conversation, features, time.perf_counter() - began))
                self._asked.append((event.at, event.conversation, features))
            self._past.fold(event)
        return found

    def delay(self, question: str) -> float:
        """Return how long the first reply took, once it came."""
        return self._past.delays[question]

    def _learn(self, now: float) -> None:
        """Take in the questions whose week is over, and that were answered in it."""
        while self._due < len(self._asked) and self._asked[self._due][0] + WITHIN <= now:
            _, name, features = self._asked[self._due]
            delay = self._past.delays.get(name, math.inf)
            if delay < math.log(WITHIN / 3_600):
                self._x.append(features)
                self._y.append(delay)
            self._due += 1

    def _foretell(self, question: str, features: Floats, seconds: float) -> Case:
        if self._fitted is None or len(self._y) - self._fitted_at >= REFIT:
            self._fitted = Foretold.fit(np.array(self._x), np.array(self._y))
            self._fitted_at = len(self._y)
        began = time.perf_counter()
        low, middle, high = self._fitted(features[None])[0]
        seconds += time.perf_counter() - began
        line, trees = self._fitted.parts(features[None])
        baselines = (np.median(self._y[: self._fitted_at]), np.median(self._y[-LATELY:]), line[0], trees[0])
        named = {name: float(value) for name, value in zip(METHODS, baselines, strict=True)}
        return Case(question, float(low), float(middle), float(high), named, seconds)


def evaluate_timetoanswer(
    paths: Sequence[str], kind: str | None = None, seed: int = 0, n: int = SAMPLE
) -> dict[str, Any]:
    """Return the measures of one stream, which several paths may make up. Raises UserError or SourceError."""
    if not paths:
        raise UserError("task timetoanswer needs at least one path: knowflow evaluate timetoanswer PATH...")
    known = kind_of(paths[0], kind)
    interactions = [event for outcome in factory(known).open(list(paths)).read() for event in outcome.events]
    events = stream_of(interactions, is_typed(interactions))
    answered = targets_of(events, typed=False)
    if len(answered) < LEAST:
        raise UserError(f"{paths[0]}: holds {len(answered)} questions that others answered; {LEAST} are the least")
    replay = Replay()
    cases = replay.cases(events, drawn_from(list(answered), seed, n))
    if not cases:
        raise UserError(f"{paths[0]}: too few questions were answered before the last of them; {LABELS} are the least")
    return {
        "task": "timetoanswer",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": known, "seed": seed, "tested_from": TESTED_FROM, "answered": len(answered),
            "target": "logarithm of the hours to the first reply of another, within 7 days, at least a minute",
            "learnt": "labels of a week ago and before", "refit": REFIT, "resamples": RESAMPLES,
        },
        **score(cases, {case.question: replay.delay(case.question) for case in cases}, seed),
    }  # fmt: skip


def score(cases: Sequence[Case], delays: Mapping[str, float], seed: int) -> dict[str, Any]:
    """Return the measures of cases against what happened (logarithms of hours)."""
    happened = np.array([delays[case.question] for case in cases])
    inside = np.array([case.low <= delays[case.question] <= case.high for case in cases])
    baselines = {name: np.array([case.baselines[name] for case in cases]) for name in METHODS}
    middle = np.array([case.middle for case in cases])
    constant = np.abs(baselines["constant"] - happened)
    return {
        "n": len(cases),
        "median_hours": _rounded(np.exp(np.median(happened))),
        **measures(middle, happened, seed),
        "gain_ci": _gain(np.abs(middle - happened), constant, seed),
        "coverage": _rounded(inside.mean()),
        "range_factor": _rounded(np.exp(np.median([case.high - case.low for case in cases]))),
        "ms_per_query": milliseconds([case.seconds for case in cases]),
        "baselines": {name: measures(foretold, happened, seed) for name, foretold in baselines.items()},
    }


def measures(foretold: Floats, happened: Floats, seed: int) -> dict[str, Any]:
    """Return median absolute log error with its 95 % bootstrap interval, as a factor, and Spearman's correlation."""
    missed = np.abs(foretold - happened)
    drawn = np.median(np.random.default_rng(seed).choice(missed, (RESAMPLES, len(missed))), 1)
    error = float(np.median(missed))
    return {
        "median_absolute_log_error": _rounded(error),
        "median_absolute_log_error_ci": [_rounded(np.percentile(drawn, 2.5)), _rounded(np.percentile(drawn, 97.5))],
        "factor": _rounded(math.exp(error)),
        "rank_correlation": rank_correlation(foretold, happened),
    }


def rank_correlation(one: Floats, other: Floats) -> float:
    """Return Spearman's rank correlation, ties at the middle; 0 where either is constant."""
    ranks = [_ranks(values) for values in (one, other)]
    spread = ranks[0].std() * ranks[1].std()
    if not spread:
        return 0.0
    return _rounded(((ranks[0] - ranks[0].mean()) * (ranks[1] - ranks[1].mean())).mean() / spread)


def _ranks(values: Floats) -> Floats:
    ordered = np.sort(values)
    return np.asarray(np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right"), float)


def _gain(ours: Floats, constant: Floats, seed: int) -> list[float]:
    """Return the 95 % bootstrap interval of ours less the constant's median absolute log error, by question."""
    rows = np.random.default_rng(seed).integers(0, len(ours), (RESAMPLES, len(ours)))
    drawn = np.median(ours[rows], 1) - np.median(constant[rows], 1)
    return [_rounded(np.percentile(drawn, 2.5)), _rounded(np.percentile(drawn, 97.5))]


def _rounded(value: Any) -> float:
    return round(float(value), DIGITS)
