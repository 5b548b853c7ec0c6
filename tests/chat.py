"""Choose parents of chat messages: in a way that a test can foresee, and as the product does, one window at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from streams.parents import HORIZON, REACH, Talk, Turn, parent_of
from streams.parents.turn import remark_in, turn_with

Remark = Callable[[str, str], tuple[tuple[str, ...], int, int]]


def plain_remark(text: str, text_format: str) -> tuple[tuple[str, ...], int, int]:
    """Return the words in lower case; the format is told by the marks, so that a wrong one is seen."""
    words = tuple(dict.fromkeys(text.lower().split()))
    return words, len(text_format), len(words)


class PlainTalk:
    """Reply to the latest of the last three within a day whose author is spoken to, or the same, or that shares a word.

    One's own with a longer name of its format does not count.
    """

    horizon, reach = 3, 86_400_000_000

    def __init__(self) -> None:
        self._turns: list[Turn] = []

    def push(self, turn: Turn) -> None:
        self._turns.append(turn)

    def parent(self, turn: Turn) -> Turn | None:
        window = [earlier for earlier in self._turns[-self.horizon :] if earlier.at >= turn.at - self.reach]
        at = plain_choice(window, turn)
        return None if at is None else window[at]


def plain_choice(window: Sequence[Turn], turn: Turn) -> int | None:
    for at in range(len(window) - 1, -1, -1):
        other = window[at]
        if other.who in turn.addressed or (turn.who and other.who == turn.who and turn.marks >= other.marks):
            return at
        if set(other.words) & set(turn.words):
            return at
    return None


def real_choice(window: Sequence[Turn], turn: Turn) -> int | None:
    talk = Talk()
    for earlier in window:
        talk.push(earlier)
    chosen = parent_of(talk, turn)
    return None if chosen is None else list(window).index(chosen)


class OracleChat:
    """Be what tests.oracle.chat asks."""

    def __init__(
        self, remark: Remark, choose: Callable[[Sequence[Turn], Turn], int | None], horizon: int, reach: int
    ) -> None:
        self.horizon, self.reach, self._remark, self._choose = horizon, reach, remark, choose

    def turn(self, item: Any, text: str, text_format: str) -> Turn:
        said = self._remark(text, text_format)
        at, sequence, event = item.order
        return turn_with(item.id, at, sequence, event, item.account or "", item.addressed, said)

    def choose(self, window: Sequence[Turn], turn: Turn) -> int | None:
        return self._choose(window, turn)


PLAIN = OracleChat(plain_remark, plain_choice, PlainTalk.horizon, PlainTalk.reach)
REAL = OracleChat(remark_in, real_choice, HORIZON, REACH)
