"""Tell chat messages without threads from all other items, and write what their parent is decided from.

What is asked of the stage `parents` is docs/model.md, part 2: messages of chat whose conversation nobody states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from schemas.canonical import canonical
from schemas.keys import join_parts
from streams.digest import digest
from streams.item_events import Summary
from streams.item_stored import DATA, RANK
from streams.parents.row import place, row_of
from streams.parents.turn import turn_with

KINDS: Final = ("message", "action")  # of items that are chat

Remark = Callable[[str, str], tuple[tuple[str, ...], int, int]]  # (text, format) -> (words, marks, length)


def turn_key(summary: Summary) -> str:
    """Return the key under which an item takes part in its channel's talk, "" if it does not."""
    data = summary.data
    if "head" not in data or "moved" in data:
        return ""
    payload = summary.head()[DATA]
    if payload["action"] != "posted" or "conversation" in payload or payload.get("in_reply_to"):
        return ""
    if payload["item"].get("kind") not in KINDS or not summary.channel:
        return ""
    return join_parts(summary.channel, place(*data["head"]))


def turn_stamp(summary: Summary, audience: str) -> str:
    """Return what tells one turn under a key from another."""
    return digest(canonical([summary.body_digest(), summary.deleted, audience, summary.head()[RANK]]))


def turn_row(summary: Summary, item: str, audience: str, remark: Remark) -> list[Any]:
    """Return the turn; of a deleted or redacted message without its words."""
    payload = summary.head()[DATA]
    winner = summary.data["fields"].get("text")
    stated = summary.event(winner[2])[DATA]["item"] if winner else {}
    silent = summary.deleted or "redacted" in summary.data
    text = "" if silent else stated.get("text", "")
    said = remark(text, stated.get("text_format", "plain") if text else "plain")
    account = (payload.get("actor") or {}).get("account", "")
    at, sequence, event = summary.data["head"]
    turn = turn_with(item, at, sequence, event, account, payload.get("addressed", []), said)
    return row_of(turn, audience)
