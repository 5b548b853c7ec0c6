"""Read from people's records what the model looks at: rhythm, record, load, at a moment.

Records count by weeks and keep the last 64 times of each person, so long half-lives are
reckoned from the weeks' middles and short ones from the times. A stream in memory (past.py)
counts every answer; here a person's share of answers among all items stands for which of the last
times were answers, and which of the votes were for answers. Hundreds of people are reckoned at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexers.port import Document
from knowflow.queries.ranking.features import ACTIVITY_DAYS, PRESENT_DAYS, Floats, Matrix
from knowflow.queries.ranking.questions import DAY, fade
from schemas.times import MICROS_PER_SECOND, week_date, week_number, week_of

FROM_TIMES: Final = 3  # so many of the half-lives are reckoned from single times
LOAD_DAYS: Final = 0.5
WEEK: Final = 7.0
LONG_AGO: Final = 3650.0
_GIVEN: Final = ("answered", "replied")
_ENTRY: Final = ("kind", "week", "count")

Places = NDArray[np.int64]
Person = Sequence[Document]  # the rows of one person, an audience each


@dataclass(slots=True)
class Standing:
    """Hold people's numbers at a moment, a row or an element for each."""

    active: Matrix
    present: Matrix
    gap: Floats
    age: Floats
    answers: Floats
    accepts: Floats
    votes: Floats
    conversations: Floats
    hours: Matrix
    load: Floats
    this_week: Floats

    def only(self, kept: Any) -> Standing:
        """Return the numbers of some people, by place or by a mask."""
        return Standing(*(getattr(self, one.name)[kept] for one in fields(self)))


