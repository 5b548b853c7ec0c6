"""Keep the last messages of a channel, and find the few that a new one may reply to.

What a message's parent is depends on this window alone: at most 100 earlier messages, of the 24 hours before it. The
indexes over it only save looking at all of them; what they hold of earlier messages is never looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from streams.parents.turn import Turn

HORIZON: Final = 100  # messages
REACH: Final = 86_400_000_000  # microseconds
_TRIM: Final = 1_000  # messages after which the indexes drop what is beyond the horizon

RECENT: Final = 5
OF_MINE: Final = 2
OF_OTHERS: Final = 3
TO_ME: Final = 2
ALIKE: Final = 2
RARE: Final = 8  # a word in more messages of the window says nothing


class Window:
    """Take the messages of one channel in total order, and answer for the one that comes next."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.begin = 0  # the first place within reach of the message that is looked at
        self.authors: dict[str, list[int]] = {}  # who -> places of their messages
        self.named: dict[str, list[int]] = {}  # who -> places of messages that speak to them
        self.spoke: dict[tuple[str, str], int] = {}  # (who, to whom) -> place of the last such message
        self.words: dict[str, list[int]] = {}

    def push(self, turn: Turn) -> None:
        """Add the next message."""
        if len(self.turns) >= HORIZON + _TRIM:
            self._trim()
        at = len(self.turns)
        self.turns.append(turn)
        who = turn.who
        _add(self.authors, who, at)
        for other in turn.addressed:
            _add(self.named, other, at)
            self.spoke[who, other] = at
        words = self.words
        for word in turn.words:
            places = words.get(word)
            if places is None:
                words[word] = [at]
            else:
                places.append(at)

    def _trim(self) -> None:
        kept = self.turns[-HORIZON:]
        self.turns, self.begin = [], 0
        self.authors, self.named, self.spoke, self.words = {}, {}, {}, {}
        for turn in kept:
            self.push(turn)

    def look(self, turn: Turn) -> int:
        """Return the first place within reach of a message that comes next; times never go back."""
        turns = self.turns
        begin = max(self.begin, len(turns) - HORIZON)
        earliest = turn.at - REACH
        while begin < len(turns) and turns[begin].at < earliest:
            begin += 1
        self.begin = begin
        return begin

    def last(self, places: list[int] | None, count: int) -> list[int]:
        """Return the last few of some places, as far as they are within reach."""
        if places is None or places[-1] < self.begin:
            return []
        kept = places[-count:]
        return kept if kept[0] >= self.begin else kept[bisect_left(kept, self.begin) :]


def _add(index: dict[str, list[int]], key: str, at: int) -> None:
    places = index.get(key)
    if places is None:
        index[key] = [at]
    else:
        places.append(at)
