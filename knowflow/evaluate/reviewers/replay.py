"""Ask for the reviewers of each change at its own moment, and learn from them afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowflow.evaluate.reviewers.trees import Trees
from knowflow.queries.ranking.features import Floats
from knowflow.queries.reviewing.change import Change
from knowflow.queries.reviewing.features import FEATURES
from knowflow.queries.reviewing.past import Look, Past
from knowflow.queries.reviewing.ranker import Softmax, plain

FIRST_CANDIDATES: Final = 6  # with fewer nothing is asked and nothing learnt


@dataclass(frozen=True, slots=True)
class Case:
    """Hold the scores of a change's candidates by method."""

    change: Change
    candidates: tuple[str, ...]
    scores: Mapping[str, Floats]
    seconds: float


BASELINES: Final[Mapping[str, Callable[[Look], Floats]]] = {
    "activity_90d": lambda look: look.features[:, FEATURES.index("reviewed_90d")],
    "recency": lambda look: look.features[:, FEATURES.index("gap")],
    "path_overlap_180d": lambda look: look.overlap,
}


def is_asked(change: Change) -> bool:
    """Tell whether it is known who reviewed a change of known files."""
    return bool(change.reviewers and change.paths)


def cases(changes: Iterable[Change], with_trees: bool = False) -> Iterator[Case]:
    """Yield a case for every reviewed change of files, in their order; what comes later is never looked at.

    `with_trees` ranks by trees, which needs the extra `trees`; the softmax is then a baseline.
    """
    past, ours, reference = Past(), Softmax(), plain()
    trees = Trees() if with_trees else None
    for change in changes:
        if is_asked(change):
            began = time.perf_counter()
            look = past.look(change)
            names = tuple(past.names[who] for who in look.candidates)
            if len(names) >= FIRST_CANDIDATES:
                softmax = ours.scores(look)
                scores = {"knowflow": softmax if trees is None else trees.scores(change, look, softmax)}
                seconds = time.perf_counter() - began
                if trees is not None:
                    scores["softmax"] = softmax
                scores["online_softmax"] = reference.scores(look)
                scores |= {name: score(look) for name, score in BASELINES.items()}
                yield Case(change, names, scores, seconds)
                known = np.isin(look.candidates, [past.number[who] for who in change.reviewers if who in past.number])
                places = np.flatnonzero(known).tolist()
                ours.learn(look, places)
                reference.learn(look, places)
                if trees is not None:
                    trees.learn(change, look, softmax, places)
        past.fold(change)
