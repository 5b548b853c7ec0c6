"""Remember what a stage has folded before it read it: what earlier stages of its own partition have just written."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from streams.distributed.plan import Place


class Ahead:
    """Say whether a stage may fold messages of its own partition in the turn that writes them, and which it has.

    What one partition writes is folded in the order in which it was written: so nothing is folded ahead
    into a place that still holds messages of this partition which were not. What was folded ahead is
    known to this process only. The next one reads it again, in order, before it folds anything ahead;
    each message being a full current value, that changes nothing at the end.
    """

    def __init__(self) -> None:
        self._unfolded: dict[Place, int] = {}
        self._ranges: dict[Place, deque[tuple[int, int]]] = {}

    def may(self, place: Place, position: int) -> bool:
        """Tell whether a stage that has read up to a position of a place may fold ahead what is written there now.

        Not before something was written there that was left to be read: behind it may lie what the last
        owner of the partition wrote, which nobody here knows of.
        """
        return place in self._unfolded and position >= self._unfolded[place]

    def add(self, place: Place, first: int, end: int) -> None:
        """Note that the messages from offset `first` to below `end` were folded; offsets only rise."""
        self._ranges.setdefault(place, deque()).append((first, end))

    def leave(self, place: Place, end: int) -> None:
        """Note that messages below the offset `end` were written and not folded: they are to be read."""
        self._unfolded[place] = end

    def unfolded(self, place: Place, records: Sequence[Any]) -> Sequence[Any]:
        """Return those of a place's records that are to be folded; drop the ranges that they have passed."""
        ranges = self._ranges.get(place)
        if not ranges:
            return records
        found = []
        for record in records:
            while ranges and ranges[0][1] <= record.offset:
                ranges.popleft()
            if not ranges or record.offset < ranges[0][0]:
                found.append(record)
        return found
