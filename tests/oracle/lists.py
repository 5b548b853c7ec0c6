"""Write lists and values as docs/model.md section 9 and schemas/records.py say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.keys import audience_key, join_key
from schemas.registry import RECORDS
from schemas.times import format_time, week_date

KindWeeks = Counter[tuple[int, str]]


def ranked(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"name": k, "count": n} for k, n in sorted(counts.items(), key=lambda kn: (-kn[1], kn[0]))[:100]]


def top_list(counts: Mapping[str, int]) -> dict[str, Any]:
    return {"total": len(counts), "top": ranked(counts)}


def by_name(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"name": name, "count": n} for name, n in sorted(counts.items())]


def totals_of(weeks: KindWeeks) -> list[dict[str, Any]]:
    totals: Counter[str] = Counter()
    for (_, kind), n in weeks.items():
        totals[kind] += n
    return by_name(totals)


def kind_weeks(weeks: KindWeeks) -> list[dict[str, Any]]:
    return [{"week": week_date(week), "kind": kind, "count": n} for (week, kind), n in sorted(weeks.items())]


def most_frequent(names: Iterable[str | None]) -> str:
    counts = Counter(name for name in names if name)
    return min(counts, key=lambda name: (-counts[name], name), default="")


def stamp(micros: int | None) -> str | None:
    return None if micros is None else format_time(micros)


def checked(name: str, value: dict[str, Any]) -> dict[str, Any]:
    value = {field: given for field, given in value.items() if given is not None}
    RECORDS[name].model.model_validate(value, strict=True)
    return value


def put(out: dict[str, dict[str, Any]], name: str, value: dict[str, Any]) -> None:
    parts = [audience_key(value[part]) if part == "audience" else value[part] for part in RECORDS[name].key_parts]
    out[name][join_key(*parts)] = checked(name, value)
