"""Say what an event is about: an item, an account or a channel."""

from __future__ import annotations

from typing import Any

ITEM, ACCOUNT, CHANNEL = "i:", "a:", "c:"


def subject_of(data: dict[str, Any]) -> str:
    """Return the subject key of an event's data: its kind's prefix and the id."""
    item = data.get("item")
    if item is not None:
        return ITEM + str(item["id"])
    actor = (data.get("actor") or {}).get("account")
    channel = data.get("channel")
    if channel is not None and (actor is None or data["action"] not in ("joined", "left")):
        return CHANNEL + str(channel)
    return ACCOUNT + str(actor)
