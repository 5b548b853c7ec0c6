"""Decide which earlier message a chat message replies to, if any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from streams.parents.features import NOBODY, OWN, PAIR, describe
from streams.parents.forest import Forest
from streams.parents.turn import Turn
from streams.parents.weights import TREES
from streams.parents.window import HORIZON, REACH, Window

_FOREST: Final = Forest(len(OWN) + len(PAIR), TREES)


def parent_of(window: Window, turn: Turn) -> Turn | None:
    """Return what a message that comes next replies to, or None where it begins a conversation.

    A pure function of the message and of the at most 100 messages before it within 24 hours: the candidate with the
    greatest score of the forest, among them the message itself; of equal ones the latest.
    """
    own, candidates = describe(window, turn)
    left = _FOREST.left_by(0, own)
    best, chosen = _FOREST.score(_FOREST.left_by(len(OWN), NOBODY, left)), -1
    for place, pair in candidates:  # the latest first
        score = _FOREST.score(_FOREST.left_by(len(OWN), pair, left))
        if score > best:
            best, chosen = score, place
    return None if chosen < 0 else window.turns[chosen]


class Talk(Window):
    """Choose parents of messages that are pushed in total order: the streams.parents.stage.Chooser in use."""

    horizon: Final = HORIZON
    reach: Final = REACH

    def parent(self, turn: Turn) -> Turn | None:
        """Return the parent of a message that comes next, or None."""
        return parent_of(self, turn)


def parents(turns: Iterable[Turn]) -> Iterator[tuple[Turn, Turn | None]]:
    """Yield each message of a channel with its parent; the messages come in total order."""
    window = Window()
    for turn in turns:
        yield turn, parent_of(window, turn)
        window.push(turn)
