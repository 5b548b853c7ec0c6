"""Read single members of a post, and say in plain words what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.canonical import MAX_INT
from schemas.times import parse_time


class BadPost(ValueError):
    """Say what is wrong with one post."""


def integer(row: Mapping[str, Any], name: str) -> int:
    """Return a member that is a number from 0. Raises BadPost."""
    value = row.get(name)
    if value is None:
        raise BadPost(f"`{name}` is missing")
    if type(value) is not int or not 0 <= value <= MAX_INT:
        raise BadPost(f"`{name}` is no whole number from 0")
    return value


def moment(row: Mapping[str, Any], name: str) -> int:
    """Return a time as microseconds since 1970; it is UTC where it names no zone. Raises BadPost."""
    text = optional_text(row, name)
    if not text:
        raise BadPost(f"`{name}` is missing")
    try:
        return parse_time(text)
    except (ValueError, OverflowError) as error:
        raise BadPost(f"`{name}` is {text[:40]!r}, not a time") from error


def optional_text(row: Mapping[str, Any], name: str) -> str | None:
    """Return a member that is a text, or None if there is none. Raises BadPost."""
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise BadPost(f"`{name}` is no text")
    return value


def rows(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a member that is a list of objects; an empty one if there is none. Raises BadPost."""
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadPost(f"`{name}` is no list of objects")
    return value
