"""Spread conversations over working days and hours."""

from __future__ import annotations

from bisect import bisect_right

from producers.sample.seeds import Draw
from producers.sample.words import SPREAD
from schemas.times import MICROS_PER_DAY, MICROS_PER_SECOND

START = 1_704_067_200 * MICROS_PER_SECOND  # Monday 2024-01-01: a simulation has no need of today
HOUR = 3_600 * MICROS_PER_SECOND
_WEEKEND = 0.12
# Hours of the day (UTC) at which somebody begins a conversation: an office, and a few colleagues elsewhere.
_HOURS = (0, 3, 6, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 13, 13, 14, 14, 14, 15, 15, 16, 17, 19, 21)


class Clock:
    """Map a share of all conversations to a moment, in microseconds since 1970, UTC."""

    def __init__(self, days: int) -> None:
        self.end = START + days * MICROS_PER_DAY
        total = 0.0
        self._begins = []
        for day in range(days):
            self._begins.append(total)
            total += 1.0 if day % 7 < 5 else _WEEKEND
        self._total = total

    def moment(self, share: float, r: Draw) -> int:
        """Return a moment within the day that the share of the time span falls on."""
        day = bisect_right(self._begins, share * self._total) - 1
        hour = _HOURS[int(r() * len(_HOURS))]
        return START + day * MICROS_PER_DAY + hour * HOUR + int(r() * HOUR)

    def within(self, moment: int, after: int, r: Draw) -> int:
        """Return the moment, or one between `after` and the end of the simulation if it is beyond it."""
        if moment < self.end:
            return moment
        return after + MICROS_PER_SECOND + int(r() * 0.9 * max(0, self.end - after - MICROS_PER_SECOND))


def delay(median_seconds: int, r: Draw) -> int:
    """Return a skewed delay in microseconds with the given median."""
    return median_seconds * SPREAD[int(r() * len(SPREAD))] * 1_000 + int(r() * MICROS_PER_SECOND)
