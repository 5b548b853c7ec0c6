"""Read from people's records what the model looks at: rhythm, record, load, at a moment.

Records count by weeks and keep the last 64 times of each person, so long half-lives are
reckoned from the weeks' middles and short ones from the times. A stream in memory (past.py)
counts every answer; here a person's share of answers among all items stands for which of the last
times were answers, and which of the votes were for answers. Hundreds of people are reckoned at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import itemgetter
from typing import Any, Final, NamedTuple

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
_STATED: Final = {**dict.fromkeys(_GIVEN, True), "answered_inferred": False}
_MONDAY: Final = itemgetter("week")

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


def standing_of(people: Sequence[Person], now: int, last_week: str | None = None) -> Standing:
    """Return what the visible rows of each person say at `now` (microseconds).

    Weeks count up to that of the Monday `last_week`, by default the moment's own.
    """
    n = len(people)
    last = last_week or week_date(week_of(now))
    told = [_told(rows, last) for rows in people]
    kinds = [one.kinds for one in told]
    answers = np.array([float(sum(one.answers.values())) for one in told])
    items = np.array([sum(own.get(kind, 0) for kind in (*_GIVEN, "posted", "asked", "commented")) for own in kinds])
    share = np.minimum(1.0, answers / np.maximum(1, items)) * (items > 0)
    week = week_of(now)
    into = (now / MICROS_PER_SECOND / DAY + 3) % WEEK  # days since this week began
    of_week = np.repeat(np.arange(n), [len(one.answers) for one in told])
    weeks = np.array([number for one in told for number in one.answers], np.int64)
    counts = np.array([count for one in told for count in one.answers.values()], float)
    ages = np.maximum(into / 2, (week - weeks) * WEEK + into - WEEK / 2)
    active = _sums(of_week, counts[:, None] * fade(ages[:, None], np.array(ACTIVITY_DAYS)), n)
    who, since = _since(people, now)
    timed = np.bincount(who, minlength=n) > 0
    recent = share[:, None] * _sums(who, fade(since[:, None], np.array(ACTIVITY_DAYS[:FROM_TIMES])), n)
    active[timed, :FROM_TIMES] = recent[timed]
    # Asked as of a moment before the last times that the record keeps: the weeks still tell.
    untimed = ~timed[of_week]
    who, since = np.concatenate([who, of_week[untimed]]), np.concatenate([since, ages[untimed]])
    gap = np.full(n, LONG_AGO)
    np.minimum.at(gap, who, since)
    return Standing(
        active=active, present=_sums(who, fade(since[:, None], np.array(PRESENT_DAYS)), n), gap=gap,
        age=np.array([float((week - (week if one.first is None else one.first)) * WEEK + into) for one in told]),
        answers=answers,
        accepts=np.array([own.get("accepted", 0) + 0.6 * own.get("accepted_inferred", 0) for own in kinds]),
        votes=share * np.array([own.get("endorsed", 0) - own.get("opposed", 0) for own in kinds]),
        # Of a moment in the past no more than the items until then: the record holds what came later too.
        conversations=np.minimum([float(sum(row["conversations"] for row in rows)) for rows in people], items),
        hours=_hours(people), load=share * np.bincount(who, fade(since, LOAD_DAYS), n),
        this_week=share * np.bincount(who, since < WEEK, n),
    )  # fmt: skip


class _Told(NamedTuple):
    """Hold counts by kind, answers by week, and the first week of all."""

    kinds: dict[str, int]
    answers: dict[int, int]
    first: int | None


def _told(rows: Person, last: str) -> _Told:
    """Add up the counts up to a week; of stated and inferred answers of a week the more count."""
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


def pair_counts(
    rows: Sequence[dict[str, Any]], half_lives: Sequence[float], kinds: Sequence[str], now: int, last_week: str
) -> Floats:
    """Return the faded counts of flows' weeks of some kinds, up to that of the Monday `last_week`."""
    week, faded = week_of(now), np.array(half_lives)
    total = np.zeros(len(half_lives))
    for row in rows:
        counts: dict[int, int] = {}
        for entry in row["weeks"]:
            if entry["kind"] in kinds and entry["week"] <= last_week:
                age = week - week_number(entry["week"])
                counts[age] = counts.get(age, 0) + entry["count"]
        past = [(age * WEEK, count) for age, count in counts.items()]
        if past:
            ages, numbers = np.array(past).T
            total += numbers @ fade(ages[:, None], faded)
    return total
