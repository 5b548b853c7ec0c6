"""Define what inference over a conversation finds, and how sure it is."""

from __future__ import annotations

from typing import Final, NamedTuple

STATED: Final = "stated"
INFERRED: Final = "inferred"


class Finding(NamedTuple):
    """Say what was found, the item that shows it, and how sure that is in percent."""

    basis: str
    confidence: int
    item: str
    account: str = ""
    at: int = 0


class Sign(NamedTuple):
    """Say that an item was thanked or accepted, by whom, and the item that shows it.

    A reaction shows itself on the item; its time is seldom told, so the item's own time stands.
    """

    kind: str  # thanked or accepted
    item: str
    by: str
    account: str
    at: int
    confidence: int


class Inferred(NamedTuple):
    """Hold what a conversation was found to be; stated findings have confidence 100.

    `answer` and `resolved` are never stated here: whoever knows of a stated one lets it stand.
    `answers` are the items that answer the question, though the source does not call them answers.
    """

    question: Finding | None
    answer: Finding | None
    resolved: Finding | None
    answers: tuple[str, ...]
    signs: tuple[Sign, ...]
