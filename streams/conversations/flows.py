"""Say whom an item helped; see docs/model.md, part 4."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas.keys import encode_part
from schemas.times import week_of
from streams.conversations.roles import helps
from streams.core import Json

# [helped account, kind, week, 1 if the item itself helped, team pair, organisation pair]
FlowEvent = list[Any]


def _pair(helper: str, helped: str) -> str:
    return f"{encode_part(helper)}>{encode_part(helped)}" if helper or helped else ""


def flow_events(meta: Json, head: Json, parents: Iterable[Json]) -> list[FlowEvent]:
    """Return the flow events of one item.

    `head` is the head item as the item's audience sees it; `parents` are the rows of the
    items replied to that are visible to it, in order. Programs neither help nor are helped,
    but where the source says so.
    """
    author = meta["account"]
    if not author:
        return []
    asker = head["account"]
    others = [*parents, head]
    events: list[FlowEvent] = []
    if meta["action"] != "asked":
        helped = {account for account in meta["helped"] if account != author}
        if not meta["helped"] and meta["item"] != head["item"] and helps(meta):
            helped = {row["account"] for row in others[:-1] if not row["bot"]} - {"", author}
            helped = helped or ({"" if head["bot"] else asker} - {"", author})
        week = week_of(meta["at"][0])
        for account in sorted(helped):
            known = next((row for row in others if row["account"] == account), None)
            team = _pair(meta["team"], known["team"] if known else "")
            organisation = _pair(meta["organisation"], known["organisation"] if known else "")
            events.append([account, meta["action"], week, 1, team, organisation])
    accepted_at = meta.get("accepted_at")
    if accepted_at is not None and asker and asker != author:
        events.append([asker, "accepted", week_of(accepted_at), 0, "", ""])
    week = week_of(meta["at"][0])
    events.extend([account, "thanked", week, 0, "", ""] for account in meta["thankers"])
    return events
