"""Find the conversations of chat as docs/model.md section 2 says: every window is looked up anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from schemas.times import week_of
from tests.oracle.events import Audience
from tests.oracle.items import Item

HOUR = 3_600_000_000  # microseconds


class Chat(Protocol):
    """Be the decision about one message: which of those in its window it replies to."""

    horizon: int
    reach: int

    def turn(self, item: Item, text: str, text_format: str) -> Any:
        """Return what is decided from."""
        ...

    def choose(self, window: Sequence[Any], turn: Any) -> int | None:
        """Return the place in the window of what a message replies to."""
        ...


def is_turn(item: Item) -> bool:
    data = item.head["data"]
    kind = data["item"].get("kind")
    stated = item.stated_home or data.get("in_reply_to")
    return data["action"] == "posted" and kind in ("message", "action") and bool(item.channel) and not stated


def sees(reader: Audience, item: Item) -> bool:
    return item.audience == ("public",) or set(reader) <= set(item.audience)


def find_talks(found: Mapping[str, Item], chat: Chat) -> dict[str, tuple[str, str | None]]:
    """Return (conversation, parent) of each message that takes part in the talk of a channel."""
    channels: dict[str, list[Item]] = defaultdict(list)
    for item in found.values():
        if is_turn(item):
            channels[item.channel or ""].append(item)
    talks: dict[str, tuple[str, str | None]] = {}
    for items in channels.values():
        items.sort(key=lambda item: item.order)
        turns = {}
        for item in items:
            text = "" if item.deleted else item.text
            turns[item.id] = chat.turn(item, text, item.text_format if text else "plain")
        for place, item in enumerate(items):
            window = [other for other in items[:place] if sees(item.audience, other)][-chat.horizon :]
            window = [other for other in window if other.t >= item.t - chat.reach]
            at = chat.choose([turns[other.id] for other in window], turns[item.id])
            parent = None if at is None else window[at]
            if parent and item.t - parent.t >= HOUR and week_of(item.t) != week_of(parent.t):
                parent = None
            talks[item.id] = (talks[parent.id][0], parent.id) if parent else (item.id, None)
    return talks
