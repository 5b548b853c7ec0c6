"""Find the item of a conversation that asks its question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from streams.conversations.found import INFERRED, STATED, Finding
from streams.conversations.roles import flags
from streams.core import Json
from streams.text.speech import THANKS_FLAG, WORKS_FLAG

QUESTION: Final = 3  # the least score of a question
THANKED_QUESTION: Final = 1  # the least score where its author thanks for the replies
_MAY_ASK: Final = frozenset({"posted", "replied"})

# Percent of the texts with a score of 3, 4, ... 9 or more that were questions, where as many were as were not.
_SURE: Final = (62, 70, 80, 84, 95, 95, 98)
_SURE_THANKED: Final = 60
_LESS_SURE_OF_LATER: Final = 5  # percent off where the opening itself does not ask


def _asks(meta: Json) -> int:
    """Return an item's score as a question; see streams.text.speech."""
    return int(meta["speech"][0])


def _sureness(score: int) -> int:
    return _SURE_THANKED if score < QUESTION else _SURE[min(score - QUESTION, len(_SURE) - 1)]


def _thankful(account: str, items: Sequence[Json]) -> bool:
    """Tell whether somebody thanks, or says that it works, after another has written."""
    others = False
    for item in items:
        if item["account"] != account:
            others = others or not item["bot"]
        elif others and flags(item) & (THANKS_FLAG | WORKS_FLAG):
            return True
    return False


def find_question(head: Json, items: Sequence[Json]) -> Finding | None:
    """Return the item that asks: the head, or what its author wrote on before anybody else did."""
    account, at = head["account"], head["at"][0]
    if head["action"] == "asked":
        return Finding(STATED, 100, head["item"], account, at)
    if head["action"] not in _MAY_ASK or head["bot"] or not account:
        return None
    if _asks(head) >= QUESTION or (_asks(head) >= THANKED_QUESTION and _thankful(account, items)):
        return Finding(INFERRED, _sureness(_asks(head)), head["item"], account, at)
    for item in items:
        if item["item"] == head["item"] or item["bot"]:
            continue
        if item["account"] != account:
            return None
        if item["action"] in _MAY_ASK and _asks(item) >= QUESTION:
            return Finding(INFERRED, _sureness(_asks(item)) - _LESS_SURE_OF_LATER, item["item"], account, item["at"][0])
    return None
