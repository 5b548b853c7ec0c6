"""Infer what a conversation does not state: who asked, answered, helped and thanked, and what settled it.

A pure function of item rows in total order: the same rows give the same findings, whatever order
they came in. What a source states is taken over and never overruled. docs/model.md defines the
rules, docs/questions.md says why they are so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from streams.conversations.answer import Case
from streams.conversations.found import INFERRED, Finding, Inferred, Sign
from streams.conversations.question import find_question
from streams.conversations.roles import STATED_ANSWERS
from streams.conversations.thanks import find_thanks, thanked
from streams.core import Json

MAX_ITEMS: Final = 64  # the first items of a conversation, over which is inferred


def infer(head: Json, items: Sequence[Json], *, accepted: bool) -> Inferred:
    """Return what the items of one audience, the first 64 in total order, amount to.

    `head` is the head item as that audience sees it. `accepted`: the source names an accepted
    answer, so none is inferred.
    """
    question = find_question(head, items)
    thanks = find_thanks(items, question)
    signs = thanked(items, thanks)
    if question is None:
        return Inferred(None, None, None, (), signs)
    case = Case(question, items, thanks)
    answers = tuple(items[place]["item"] for place in case.places if items[place]["action"] not in STATED_ANSWERS)
    if not case.places:
        return Inferred(question, None, None, answers, signs)
    place, sure = case.likeliest()
    meta = items[place]
    answer = Finding(INFERRED, sure, meta["item"], meta["account"], meta["at"][0])
    shown = case.shown(place)
    if shown is not None and not accepted:
        signs = (*signs, Sign("accepted", meta["item"], shown.item, case.asker, shown.at, min(sure, shown.confidence)))
    return Inferred(question, answer, case.resolution(), answers, signs)
