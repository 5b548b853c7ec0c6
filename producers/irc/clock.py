"""Work out when the lines of a log were written: its file names a day, its lines a time of day.

Logs name no zone; they are taken as UTC. Where the clock of a log falls back by more than an hour,
another day has begun, or, where no hour is above 12, another half of a day: such a log has a
clock of twelve hours, as those of Ubuntu's channels up to 2007, and which half it began in is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

_HOUR, _DAY = 3600, 86_400
_BACK = _HOUR  # seconds; a clock that is set right falls back by less


@dataclass(slots=True)
class Laps:
    """Count how often the clock of a log went round, line by line. Times of day are in seconds."""

    twelve: bool = False
    rounds: int = 0
    first: int | None = None
    _last: int = -1

    def pass_(self, at: int) -> int:
        """Take the next line's time of day; return the seconds since the first lap began."""
        if self.twelve:
            at %= _DAY // 2
        if at < self._last - _BACK:
            self.rounds += 1
        self._last = at
        if self.first is None:
            self.first = at
        return self.rounds * (_DAY // 2 if self.twelve else _DAY) + at


class Survey:
    """See all times of day of a log, to learn what kind of clock it has and how often it went round."""

    def __init__(self) -> None:
        self._day, self._half = Laps(), Laps(twelve=True)
        self._highest = 0

    def see(self, at: int) -> None:
        """Take the next line's time of day."""
        self._day.pass_(at)
        self._half.pass_(at)
        self._highest = max(self._highest, at // _HOUR)

    @property
    def twelve(self) -> bool:
        """Tell whether the clock is one of twelve hours."""
        return self._highest <= 12 and self._day.rounds > 0

    @property
    def first(self) -> int:
        """Return the first time of day that was seen, 0 if there is none."""
        return (self._half.first if self.twelve else self._day.first) or 0

    @property
    def days_before_last(self) -> int:
        """Return how many days before the last line the first one was written."""
        return self._half.rounds // 2 if self.twelve else self._day.rounds


def midnight(day: date) -> int:
    """Return the beginning of a day in UTC, as seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
