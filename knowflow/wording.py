"""Say times and numbers as people do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.times import format_time, parse_time


def day(moment: str | None) -> str:
    """Return the date of a moment (RFC 3339), `-` for none."""
    return moment[:10] if moment else "-"


def span(seconds: float | None) -> str:
    """Return a duration in the unit that people would use."""
    if seconds is None:
        return "-"
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def between(seconds: Mapping[str, int]) -> str:
    """Return a range of durations, `from_seconds` to `to_seconds`."""
    low, high = span(seconds["from_seconds"]), span(seconds["to_seconds"])
    return low if low == high else f"{low} to {high}"


def plural(count: int, noun: str) -> str:
    """Return `1 thing` or `2 things`, with thousands apart."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def told_apart(people: Sequence[dict[str, Any]]) -> str:
    """Return the names of people with `person` and `name`, with the id where two share a name."""
    names = [entry["name"] for entry in people]
    return ", ".join(
        entry["name"] if names.count(entry["name"]) == 1 else f"{entry['name']} [{entry['person']}]" for entry in people
    )


def affiliation(entry: Mapping[str, str]) -> str:
    """Return where somebody belongs, and from which day to which (UTC), in a few words."""
    where = ", ".join(entry[what] for what in ("team", "organisation") if what in entry)
    begins = entry.get("valid_from", "ever")[:10]
    until = f" until {format_time(parse_time(entry['valid_to']) - 1)[:10]}" if "valid_to" in entry else ""
    return f"{where} from {begins}{until}"
