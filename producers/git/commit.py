"""Hold one commit as both producers read it, and settle its time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from producers.git.people import Person
from schemas.times import MICROS_PER_DAY, MICROS_PER_SECOND, TRUSTED_FROM, TRUSTED_UNTIL

# Between the years 1 and 9999, which RFC 3339 can write.
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(?:(Z)|([+-])(\d{2,3}):?(\d\d))?", re.ASCII)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the zone is applied by hand, broken ones too
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Commit:
    """Be one commit. Times are seconds since 1970 (UTC), or None where unreadable.

    `body` is the message below the subject, or None where the source does not tell it; `files`
    are the paths touched (renames: the new path), or None where they cannot be known.
    """

    hash: str
    parents: tuple[str, ...]
    author: Person
    authored: int | None
    committed: int | None
    subject: str
    body: str | None
    trailers: tuple[tuple[str, str], ...]
    files: tuple[str, ...] | None


def parse_date(text: str) -> int | None:
    """Return the seconds since 1970 of a date as git writes it (`%aI`), or None.

    Zones beyond a day, which broken commits have, are undone just as git applied them.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return None
    seconds = (local - _EPOCH) // _SECOND
    if found[4]:
        offset = int(found[5]) * 3600 + int(found[6]) * 60
        seconds += -offset if found[4] == "+" else offset
    return seconds


def commit_times(commit: Commit) -> tuple[tuple[int, str], tuple[int, str]]:
    """Return ((time of the work, precision), (time of the record, precision)), in microseconds since 1970.

    The work is dated by the author date, when the knowledge was used, unless it is implausible:
    before 1980, from 2100 on, or later than the commit date by over a day (a rebase moves the
    commit date onwards, never the author date). Then the commit date stands, marked `assumed`.
    The record, by which trailers are dated, is the commit date: when they were known at the
    latest; where that is implausible, the time of the work. Where neither date is plausible, what
    is there is kept, marked `assumed`, so that it cannot advance any clock; 1970 if nothing is.
    """
    authored, committed = _micros(commit.authored), _micros(commit.committed)
    author_ok, commit_ok = _plausible(authored), _plausible(committed)
    if (
        authored is not None
        and author_ok
        and not (committed is not None and commit_ok and authored > committed + MICROS_PER_DAY)
    ):
        work = (authored, "second")
    elif committed is not None and commit_ok:
        work = (committed, "assumed")
    else:
        work = (next((time for time in (authored, committed) if time is not None), 0), "assumed")
    record = (committed, "second") if committed is not None and commit_ok else work
    return work, record


def _plausible(micros: int | None) -> bool:
    return micros is not None and TRUSTED_FROM <= micros < TRUSTED_UNTIL


def _micros(seconds: int | None) -> int | None:
    return None if seconds is None else min(max(seconds, _FIRST_SECOND), _LAST_SECOND) * MICROS_PER_SECOND
