"""Collect from a source's events the pairs of conversations that people stated to be duplicates or linked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.times import parse_time
from streams.text import analyse

Event = dict[str, Any]
_HEADS = frozenset({"asked", "posted"})
_WRITTEN = frozenset({"asked", "posted", "answered", "replied", "commented"})
DUPLICATE = "duplicate_of"


@dataclass(frozen=True, slots=True)
class Asked:
    """Be a question as it was first put: conversation, time in microseconds since 1970, title and text."""

    conversation: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Say that `asked` was stated to be a duplicate of an earlier conversation, or linked with it."""

    asked: Asked
    target: str
    duplicate: bool


def pairs_of(events: Iterable[Event]) -> list[Pair]:
    """Return each stated pair whose target was asked earlier, once, by time; a duplicate is no link beside."""
    first: dict[str, Event] = {}
    home: dict[str, str] = {}
    links: list[tuple[str, str, bool]] = []
    for event in events:
        data = event["data"]
        action, item = data["action"], data.get("item") or {}
        if action in _WRITTEN:
            home.setdefault(item["id"], data.get("conversation") or item["id"])
        if action in _HEADS and home[item["id"]] == item["id"]:
            held = first.get(item["id"])
            first[item["id"]] = event if held is None or _order(event) < _order(held) else held
        elif action == "linked":
            links.append((item["id"], data["link"]["item"], data["link"]["relation"] == DUPLICATE))
    found: dict[tuple[str, str], bool] = {}
    for source, target, duplicate in links:
        pair = home.get(source, source), home.get(target, target)
        if pair[0] in first and pair[1] in first and _order(first[pair[1]]) < _order(first[pair[0]]):
            found[pair] = found.get(pair, False) or duplicate
    asked = {name: _asked(first[name]) for name in {source for source, _ in found}}
    pairs = [Pair(asked[source], target, duplicate) for (source, target), duplicate in found.items()]
    return sorted(pairs, key=lambda pair: (pair.asked.at, pair.asked.conversation, pair.target))


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return events in total order."""
    return sorted(events, key=_order)


def asked_in(pairs: Sequence[Pair]) -> list[Asked]:
    """Return the questions of pairs, each once, by time."""
    return list(dict.fromkeys(pair.asked for pair in pairs))


def _order(event: Event) -> tuple[int, int, str]:
    return parse_time(event["time"]), event.get("sequence", 0), event["id"]


def _asked(event: Event) -> Asked:
    item = event["data"]["item"]
    title, form = item.get("title", ""), item.get("text_format", "plain")
    plain = analyse(title, item.get("text", ""), form, item.get("language", ""), (), ()).plain
    return Asked(item["id"], parse_time(event["time"]), f"{title}\n{plain}" if title else plain)
