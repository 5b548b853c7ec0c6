"""Make the weights ASKED of knowflow/queries/ranking/weights.py anew: learn from what an index tells who answers what.

    python tools/train_asked.py SOURCE...        each a path, or paths of one source with commas between

A state grows with each source, and 500 of the questions between its first 15 % and 70 % are put to it at their own
moments: never those that `knowflow evaluate asking` measures. What was learnt where all of a stream is known
(SHIPPED) is believed to a degree, and each label moves it. Seeded: the same data give the same weights on the same
version of numpy.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from knowflow.evaluate.grown import drawn, growing, last_of, read, whole_of
from knowflow.evaluate.kinds import kind_of
from knowflow.queries.answered import Question
from knowflow.queries.ask import Ask
from knowflow.queries.ranking.features import matrix
from knowflow.queries.ranking.found import find
from knowflow.queries.ranking.index_facts import facts_of
from knowflow.queries.ranking.learner import Example, label_of
from knowflow.queries.ranking.posterior import Posterior
from knowflow.queries.ranking.weights import shipped_weights
from knowflow.queries.text import parse_query
from tools.weights_file import train

SEED, EACH = 1, 500
PRECISION: Final = 30.0  # of the weights to begin with; 10 to 100 do alike on sources that were left out
WARM_UP: Final = 0.15  # of a source, before which nobody knows anybody


def first_of(questions: Sequence[Question]) -> Sequence[Question]:
    """Return the questions from which may be learnt."""
    return questions[int(WARM_UP * len(questions)) : len(questions) - len(last_of(questions))]


def example_of(ask: Ask, question: Question, who: Callable[[str], str]) -> Example | None:
    """Return the candidates of then, and which of them answered; None where that was none of them.

    `who` tells by whom a candidate is known in the end, where accounts were joined only later.
    """
    query = parse_query(ask, question.text)
    found = find(ask, query)
    for person in [one for one in found.people if who(one) == question.asker]:
        found.leave_out(person)
    known = [who(one) for one in found.people]
    if question.wanted not in known:
        return None
    features = matrix(facts_of(ask, query, found, ask.person_of(question.asker))).astype(np.float32).astype(float)
    return Example(features, label_of(len(features), [known.index(question.wanted)], ()), None)


def examples(paths: Sequence[str]) -> Iterator[Example]:
    """Yield the questions of a source that somebody known answered, each as the index of its moment tells of it."""
    source, events = read(kind_of(paths[0], None), paths)
    whole = whole_of(source, events)
    for question, state in growing(source, events, drawn(first_of(whole.questions), SEED, EACH)):
        example = example_of(state.ask(), question, whole.who)
        if example is not None:
            yield example


def learn(streams: Sequence[Sequence[Example]]) -> np.ndarray:
    """Return weights learnt from all examples, in an order that the seed draws."""
    pooled = [example for stream in streams for example in stream]
    believed = Posterior(shipped_weights(), PRECISION)
    for at in np.random.default_rng(SEED).permutation(len(pooled)):
        believed.learn(pooled[at])
    return believed.weights


if __name__ == "__main__":
    train("ASKED", "train_asked", sys.argv[1:], examples, learn)
