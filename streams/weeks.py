"""Keep counts by week and kind as counters named `WEEK|KIND`, and write them as records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from schemas.times import format_time, week_date

monday = lru_cache(maxsize=8192)(week_date)
stamp = lru_cache(maxsize=8192)(format_time)


@lru_cache(maxsize=8192)
def split(name: str) -> tuple[int, str]:
    """Return the week and the kind of a counter."""
    week, _, kind = name.partition("|")
    return int(week), kind


def kind_weeks(counter: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the form of `schemas.records.KindWeek`, sorted by week and kind."""
    counts = sorted([(split(name), count) for name, count in counter.items()])
    return [{"week": monday(week), "kind": kind, "count": count} for (week, kind), count in counts]


def totals(counter: Mapping[str, int]) -> dict[str, int]:
    """Return the sums per kind."""
    sums: dict[str, int] = {}
    for name, count in counter.items():
        kind = split(name)[1]
        sums[kind] = sums.get(kind, 0) + count
    return sums


def total_records(counter: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the sums per kind in the form of `schemas.records.NamedCount`, sorted by name."""
    return [{"name": kind, "count": count} for kind, count in sorted(totals(counter).items()) if count]
