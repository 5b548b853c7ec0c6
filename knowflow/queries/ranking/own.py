"""Learn an organisation's own weights from what was asked there, and who answered.

Each question is asked again as of its own moment, of the index as it is now; who is told to have answered is the
label. Only what everybody may see is learnt from, so that no answer depends on what its reader may not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from indexers.port import Index, Where
from knowflow.errors import UserError
from knowflow.queries.answered import Question, questions_of
from knowflow.queries.ask import Ask
from knowflow.queries.ranking.features import Floats, matrix
from knowflow.queries.ranking.found import find
from knowflow.queries.ranking.index_facts import facts_of
from knowflow.queries.ranking.learner import Example, label_of
from knowflow.queries.ranking.posterior import Posterior
from knowflow.queries.ranking.weights import asked_weights
from knowflow.queries.text import parse_query
from schemas.times import MICROS_PER_DAY, format_time

MOST: Final = 400  # questions that are asked again
LOOKED_AT: Final = 4  # times as many questions, of which some were answered
SETTLED_DAYS: Final = 7  # after which a question is taken as answered or not

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Learnt:
    """Hold weights in the order of FEATURES, of how many labels out of how many questions, and up to when asked."""

    weights: Floats
    labels: int
    asked: int
    until: str


def learn_own(index: Index, as_of: int | None = None, most: int = MOST, on_progress: Progress | None = None) -> Learnt:
    """Learn from the last questions that others answered, as of a moment (microseconds; default the latest event).

    Raises UserError where there is nothing to learn from.
    """
    until = format_time(Ask(index, as_of=as_of).now - SETTLED_DAYS * MICROS_PER_DAY)
    questions = questions_of(Ask(index), Where("asked_at", "le", until), newest=LOOKED_AT * most)[-most:]
    believed = Posterior(asked_weights())
    for done, question in enumerate(questions, 1):
        example = example_of(Ask(index, as_of=question.at, whole_weeks=True), question)
        if example is not None:
            believed.learn(example)
        if on_progress:
            on_progress(done, len(questions))
    if not believed.labels:
        raise UserError(
            f"nothing to learn from: of {len(questions)} answered questions none was answered by somebody known before;"
            " `route` serves without"
        )
    return Learnt(believed.weights, believed.labels, len(questions), until)


def example_of(ask: Ask, question: Question, who: Callable[[str], str] = str) -> Example | None:
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
    features = matrix(facts_of(ask, query, found, ask.person_of(question.asker)))
    return Example(features, label_of(len(features), [known.index(question.wanted)], ()), None)
