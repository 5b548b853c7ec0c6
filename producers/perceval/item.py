"""Hold one item as Perceval wraps it: which back end fetched what, from where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from producers.naming import slug
from producers.records import Bad, Blank
from schemas.times import parse_time


class BadItem(ValueError):
    """Say what is wrong with one item."""


@dataclass(frozen=True, slots=True)
class Item:
    """Hold an item. `instance` is the name that the user gave, which stands above what the origin tells."""

    backend: str
    category: str
    origin: str
    data: dict[str, Any]
    instance: str | None = None

    def name(self) -> str:
        """Return the instance: the name that was given, else the last part of the origin's path. Raises BadItem."""
        if self.instance is not None:
            return self.instance
        found = slug(re.sub(r"(?:\.git)?/*\Z", "", self.origin).rpartition("/")[2])
        if not found:
            raise BadItem(f"`origin` is {self.origin[:60]!r}, which names nothing; give --name")
        return found

    def place(self) -> tuple[str, str]:
        """Return host and path of the origin, which is a web address. Raises BadItem."""
        parts = urlsplit(self.origin)
        host, path = (parts.hostname or "").lower(), parts.path.strip("/")
        if not host or re.search(r"[\s|%]", path):
            raise BadItem(f"`origin` is {self.origin[:60]!r}, not a web address")
        return host, path


def read_item(value: Any, instance: str | None = None) -> Item:
    """Return the item of a line. Raises BadItem."""
    if isinstance(value, (Bad, Blank)):
        raise BadItem(value.reason if isinstance(value, Bad) else "is a blank line")
    if not isinstance(value, dict):
        raise BadItem("is no JSON object")
    for name in ("backend_name", "category", "origin"):
        if not isinstance(value.get(name), str):
            raise BadItem(f"is no item of Perceval: `{name}` is missing or no text")
    if not isinstance(value.get("data"), dict):
        raise BadItem("is no item of Perceval: `data` is missing or no object")
    return Item(value["backend_name"], value["category"], value["origin"], value["data"], instance)


def moment(row: dict[str, Any], name: str) -> int:
    """Return a time in microseconds since 1970. Raises BadItem."""
    value = row.get(name)
    try:
        return parse_time(value) if isinstance(value, str) else _no_time(name, value)
    except (ValueError, OverflowError) as error:
        raise BadItem(f"`{name}` is {str(value)[:40]!r}, not a time") from error


def _no_time(name: str, value: Any) -> int:
    raise BadItem(f"`{name}` is {str(value)[:40]!r}, not a time")


def number(row: dict[str, Any], name: str) -> int:
    """Return a whole number from 0. Raises BadItem."""
    value = row.get(name)
    if type(value) is not int or value < 0:
        raise BadItem(f"`{name}` is no whole number from 0")
    return value


def text(row: dict[str, Any], name: str) -> str:
    """Return a text, "" where there is none. Raises BadItem for another value."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadItem(f"`{name}` is no text")
    return value


def objects(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects, empty where there is none. Raises BadItem for another value."""
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadItem(f"`{name}` is no list of objects")
    return value
