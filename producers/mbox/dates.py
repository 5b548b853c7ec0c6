"""Work out when a message was sent."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_tz

from producers.mbox.header import Header
from schemas.times import MICROS_PER_SECOND, TRUSTED_FROM, TRUSTED_UNTIL

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at for at, name in enumerate(_NAMES, 1)}
_PLAIN = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?"
    r"(?:\s*([+-])(\d\d)(\d\d)\b|\s+(GMT|UTC|UT|Z)\b)", re.ASCII,
)  # fmt: skip
_ZONE_AT_END = re.compile(r"(?:[+-]\d{4}|\b(?:GMT|UTC|UT|Z|[ECMP][SD]T))\b", re.ASCII)
_LONGEST_ZONE = 14 * 3600 + 1800
_ASCTIME = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(?:(\d{1,2})\s+)?([A-Z][a-z]{2})\s+(?:(\d{1,2})\s+)?"
    r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s+(?:[A-Z]{1,5}|[+-]\d{4}))?\s+(\d{4})", re.ASCII,
)  # fmt: skip


def read_date(text: str) -> tuple[int, bool] | None:
    """Return (seconds since 1970, whether the zone is told) of a Date field, or None where it is no date.

    `-0000` is UTC and tells only that the writer's own zone is unknown (RFC 5322, 3.3). A name of a zone that
    the standard does not know, and a zone of more than 14 hours, count as UTC, not told.
    """
    found = _PLAIN.match(text.strip())
    if found is not None:
        month = _MONTHS.get(found[2].lower())
        if month is None:
            return None
        zone, told = 0, True
        if found[7]:
            zone = int(found[8]) * 3600 + int(found[9]) * 60
            if zone > _LONGEST_ZONE:
                zone, told = 0, False
            zone = -zone if found[7] == "-" else zone
        clock = (int(found[4]), int(found[5]), int(found[6] or 0))
        seconds = _seconds(int(found[3]), month, int(found[1]), clock)
        return None if seconds is None else (seconds - zone, told)
    try:
        parts = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):  # what the standard library lets through
        return None
    if parts is None:
        return None
    seconds = _seconds(parts[0], parts[1], parts[2], (parts[3], parts[4], parts[5]))
    zone = parts[9] or 0
    told = _ZONE_AT_END.search(text) is not None and abs(zone) <= _LONGEST_ZONE
    return None if seconds is None else (seconds - (zone if told else 0), told)


def _seconds(year: int, month: int, day: int, clock: tuple[int, int, int]) -> int | None:
    hours, minutes, seconds = clock
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except (ValueError, OverflowError):
        return None
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    return days * _DAY + hours * 3600 + minutes * 60 + min(seconds, 59)


def delivered_at(header: Header, envelope: str) -> int | None:
    """Return when a message was taken over, in seconds since 1970: by the last server, or as the mbox says."""
    told = header.get("received", "").rpartition(";")[2] or header.get("delivery-date", "")
    received = read_date(told) if told else None
    if received is not None:
        return received[0]
    found = _ASCTIME.search(envelope)
    if found is None or found[2].lower() not in _MONTHS or not (found[1] or found[3]):
        return None
    clock = (int(found[4]), int(found[5]), int(found[6] or 0))
    return _seconds(int(found[7]), _MONTHS[found[2].lower()], int(found[1] or found[3]), clock)


def sent_at(header: Header, envelope: str) -> tuple[int, str] | None:
    """Return (microseconds since 1970, precision), or None where nothing tells a time.

    The date that the writer's program stated stands, by the second, as long as it can be: it is replaced by the
    time of delivery, marked `assumed`, where it is none, outside of 1980 to 2100, or over a day after delivery. A date
    that nothing can replace is kept; `assumed` is also a date without a known zone.
    """
    stated, delivered = read_date(header.get("date", "")), delivered_at(header, envelope)
    if stated is not None:
        micros = stated[0] * MICROS_PER_SECOND
        plausible = TRUSTED_FROM <= micros < TRUSTED_UNTIL and (delivered is None or stated[0] <= delivered + _DAY)
        if plausible or delivered is None:
            return micros, "second" if stated[1] and plausible else "assumed"
    return None if delivered is None else (delivered * MICROS_PER_SECOND, "assumed")
