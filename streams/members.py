"""Fold what accounts do without any item: joined, left, renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.interaction import PUBLIC
from streams.affiliations import organisation_of
from streams.bots import is_bot
from streams.core import Json
from streams.item_stored import compact, order_of

_STATED = ("name", "address", "organisation", "team", "bot")


def member_row(account: str, events: Sequence[Json]) -> dict[str, Any] | None:
    """Return the member's row over its winning events, or None without any."""
    if not events:
        return None
    row: dict[str, Any] = {"account": account, "audience": [PUBLIC]}
    row.update(name="", address="", organisation="", team="", bot=False)
    for event in sorted((compact(event) for event in events), key=order_of):
        payload = event[5]
        row["at"] = event[1]
        row["audience"] = payload.get("audience", [PUBLIC])
        actor = payload.get("actor") or {}
        for field in _STATED:
            if field in actor:
                row[field] = actor[field]
        if payload["action"] == "joined" and "joined_at" not in row:
            row["joined_at"] = event[1]
    row["bot"] = is_bot(row)
    row["organisation"] = organisation_of(account, row["organisation"], row["address"])
    return row
