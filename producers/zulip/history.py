"""Read what a message of the API tells of its earlier texts and places.

`edit_history` has the newest change first, each with the time, the user, and what was before:
https://zulip.com/api/get-messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from producers.zulip.reading import BadMessage, integer, moment

_FORMATS = {"text/html": "html", "text/x-markdown": "markdown"}
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Edit:
    """Say what the text became at a time in seconds since 1970, and by whom."""

    at: int
    by: int | None
    text: str
    text_format: str


@dataclass(frozen=True, slots=True)
class Move:
    """Say where a message went, and from where, at a time in seconds since 1970."""

    at: int
    by: int | None
    channel: int | None
    topic: str | None
    from_channel: int | None
    from_topic: str | None


@dataclass(frozen=True, slots=True)
class History:
    """Hold a message's first text and place, and what was changed, oldest first.

    `told` is False where the source gives no history: the text and place are then today's.
    """

    text: str
    text_format: str
    channel: int | None
    topic: str | None
    edits: tuple[Edit, ...]
    moves: tuple[Move, ...]
    told: bool


def read_history(row: Mapping[str, Any], channel: int | None, topic: str | None, content: str) -> History:
    """Return the history of a message that is now in a topic of a channel, with a content. Raises BadMessage."""
    text, text_format = content, _FORMATS.get(row.get("content_type", "text/html"), "html")
    edits: list[Edit] = []
    moves: list[Move] = []
    changes = row.get("edit_history") or []
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise BadMessage("`edit_history` is no list of objects")
    for change in sorted(changes, key=moment, reverse=True):
        at = moment(change) // _MILLION
        by = change["user_id"] if type(change.get("user_id")) is int else None
        if isinstance(change.get("prev_content"), str):
            edits.append(Edit(at, by, text, text_format))
            rendered = change.get("prev_rendered_content")
            if text_format == "html" and isinstance(rendered, str):
                text = rendered
            else:
                text, text_format = change["prev_content"], "markdown"
        before = (
            integer(change, "prev_stream") if "prev_stream" in change else channel,
            change["prev_topic"] if isinstance(change.get("prev_topic"), str) else topic,
        )
        if before != (channel, topic):
            moves.append(Move(at, by, channel, topic, *before))
            channel, topic = before
    if not edits and row.get("last_edit_timestamp") is not None and not moves:
        edits.append(Edit(moment(row, "last_edit_timestamp") // _MILLION, None, text, text_format))
    return History(text, text_format, channel, topic, tuple(reversed(edits)), tuple(reversed(moves)), bool(changes))