def standing_of(people: Sequence[Person], now: int) -> Standing:
    """Return what the visible rows of each person say at `now` (microseconds), weeks up to the moment's own."""
    n = len(people)
    told = _told(people, week_date(week_of(now)))
    answers = told.answers.sum(1)
    items = told.count(*_GIVEN, "posted", "asked", "commented")
    share = np.minimum(1.0, answers / np.maximum(1, items)) * (items > 0)
    week = week_of(now)
    into = (now / MICROS_PER_SECOND / DAY + 3) % WEEK  # days since this week began
    ages = np.maximum(into / 2, (week - told.weeks) * WEEK + into - WEEK / 2)
    active = told.answers @ fade(ages[:, None], np.array(ACTIVITY_DAYS))
    who, since = _since(people, now)
    timed = np.bincount(who, minlength=n) > 0
    recent = share[:, None] * _sums(who, fade(since[:, None], np.array(ACTIVITY_DAYS[:FROM_TIMES])), n)
    active[timed, :FROM_TIMES] = recent[timed]
    # Asked as of a moment before the last times that the record keeps: the weeks still tell.
    untimed, of_week = np.nonzero(told.answers * ~timed[:, None])
    who, since = np.concatenate([who, untimed]), np.concatenate([since, ages[of_week]])
    gap = np.full(n, LONG_AGO)
    np.minimum.at(gap, who, since)
    return Standing(
        active=active, present=_sums(who, fade(since[:, None], np.array(PRESENT_DAYS)), n), gap=gap,
        age=(week - np.where(told.known, told.first, week)) * WEEK + into,
        answers=answers,
        accepts=told.count("accepted") + 0.6 * told.count("accepted_inferred"),
        votes=share * (told.count("endorsed") - told.count("opposed")),
        # Of a moment in the past no more than the items until then: the record holds what came later too.
        conversations=np.minimum([float(sum(row["conversations"] for row in rows)) for rows in people], items),
        hours=_hours(people), load=share * np.bincount(who, fade(since, LOAD_DAYS), n),
        this_week=share * np.bincount(who, since < WEEK, n),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """Hold n people's counts by kind, their answers by week, and the first week of those of whom any is known."""

    kinds: Mapping[str, Floats]
    weeks: Places
    answers: Matrix
    first: Places
    known: NDArray[np.bool_]

    def count(self, *kinds: str) -> Floats:
        """Return each one's sum over some kinds."""
        total = np.zeros(len(self.known))
        for kind in kinds:
            total += self.kinds.get(kind, 0.0)
        return total


def _told(people: Sequence[Person], last: str) -> _Told:
    """Add up the counts up to a week; of stated and inferred answers of a week the more count."""
    n = len(people)
    # Hundreds of people with hundreds of entries each: no step of Python's own for each of them.
    entries = [row["given"] for rows in people for row in rows]
    held = [sum(len(row["given"]) for row in rows) for rows in people]
    names, weeks, counts = (list(map(itemgetter(name), chain.from_iterable(entries))) for name in _ENTRY)
    kinds, mondays = sorted(set(names)), sorted(week for week in set(weeks) if week <= last)
    by_kind, by_week = _numbers(kinds), _numbers(mondays)
    week = np.fromiter(map(by_week.get, weeks, repeat(-1)), np.int64, len(weeks))
    kind = np.fromiter(map(by_kind.__getitem__, names), np.int64, len(names))
    count = np.fromiter(counts, float, len(counts))
    who = np.repeat(np.arange(n), held)
    if len(mondays) < len(set(weeks)):
        past = week >= 0
        who, week, kind, count = who[past], week[past], kind[past], count[past]

    def sums(columns: Places, size: int, chosen: Any) -> Matrix:
        summed = np.bincount((who * size + columns)[chosen], count[chosen], n * size)
        return summed.reshape(n, size).astype(float)

    def by_weeks(*wanted: str) -> Matrix:
        return sums(week, len(mondays), np.isin(kind, [by_kind[name] for name in wanted if name in by_kind]))

    first = np.full(n, len(mondays))
    np.minimum.at(first, who, week)
    number = np.array([week_number(monday) for monday in mondays], np.int64)
    return _Told(
        kinds=dict(zip(kinds, sums(kind, len(kinds), slice(None)).T, strict=True)), weeks=number,
        answers=np.maximum(by_weeks(*_GIVEN), by_weeks("answered_inferred")),
        first=np.append(number, 0)[first], known=first < len(mondays),
    )  # fmt: skip


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _since(people: Sequence[Person], now: int) -> tuple[Places, Floats]:
    """Return the days since each of the last times, and whose it is; of each the newest last."""
    texts = [sorted({time for row in rows for time in row["last_times"]}) for rows in people]
    who = np.repeat(np.arange(len(people)), [len(own) for own in texts])
    # In UTC, with a Z, which numpy does not read.
    times = np.array([text[:-1] for own in texts for text in own], "datetime64[us]").astype(np.int64)
    past = times <= now
    return who[past], np.asarray((now - times[past]) / MICROS_PER_SECOND / DAY)


def _hours(people: Sequence[Person]) -> Matrix:
    """Return items by hour of the day, 24 more for the weekend."""
    found = np.zeros((len(people), 48))
    told = [(place, row["hours"]) for place, rows in enumerate(people) for row in rows if row["hours"]]
    if told:
        days = np.array([hours for _, hours in told], float).reshape(-1, 7, 24)
        of_days = np.concatenate([days[:, :5].sum(1), days[:, 5:].sum(1)], axis=1)
        np.add.at(found, np.array([place for place, _ in told]), of_days)
    return found


def _sums(who: Places, values: Matrix, n: int) -> Matrix:
    """Add up rows by person."""
    return np.stack([np.bincount(who, column, n) for column in values.T], axis=1)


def pair_counts(rows: Sequence[dict[str, Any]], half_lives: Sequence[float], kinds: Sequence[str], now: int) -> Floats:
    """Return the faded counts of flows' weeks of some kinds, up to the moment's own."""
    week, faded = week_of(now), np.array(half_lives)
    total = np.zeros(len(half_lives))
    for row in rows:
        counts: dict[int, int] = {}
        for entry in row["weeks"]:
            if entry["kind"] in kinds and (age := week - week_number(entry["week"])) >= 0:
                counts[age] = counts.get(age, 0) + entry["count"]
        past = [(age * WEEK, count) for age, count in counts.items()]
        if past:
            ages, numbers = np.array(past).T
            total += numbers @ fade(ages[:, None], faded)
    return total
