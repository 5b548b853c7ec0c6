"""Read from people's records what the model looks at: rhythm, record, load, at a moment.

Records count by weeks and keep the last 64 times of each person, so long half-lives are
reckoned from the weeks' middles and short ones from the times. A stream in memory (past.py)
counts every answer; here a person's share of answers among all items stands for which of the last
times were answers, and which of the votes were for answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from indexers.port import Document
from knowflow.queries.ranking.features import ACTIVITY_DAYS, PRESENT_DAYS, Floats
from knowflow.queries.ranking.questions import DAY, fade
from schemas.times import MICROS_PER_SECOND, parse_time, week_date, week_number, week_of

FROM_TIMES: Final = 3  # so many of the half-lives are reckoned from single times
LOAD_DAYS: Final = 0.5
WEEK: Final = 7.0
_GIVEN: Final = ("answered", "replied")


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
    weeks = _weeks(rows, now)
    answers = {week: max(kinds.get("answered", 0) + kinds.get("replied", 0), kinds.get("answered_inferred", 0))
               for week, kinds in weeks.items()}  # fmt: skip
    items = sum(sum(kinds.get(kind, 0) for kind in (*_GIVEN, "posted", "asked", "commented"))
                for kinds in weeks.values())  # fmt: skip
    total = float(sum(answers.values()))
    share = min(1.0, total / items) if items else 0.0
    since = _since(rows, now)
    week = week_of(now)
    into = (now / MICROS_PER_SECOND / DAY + 3) % WEEK  # days since this week began
    ages = np.array([max(into / 2, (week - one) * WEEK + into - WEEK / 2) for one in answers])
    counts = np.array([answers[one] for one in answers], float)
    half_lives = np.array(ACTIVITY_DAYS)
    active = (counts[:, None] * fade(ages[:, None], half_lives)).sum(0) if len(counts) else np.zeros(len(half_lives))
    active[:FROM_TIMES] = share * fade(since[:, None], half_lives[:FROM_TIMES]).sum(0)
    present = fade(since[:, None], np.array(PRESENT_DAYS)).sum(0)
    return Standing(
        active=active, present=present, gap=float(since.min(initial=3650.0)),
        age=float((week - min(weeks, default=week)) * WEEK + into), answers=total,
        accepts=_sum(weeks, accepted=1.0, accepted_inferred=0.6), votes=share * _sum(weeks, endorsed=1.0, opposed=-1.0),
        conversations=float(sum(row["conversations"] for row in rows)), hours=_hours(rows),
        load=float(share * fade(since, LOAD_DAYS).sum()), this_week=float(share * (since < WEEK).sum()),
    )  # fmt: skip


def _weeks(rows: Sequence[Document], now: int) -> dict[int, dict[str, int]]:
    """Return counts by week and kind up to the moment's week."""
    last = week_date(week_of(now))
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        for entry in row["given"]:
            if entry["week"] <= last:
                kinds = found.setdefault(week_number(entry["week"]), {})
                kinds[entry["kind"]] = kinds.get(entry["kind"], 0) + entry["count"]
    return found


def _sum(weeks: dict[int, dict[str, int]], **worth: float) -> float:
    return sum(worth.get(kind, 0.0) * count for kinds in weeks.values() for kind, count in kinds.items())


def _since(rows: Sequence[Document], now: int) -> Floats:
    """Return the days since each of the last times."""
    times = sorted({parse_time(time) for row in rows for time in row["last_times"]})
    return np.array([(now - time) / MICROS_PER_SECOND / DAY for time in times if time <= now])


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
    week = week_of(now)
    total = np.zeros(len(half_lives))
    for row in rows:
        for entry in row["weeks"]:
            age = (week - week_number(entry["week"])) * WEEK
            if age >= 0 and entry["kind"] in kinds:
                total += entry["count"] * fade(age, np.array(half_lives))
    return total
