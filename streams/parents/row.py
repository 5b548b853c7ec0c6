"""Write a turn as the row that goes from the items to the parents, and read it."""

from __future__ import annotations

from typing import Any, Final

from streams.core import Json
from streams.parents.turn import Turn

# A row of the stage: [version of the turn, turn or None, parent's item or None, root or None, answers sent].
VERSION, TURN, PARENT, ROOT, SENT = range(5)
# A turn in it: [item, at, sequence, event, who, addressed, words, marks, length, key of the audience].
ITEM, AUDIENCE = 0, 9

_DIGITS: Final = 20
_ZERO: Final = 5 * 10**18  # so that no moment is negative
BUCKET: Final = 10  # digits of a place that name a bucket of 10^10 microseconds, some three hours


def place(at: int, sequence: int, event: str) -> str:
    """Return a text whose order is the total order: microseconds, sequence, event id."""
    return f"{at + _ZERO:0{_DIGITS}d}{sequence:0{_DIGITS}d}{event}"


def place_at(of: str) -> int:
    """Return the microseconds of a place."""
    return int(of[:_DIGITS]) - _ZERO


def bucket_at(at: int) -> int:
    """Return the number of the bucket that holds a moment."""
    return int(place(at, 0, "")[:BUCKET])


def row_of(turn: Turn, audience: str) -> list[Any]:
    """Return the row of a turn."""
    return [
        turn.item, turn.at, turn.sequence, turn.event, turn.who, list(turn.addressed), list(turn.words), turn.marks,
        turn.length, audience,
    ]  # fmt: skip


def turn_in(row: Json) -> Turn:
    """Return the turn of a row."""
    item, at, sequence, event, who, addressed, words, marks, length, _ = row
    return Turn(item, at, sequence, event, who, tuple(addressed), tuple(words), marks, length)
