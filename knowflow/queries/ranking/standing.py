"""Read from people's records what the model looks at: rhythm, record, load, at a moment.

Records count by weeks and keep the last 64 times of each person, so long half-lives are
reckoned from the weeks' middles and short ones from the times. A stream in memory (past.py)
counts every answer; here a person's share of answers among all items stands for which of the last
times were answers, and which of the votes were for answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, NamedTuple

import numpy as np

from indexers.port import Document
from knowflow.queries.ranking.features import ACTIVITY_DAYS, PRESENT_DAYS, Floats
from knowflow.queries.ranking.questions import DAY, fade
from schemas.times import MICROS_PER_SECOND, week_date, week_number, week_of

FROM_TIMES: Final = 3  # so many of the half-lives are reckoned from single times
LOAD_DAYS: Final = 0.5
WEEK: Final = 7.0
_GIVEN: Final = ("answered", "replied")
_STATED: Final = {**dict.fromkeys(_GIVEN, True), "answered_inferred": False}
_MONDAY: Final = itemgetter("week")


@dataclass(slots=True)
class Standing:
    """Hold one person's numbers at a moment."""

    active: Floats
    present: Floats
    gap: float
    age: float
    answers: float
    accepts: float
    votes: float
    conversations: float
    hours: Floats
    load: float
    this_week: float


def standing_of(rows: Sequence[Document], now: int) -> Standing:
    """Return what a person's visible rows say at `now` (microseconds)."""
    told = _told(rows, now)
    total = float(sum(told.answers.values()))
    items = sum(told.kinds.get(kind, 0) for kind in (*_GIVEN, "posted", "asked", "commented"))
    share = min(1.0, total / items) if items else 0.0
    since = _since(rows, now)
    week = week_of(now)
    into = (now / MICROS_PER_SECOND / DAY + 3) % WEEK  # days since this week began
    ages = np.maximum(into / 2, (week - np.array(list(told.answers), np.int64)) * WEEK + into - WEEK / 2)
    counts = np.array(list(told.answers.values()), float)
    half_lives = np.array(ACTIVITY_DAYS)
    active = (counts[:, None] * fade(ages[:, None], half_lives)).sum(0) if len(counts) else np.zeros(len(half_lives))
    if len(since):
        active[:FROM_TIMES] = share * fade(since[:, None], half_lives[:FROM_TIMES]).sum(0)
    elif len(ages):  # asked as of a moment before the last times that the record keeps: the weeks still tell
        since = ages
    present = fade(since[:, None], np.array(PRESENT_DAYS)).sum(0)
    kinds = told.kinds
    return Standing(
        active=active, present=present, gap=float(since.min(initial=3650.0)),
        age=float((week - (week if told.first is None else told.first)) * WEEK + into), answers=total,
        accepts=kinds.get("accepted", 0) + 0.6 * kinds.get("accepted_inferred", 0),
        votes=share * (kinds.get("endorsed", 0) - kinds.get("opposed", 0)),
        conversations=float(sum(row["conversations"] for row in rows)), hours=_hours(rows),
        load=float(share * fade(since, LOAD_DAYS).sum()), this_week=float(share * (since < WEEK).sum()),
    )  # fmt: skip


class _Told(NamedTuple):
    """Hold counts by kind, answers by week, and the first week of all."""

    kinds: dict[str, int]
    answers: dict[int, int]
    first: int | None


def _told(rows: Sequence[Document], now: int) -> _Told:
    """Add up the counts up to the moment's week; of stated and inferred answers of a week the more count."""
    last = week_date(week_of(now))
    kinds: defaultdict[str, int] = defaultdict(int)
    counted: dict[bool, defaultdict[str, int]] = {True: defaultdict(int), False: defaultdict(int)}
    for row in rows:  # of hundreds of people with hundreds of weeks each
        for entry in row["given"]:
            week = entry["week"]
            if week <= last:
                kind, count = entry["kind"], entry["count"]
                kinds[kind] += count
                if kind in _STATED:
                    counted[_STATED[kind]][week] += count
    first = min((min(map(_MONDAY, row["given"]), default=last) for row in rows), default=last)
    answers, inferred = counted[True], counted[False]
    for week, count in inferred.items():
        answers[week] = max(answers[week], count)
    by_week = {week_number(week): answers[week] for week in sorted(answers)}
    return _Told(kinds, by_week, week_number(first) if kinds else None)


def _since(rows: Sequence[Document], now: int) -> Floats:
    """Return the days since each of the last times, the newest last."""
    texts = sorted({time for row in rows for time in row["last_times"]})
    times = np.array([text[:-1] for text in texts], "datetime64[us]").astype(np.int64)  # in UTC, with a Z
    return np.asarray((now - times[times <= now]) / MICROS_PER_SECOND / DAY)


def _hours(rows: Sequence[Document]) -> Floats:
    """Return items by hour of the day, 24 more for the weekend."""
    found = np.zeros(48)
    for row in rows:
        if row["hours"]:
            days = np.array(row["hours"], float).reshape(7, 24)
            found += np.concatenate([days[:5].sum(0), days[5:].sum(0)])
    return found


def pair_counts(rows: Sequence[dict[str, Any]], half_lives: Sequence[float], kinds: Sequence[str], now: int) -> Floats:
    """Return the faded counts of flows' weeks of some kinds."""
    week, faded = week_of(now), np.array(half_lives)
    total = np.zeros(len(half_lives))
    for row in rows:
        counts: dict[int, int] = {}
        for entry in row["weeks"]:
            if entry["kind"] in kinds:
                age = week - week_number(entry["week"])
                counts[age] = counts.get(age, 0) + entry["count"]
        past = [(age * WEEK, count) for age, count in counts.items() if age >= 0]
        if past:
            ages, numbers = np.array(past).T
            total += numbers @ fade(ages[:, None], faded)
    return total
