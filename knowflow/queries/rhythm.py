"""Say how active people are, and how busy, from their weekly counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexers.port import Document
from knowflow.queries import worth
from schemas.times import week_number

RECENT_WEEKS = 4
USUAL_WEEKS = 26  # before the recent ones


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Hold how many weeks ago somebody was last active, and items a week lately and usually; None: never by then."""

    weeks_ago: int | None
    recent: float
    usual: float


def rhythm_of(rows: Sequence[Document], this_week: str) -> Rhythm:
    """Return the rhythm of a person by the rows of `people` that the viewer may see, up to a week (its Monday)."""
    this = week_number(this_week)
    items: dict[int, int] = {}
    for row in rows:
        for entry in row["given"]:
            if entry["kind"] in worth.ROLE and entry["week"] <= this_week:
                age = this - week_number(entry["week"])
                items[age] = items.get(age, 0) + entry["count"]
    recent = sum(count for age, count in items.items() if age < RECENT_WEEKS)
    before = sum(count for age, count in items.items() if RECENT_WEEKS <= age < RECENT_WEEKS + USUAL_WEEKS)
    return Rhythm(min(items, default=None), recent / RECENT_WEEKS, before / USUAL_WEEKS)
