"""Write the two halves of an item's row: what it says, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from schemas.times import week_of
from streams.affiliations import organisation_of
from streams.bots import is_bot
from streams.core import Json, Rows
from streams.item_events import Summary
from streams.item_stored import DATA, PRECISION, SOURCE, trusted

MAX_TEXT = 4_000  # characters of plain text that a record holds
MAX_TOKENS = 512
MAX_PATHS = 200
MAX_LINKS = 100


def _stated(summary: Summary, field: str) -> Any:
    winner = summary.data["fields"].get(field)
    return None if winner is None else summary.event(winner[2])[DATA]["item"].get(field)


def body_of(summary: Summary, analyse: Callable[..., Any]) -> tuple[dict[str, Json], Sequence[Any]]:
    """Return title, text, tokens, topics and paths, all empty once redacted, and beside them what the message does."""
    text_winner = summary.data["fields"].get("text")
    item = summary.event(text_winner[2])[DATA]["item"] if text_winner else {}
    title = _stated(summary, "title") or ""
    text, tags, paths = item.get("text", ""), _stated(summary, "tags") or [], _stated(summary, "paths") or []
    if "redacted" in summary.data:
        title, text, tags, paths = "", "", [], []
    found = analyse(title, text, item.get("text_format", ""), _stated(summary, "language") or "", tags, paths)
    return {
        "title": title,
        "text": found.plain[:MAX_TEXT],
        "tokens": found.tokens[:MAX_TOKENS],
        "topics": [list(topic) for topic in found.topics],
        "paths": sorted(set(paths), key=str.encode)[:MAX_PATHS],
    }, found.speech


def audience_of(summary: Summary, rows: Rows) -> list[str]:
    """Return the audience that was stated last: by the item's own events, or by its channel's."""
    stated = summary.data["audience"]
    channel = summary.channel
    if channel:
        of_channel = rows.get("c:" + channel, "#")
        if of_channel is not None and of_channel[:3] > stated[:3]:
            stated = of_channel
    labels: list[str] = stated[3]
    return labels


def meta_of(summary: Summary, item: str, rows: Rows) -> dict[str, Json]:
    """Return author, time, place, audience, and what became of the item."""
    data, head = summary.data, summary.head()
    payload = head[DATA]
    actor = payload.get("actor") or {}
    weeks = dict(data["weeks"])
    for at, kind in ((data["head"][0], payload["action"]), (data.get("accepted"), "accepted")):
        if at is not None:
            name = f"{week_of(at)}|{kind}"
            weeks[name] = weeks.get(name, 0) + 1
    meta: dict[str, Json] = {
        "item": item,
        "at": data["head"],
        "trusted": trusted(head),
        "clock": trusted(head) and head[PRECISION] in ("exact", "second"),
        "action": payload["action"],
        "source": head[SOURCE],
        "channel": summary.channel,
        "audience": audience_of(summary, rows),
        "account": actor.get("account", ""),
        "name": actor.get("name", ""),
        "address": actor.get("address", ""),
        "organisation": organisation_of(
            actor.get("account", ""), actor.get("organisation", ""), actor.get("address", "")
        ),
        "team": actor.get("team", ""),
        "bot": is_bot(actor),
        "url": _stated(summary, "url") or "",
        "in_reply_to": payload.get("in_reply_to", []),
        "helped": payload.get("helped", []),
        "weeks": weeks,
        "observed": sum(winner[3] for winner in data["observed"].values()),
        "thankers": summary.thankers(),
        "approvers": summary.approvers(),
        "addressed": payload.get("addressed", []),
        "speech": data["speech"],
        "unsettled": summary.unsettled,
        "links": sorted((orjson.loads(link) for link in data["links"]), key=byte_order)[:MAX_LINKS],
    }
    if "accepted" in data:
        meta["accepted_at"] = data["accepted"]
    if "last" in data:
        meta["last_at"] = data["last"]
    for name in ("resolved", "closed"):
        winner = data.get(name)
        if winner and winner[3]:
            meta[name + "_at"] = winner[4]
    return meta


def byte_order(pair: list[str]) -> tuple[bytes, ...]:
    """Return the byte order of a list of texts."""
    return tuple(part.encode() for part in pair)
