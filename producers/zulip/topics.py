"""Find the topics, and the messages of each, in the JSON files of an archive or of the server's API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from producers.zulip.server import place_of

Row = Any  # a message as parsed JSON, perhaps a wrong one


@dataclass(slots=True)
class Topic:
    """Hold the messages of one topic of a file.

    `channel` is the channel's number and `name` the topic's as the server has it, mark and all;
    both are None for direct messages, and for rows that do not tell. `named` says that senders
    are told by name only, as in archives; `private` that the channel is not for everybody.
    `rows` have their number in the file, from 1.
    """

    channel: int | None
    name: str | None
    named: bool
    private: bool = False
    rows: list[tuple[int, Row]] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Return whether the messages are of a channel's topic."""
        return self.channel is not None and self.name is not None


def topics_of(file: str, value: Any) -> Iterator[Topic]:
    """Yield the topics of a file in the order of their first messages.

    A file is a list of messages of an archive, NUMBER-CHANNEL/TOPIC.json, each with content, id,
    sender_full_name and timestamp; or what GET /messages returns, an object with `messages`, or
    these alone. Raises ValueError, with what is wrong, for any other.
    """
    rows = value.get("messages") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise ValueError("is neither a list of messages nor an object with `messages`")
    place = place_of(file)
    if place is not None and not any(isinstance(row, dict) and ("type" in row or "subject" in row) for row in rows):
        yield Topic(place[0], place[1], named=True, rows=list(enumerate(rows, 1)))
        return
    found: dict[tuple[int, str] | None, Topic] = {}
    for number, row in enumerate(rows, 1):
        told = stated_place(row)
        channel, name = told or (None, None)
        topic = found.setdefault(told, Topic(channel, name, named=False))
        topic.rows.append((number, row))
    yield from found.values()


def stated_place(row: Row) -> tuple[int, str] | None:
    """Return the channel's number and the topic that a message of the API states, None if it is of no channel."""
    if isinstance(row, dict) and row.get("type") in ("stream", "channel"):
        channel, name = row.get("stream_id"), row.get("subject", row.get("topic"))
        if type(channel) is int and isinstance(name, str):
            return channel, name
    return None


def private_channels(value: Any) -> frozenset[int]:
    """Return the numbers of the private channels in what GET /streams returns; none for any other file."""
    streams = value.get("streams") if isinstance(value, dict) else None
    if not isinstance(streams, list):
        return frozenset()
    return frozenset(
        row["stream_id"]
        for row in streams
        if isinstance(row, dict) and row.get("invite_only") is True and type(row.get("stream_id")) is int
    )
