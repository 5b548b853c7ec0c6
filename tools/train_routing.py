"""Make the weights of knowflow/queries/ranking/weights.py anew: learn from several streams who answers what.

    python tools/train_routing.py STREAM...        each a path, or paths of one stream with commas between

Learnt from are the questions of the first seven tenths of each stream, never those that `knowflow evaluate routing`
measures; of each stream as many (600, at most twice each), so that no great one decides. Seeded: the same data
give the same weights on the same version of numpy.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from knowflow.evaluate.routing.measure import TESTED_FROM, targets_of
from knowflow.evaluate.routing.replay import fold
from knowflow.evaluate.routing.stream import is_typed, stream_of
from knowflow.queries.ranking.features import matrix
from knowflow.queries.ranking.learner import Example, Learner, Pace, label_of
from knowflow.queries.ranking.past import Past
from knowflow.queries.ranking.weights import plain_weights
from producers.registry import detect, factory
from tools.weights_file import train

SEED, EACH, TWICE, PASSES = 0, 600, 2, 2
PACE: Final = Pace(step=0.01, replays=0, kept=1, averaged=0.998)
WARM_UP: Final = 0.15  # of a stream, before which nobody knows anybody


def examples(paths: Sequence[str]) -> Iterator[Example]:
    """Yield the labelled questions of a stream's first part, each as it stood when it was asked."""
    kind = detect(Path(paths[0]))
    assert kind is not None, f"{paths[0]}: it is not told what this is"
    interactions = [event for outcome in factory(kind).open(list(paths)).read() for event in outcome.events]
    typed = is_typed(interactions)
    events = stream_of(interactions, typed)
    targets = targets_of(events, typed)
    names = list(targets)
    wanted = set(names[int(len(names) * WARM_UP) : len(names) - int(len(names) * (1 - TESTED_FROM) + 1e-9)])
    past = Past()
    for event in events:
        if event.kind == "question" and event.conversation in wanted and len(past.names) > 1:
            target, barred = targets[event.conversation], past.number.get(event.person)
            anybody = sorted(past.number[name] for name in target.anybody if name in past.number)
            if target.wanted in past.number:
                features = matrix(past.facts(event.person, event.at, event.title, event.tokens, event.topics))
                label = label_of(len(features), [past.number[target.wanted]], anybody)
                yield Example(features.astype(np.float32).astype(float), label, barred)
        fold(past, event)


def learn(streams: Sequence[Sequence[Example]]) -> np.ndarray:
    """Return weights learnt from as many examples of each stream, in an order that the seed draws."""
    drawn = np.random.default_rng(SEED)
    chosen = []
    for stream in streams:
        picked = drawn.choice(len(stream), min(EACH, len(stream)), replace=False)
        chosen += [stream[at] for at in picked] * min(TWICE, max(1, round(EACH / len(picked))))
    learner = Learner(plain_weights(), PACE)
    for _ in range(PASSES):
        for at in drawn.permutation(len(chosen)):
            learner.learn(chosen[at])
    return learner.weights


if __name__ == "__main__":
    train("SHIPPED", "train_routing", sys.argv[1:], examples, learn)
