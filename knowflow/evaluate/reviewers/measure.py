"""Score the recommended reviewers by the protocol of docs/quality.md: `knowflow evaluate reviewers`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowflow.errors import UserError
from knowflow.evaluate.measures import milliseconds
from knowflow.evaluate.reviewers.history import read_history
from knowflow.evaluate.reviewers.replay import Case, cases, is_asked
from knowflow.evaluate.reviewers.trees import installed
from knowflow.evaluate.routing.measure import RESAMPLES, TESTED_FROM, measures
from knowflow.queries.ranking.features import Floats
from knowflow.queries.reviewing.change import Change

LEAST: Final = 20


def evaluate_reviewers(
    paths: Sequence[str], kind: str | None = None, seed: int = 0, *, with_trees: bool | None = None
) -> dict[str, Any]:
    """Return the measures of one history, which several paths may make up. Raises UserError or SourceError.

    Trees rank where the extra is installed, unless `with_trees` says otherwise; the protocol tells which it was.
    """
    if not paths:
        raise UserError("task reviewers needs a history of commits: knowflow evaluate reviewers PATH...")
    changes = read_history(paths, kind)
    reviewed = sum(map(is_asked, changes))
    if reviewed < LEAST:
        raise UserError(
            f"{paths[0]}: holds {reviewed} commits of files that name a reviewer (`Reviewed-by: Name <address>`,"
            f" `Reviewers: ...`); {LEAST} are the least"
        )
    trees = installed() if with_trees is None else with_trees
    found, candidates = score(changes, cases(changes, trees), seed)
    return {
        "task": "reviewers",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": kind, "seed": seed, "tested_from": TESTED_FROM, "reviewed": reviewed,
            "target": "the best placed of all who reviewed", "pool": candidates,
            "candidates": "all who reviewed before, without the author", "learnt": "reviewers of all commits before",
            "people": "by name", "trees": trees, "resamples": RESAMPLES,
        },
        **found,
    }  # fmt: skip


def score(changes: Sequence[Change], asked: Iterable[Case], seed: int) -> tuple[dict[str, Any], int]:
    """Return the measures over the last 30 % of the reviewed changes, and how many candidates there were (mean)."""
    wanted = [change for change in changes if is_asked(change)]
    tested = {id(change) for change in wanted[len(wanted) - int(len(wanted) * (1 - TESTED_FROM) + 1e-9) :]}
    ranks: dict[str, list[float]] = {}
    seconds: list[float] = []
    pools: list[int] = []
    for case in asked:
        if id(case.change) not in tested:
            continue
        for method, scores in case.scores.items():
            ranks.setdefault(method, []).append(rank_of(scores, case.candidates, case.change.reviewers))
        seconds.append(case.seconds)
        pools.append(len(case.candidates))
    missed = [np.inf] * (len(tested) - len(seconds))
    told = {method: measures(np.array([*listed, *missed]), seed) for method, listed in ranks.items()}
    ours = told.pop("knowflow")
    unseen = len(missed) + sum(rank == np.inf for rank in ranks["knowflow"])
    return {
        "n": len(tested),
        "unseen": unseen,
        **ours,
        "ms_per_query": milliseconds(seconds),
        "baselines": told,
        "any_answerer": {**ours, "baselines": told},
    }, round(float(np.mean(pools)))


def rank_of(scores: Floats, candidates: Sequence[str], wanted: Collection[str]) -> float:
    """Return the best rank of those wanted, ties at the middle; infinite where none was a candidate."""
    places = [at for at, name in enumerate(candidates) if name in wanted]
    ranks = [1 + (scores > scores[at]).sum() + ((scores == scores[at]).sum() - 1) / 2 for at in places]
    return float(min(ranks, default=np.inf))
