"""Take values out of an export's records, and say what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from schemas.times import MICROS_PER_SECOND, format_time

_TS = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?\Z", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")

Json = Mapping[str, Any]


class BadRecord(ValueError):
    """Say what is wrong with one record."""


def record_of(value: Any) -> Json:
    """Return a record. Raises BadRecord for what is no object."""
    if not isinstance(value, dict):
        raise BadRecord("is no JSON object")
    return value


def text_in(record: Json, name: str) -> str:
    """Return a text, "" where there is none. Raises BadRecord for another value."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"`{name}` is no text")
    return value


def id_in(record: Json, name: str) -> str:
    """Return an id of Slack's, "" where there is none. Raises BadRecord for what cannot be one."""
    value = text_in(record, name)
    if value and not _ID.match(value):
        raise BadRecord(f"`{name}` is {value[:40]!r}, not an id")
    return value


def objects_in(record: Json, name: str) -> list[Json]:
    """Return a list of objects, empty where there is none. Raises BadRecord for another value."""
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadRecord(f"`{name}` is no list of objects")
    return value


def ts_in(record: Json, name: str) -> str:
    """Return a timestamp as `SECONDS.MICROSECONDS`, which also is its message's id. Raises BadRecord."""
    value = record.get(name)
    found = _TS.match(value) if isinstance(value, str) else None
    if found is None:
        raise BadRecord(
            f"`{name}` is missing" if value is None else f"`{name}` is {str(value)[:40]!r}, not a timestamp"
        )
    return f"{found[1]}.{(found[2] or '').ljust(6, '0')}"


def time_of(ts: str) -> str:
    """Return the time of a timestamp, RFC 3339 in UTC. Raises BadRecord beyond the year 9999."""
    seconds, _, micros = ts.partition(".")
    return moment(int(seconds) * MICROS_PER_SECOND + int(micros))


def moment(micros: int) -> str:
    """Return microseconds since 1970 as RFC 3339. Raises BadRecord beyond the year 9999."""
    try:
        return format_time(micros)
    except OverflowError as error:
        raise BadRecord(f"the time {micros} is beyond the year 9999") from error


def seconds_in(record: Json, name: str) -> int | None:
    """Return a time in whole seconds since 1970 as microseconds, or None where there is none above 0."""
    value = record.get(name)
    return value * MICROS_PER_SECOND if type(value) is int and 0 < value < 10**11 else None
