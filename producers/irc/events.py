"""Make the event of one line of a log."""

from __future__ import annotations

import json
from typing import Any

from producers.base import Event
from producers.irc.lines import Line, folded, read_line, spoken_to
from producers.irc.log import Log
from producers.write import interaction
from schemas.times import MICROS_PER_SECOND

IGNORED_EMPTY = "empty message"
IGNORED_SET = "mode or topic of the channel"
IGNORED_OTHER = "other line"
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps


class Place:
    """Stand at one line of a log, and make its event."""

    def __init__(self, source: str, log: Log, at: int, number: int) -> None:
        """Take the line's time in seconds since 1970, and its number from 1."""
        self.source, self.log, self.at, self.number = source, log, at, number

    def event(self, line: Line) -> Event | str:
        """Return the event of a line, or why it gives none. Raises ValueError."""
        if line.what in ("set", "other"):
            return IGNORED_SET if line.what == "set" else IGNORED_OTHER
        log, channel = self.log, f"{self.source}/{self.log.channel}"
        account = f"{self.source}/{folded(line.nick)}"
        # Not told: the day, the half of the day, or, of the server's lines in old logs, the minute.
        told = log.exact and line.at is not None
        common: dict[str, Any] = {
            "source": self.source, "time": self.at * MICROS_PER_SECOND, "sequence": self.number,
            "timeprecision": "second" if told else "assumed", "actor": {"account": account, "name": line.nick},
        }  # fmt: skip
        part = f"{log.channel}/{log.key}/{self.number}"
        if line.what == "renamed":
            common["actor"] = {"account": account, "name": line.text}
            return interaction(action="renamed", part=part, **common)
        if line.what in ("joined", "left"):
            return interaction(action=line.what, channel=channel, part=part, partitionkey=account, **common)
        if not line.text:
            return IGNORED_EMPTY
        kind = "message" if line.what == "said" else "action"
        item = {"id": f"{channel}/{log.key}/{self.number}", "kind": kind, "text": line.text, "text_format": "plain"}
        own = folded(line.nick)
        named = (
            [word for word in spoken_to(line.text) if word in log.nicks and word != own] if kind == "message" else []
        )
        return interaction(
            action="posted", item=item, channel=channel, partitionkey=channel,
            addressed=[f"{self.source}/{word}" for word in named], **common,
        )  # fmt: skip

    def payload(self, text: str) -> str:
        """Return the line with what is needed to read it without its log."""
        log = self.log
        held = {
            "text": text, "key": log.key, "channel": log.channel, "at": self.at, "number": self.number,
            "exact": log.exact, "twelve": log.twelve,
            "nicks": [word for word in spoken_to(read_line(text).text) if word in log.nicks],
        }  # fmt: skip
        return json.dumps(held, ensure_ascii=False)[:_MAX_PAYLOAD]


def event_of_payload(source: str, held: dict[str, Any]) -> Event | str:
    """Return the event of a line from what payload() kept of it. Raises ValueError."""
    log = Log(
        held["key"], held["channel"], 0, 0, held["exact"], held["twelve"], frozenset(held["nicks"]),
    )  # fmt: skip
    return Place(source, log, held["at"], held["number"]).event(read_line(held["text"]))
