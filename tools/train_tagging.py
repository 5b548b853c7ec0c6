"""Make the weights of knowflow/queries/tag_weights.py anew: learn from several sources which tags are set.

    python tools/train_tagging.py SOURCE...

Learnt from are the questions between the first 4 % and 70 % of each source, never those that `knowflow evaluate topics`
measures; a source counts with the root of their number, so that no great one decides. Needs the extra `vectors`.
Nothing is drawn at random: the same data give the same weights.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from knowflow.evaluate.tagged import Tagged, read, replay
from knowflow.evaluate.topics import TESTED_FROM
from knowflow.queries.tagging import FEATURES, WORD_FEATURES, TagPredictor

KNOWN_FROM: Final = 0.04  # of a source, before which too little is known
RIDGE: Final = 2e-3  # twice what the square of a weight costs; chosen among .0005 to .02 within the learnt part
STEPS: Final = 30  # of Newton's method at most
NOTHING: Final = 1e-6  # a step that moves nothing
TARGET: Final = Path(__file__).resolve().parents[1] / "knowflow" / "queries" / "tag_weights.py"

Example = tuple[np.ndarray, np.ndarray]  # features by tag; the share of each tag in those set


def examples(path: str) -> list[Example]:
    """Return the labelled questions of a source's learnt part, each as it stood when it was asked."""
    found = read(path)
    total = sum(isinstance(one, Tagged) for one in found)
    first, last = int(total * KNOWN_FROM), int(total * TESTED_FROM)
    predictor, listed = TagPredictor(), []
    for number, question in enumerate(replay(found, [predictor])):
        if number >= last:
            break
        if number >= first:
            rows = predictor.features(question.asked)
            right = np.array([float(tag in question.tags) for tag in rows])
            if right.any():
                listed.append((np.array(list(rows.values())), right / right.sum()))
    return listed


def learn(sources: Sequence[Sequence[Example]], features: int) -> np.ndarray:
    """Return the weights of the conditional logit over all tags known at a question, with the first features alone."""
    weights = np.zeros(features)
    cost, gradient, hessian = _at(weights, sources)
    for _ in range(STEPS):
        step = np.linalg.solve(hessian, gradient)
        while True:  # a whole step goes too far where all is still even
            tried = _at(weights - step, sources)
            if tried[0] < cost:
                break
            step = step / 2
            if np.abs(step).max() < NOTHING:
                return weights
        weights = weights - step
        cost, gradient, hessian = tried
    return weights


def _at(weights: np.ndarray, sources: Sequence[Sequence[Example]]) -> tuple[float, np.ndarray, np.ndarray]:
    """Return what these weights cost, with its first and second derivatives."""
    cost, gradient = RIDGE / 2 * float(weights @ weights), RIDGE * weights
    hessian = RIDGE * np.eye(len(weights))
    whole = sum(math.sqrt(len(source)) for source in sources)
    for source in sources:
        one = 1 / math.sqrt(len(source)) / whole
        for rows, right in source:
            used = rows[:, : len(weights)]
            scores = used @ weights
            scores = scores - scores.max()
            shares = np.exp(scores)
            cost += one * float(np.log(shares.sum()) - right @ scores)
            shares = shares / shares.sum()
            mean = shares @ used
            gradient = gradient + one * (mean - right @ used)
            hessian = hessian + one * ((used.T * shares) @ used - np.outer(mean, mean))
    return cost, gradient, hessian


def main(arguments: Sequence[str]) -> None:
    """Read, learn, write."""
    sources = []
    for path in arguments:
        sources.append(examples(path))
        print(f"{path}: {len(sources[-1]):,} labelled questions", flush=True)
    tables = []
    for name, features in (("WEIGHTS", FEATURES), ("WORD_WEIGHTS", WORD_FEATURES)):
        weights = zip(features, learn(sources, len(features)), strict=True)
        rows = "".join(f'    "{feature}": {weight:.2f},\n' for feature, weight in weights)
        tables.append(f"{name}: Final[dict[str, float]] = {{\n{rows}}}\n")
    head, _, _ = TARGET.read_text().partition("\nWEIGHTS")
    TARGET.write_text(head + "\n" + "".join(tables))


if __name__ == "__main__":
    main(sys.argv[1:])
