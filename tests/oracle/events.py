"""Read events as docs/model.md section 1 says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from schemas.times import TRUSTED_FROM, TRUSTED_UNTIL, end_of_day, parse_time

Event = dict[str, Any]
Audience = tuple[str, ...]
Order = tuple[int, int, str]


def winners(events: Iterable[Event], rank: Callable[[Event], tuple[Any, str]]) -> dict[str, Event]:
    best: dict[str, Event] = {}
    for event in events:
        if event["id"] not in best or rank(event) > rank(best[event["id"]]):
            best[event["id"]] = event
    return best


def subject_of(event: Event) -> tuple[str, str]:
    data = event["data"]
    account, channel = data.get("actor", {}).get("account"), data.get("channel")
    if "item" in data:
        return "item", data["item"]["id"]
    if data["action"] in ("joined", "left"):
        return ("account", account) if account else ("channel", channel)
    return ("channel", channel) if channel else ("account", account)


def time_of(event: Event) -> int:
    micros = parse_time(event["time"])
    return end_of_day(micros) if event["timeprecision"] == "day" else micros


def order_of(event: Event) -> Order:
    return time_of(event), event["sequence"], event["id"]


def is_trusted(event: Event) -> bool:
    return event["timeprecision"] in ("exact", "second", "day") and TRUSTED_FROM <= time_of(event) < TRUSTED_UNTIL
