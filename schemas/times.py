"""Convert between RFC 3339 texts and integer microseconds since 1970, all in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

MICROS_PER_SECOND = 1_000_000
MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND

# A time outside these years is kept but never trusted: it cannot advance "now".
TRUSTED_FROM = 315_532_800 * MICROS_PER_SECOND  # 1980-01-01
TRUSTED_UNTIL = 4_102_444_800 * MICROS_PER_SECOND  # 2100-01-01


def parse_time(text: str) -> int:
    """Return the microseconds since 1970 of an RFC 3339 text.

    A text without a zone is taken as UTC. Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    micros = (moment - _EPOCH) // _MICROSECOND
    if not _FIRST <= micros <= _LAST:  # a zone can shift a time out of the calendar
        raise ValueError(f"{text} is not within the years 1 to 9999, UTC")
    return micros


@lru_cache(maxsize=1 << 13)  # the same few moments come again and again: in an item, its contribution, its person
def format_time(micros: int) -> str:
    """Return `YYYY-MM-DDTHH:MM:SS.ffffffZ` for microseconds since 1970."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"


def end_of_day(micros: int) -> int:
    """Return the last microsecond of the UTC day that holds the given moment."""
    return micros - micros % MICROS_PER_DAY + MICROS_PER_DAY - 1


def week_of(micros: int) -> int:
    """Return the number of the week (Monday to Sunday, UTC); week 0 holds 1970-01-01."""
    return (micros // MICROS_PER_DAY + 3) // 7


def week_date(week: int) -> str:
    """Return the Monday of a week number as `YYYY-MM-DD`."""
    return date.fromordinal(max(1, _EPOCH_ORDINAL + week * 7 - 3)).isoformat()


@lru_cache(maxsize=1 << 12)
def week_number(monday: str) -> int:
    """Return the week number of a `YYYY-MM-DD` that week_date() made."""
    return (date.fromisoformat(monday).toordinal() - _EPOCH_ORDINAL + 3) // 7


def hour_of_week(micros: int) -> int:
    """Return the hour of the week, 0 (Monday 00:00 UTC) to 167."""
    return (micros // (3600 * MICROS_PER_SECOND) + 72) % 168
