"""Hide what a source states of questions and answers, and keep it apart as the truth.

What was asked becomes posted, what was answered replied; accepts, thanks, resolutions and closings
go, with the item that only carries them, and so do marks of a state in titles and tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from producers.base import Cursor, Event, Outcome, Producer

_RENAMED = {"asked": "posted", "answered": "replied"}
_HIDDEN = frozenset({"accepted", "thanked", "resolved", "unresolved", "closed", "reopened"})
_WRITTEN = frozenset({"posted", "asked", "answered", "replied", "commented"})
_STATE_MARK = re.compile(r"\s*(?:✔\s*|[\[(]\s*(?:solved|resolved|closed|fixed)\s*[\])])\s*", re.IGNORECASE)
_STATE_TAGS = frozenset({"solved", "resolved", "answered", "unsolved", "closed"})
_TAG = re.compile(r"<[^<>]*>")


Record = Mapping[str, Any]


@dataclass(slots=True)
class Said:
    """Hold of a message what baselines look at, and what the source says that it is."""

    item: str
    action: str
    account: str
    bot: bool
    order: tuple[str, int, str]
    length: int
    channel: str
    conversation: str
    text: str = ""  # where the source says whether it asks or answers


@dataclass
class Stated:
    """Hold what the source states."""

    said: dict[str, Said] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    resolved: dict[str, tuple[str, bool]] = field(default_factory=dict)  # by item: id of the last mark, resolved or not
    states: dict[str, str] = field(default_factory=dict)  # conversation of an item that may carry only a mark
    votes: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """Take a statement in."""
        data = event["data"]
        action, item = data["action"], data.get("item") or {}
        name = item.get("id", "")
        if action in _WRITTEN:
            self._note_message(event)
        elif action == "accepted":
            self.accepted.add(name)
        elif action in ("resolved", "unresolved"):
            mark = (event["time"] + event["id"], action == "resolved")
            self.resolved[name] = max(mark, self.resolved.get(name, mark))
        elif action == "moved" and item:
            self.moved[name] = data["conversation"]
        elif action == "endorsed":
            value = data["total"] if "total" in data else -1 if data.get("value", 1) < 0 else 1
            self.votes[name] = self.votes.get(name, 0) + value

    def _note_message(self, event: Event) -> None:
        data, item = event["data"], event["data"]["item"]
        actor = data.get("actor") or {}
        text = item.get("text", "")
        if not text and "account" not in actor:
            self.states[item["id"]] = data.get("conversation", "")
            return
        self.said[item["id"]] = Said(
            item=item["id"],
            action=data["action"],
            account=actor.get("account", ""),
            bot=bool(actor.get("bot")),
            order=(event["time"], event["sequence"], event["id"]),
            length=len(_TAG.sub("", text)),
            channel=data.get("channel", ""),
            conversation=data.get("conversation", ""),
            text=text if data["action"] in _RENAMED else "",
        )


def hide(event: Event) -> Event | None:
    """Return the event without what it states of questions and answers, None where nothing is left."""
    data = event["data"]
    action, item = data["action"], data.get("item")
    if action in _HIDDEN:
        return None
    if action in _WRITTEN and not item.get("text") and "account" not in (data.get("actor") or {}):
        return None  # it only carries marks
    if item and (item.get("title") or item.get("tags")):
        shown = dict(item)
        if shown.get("title"):
            shown["title"] = _STATE_MARK.sub(" ", shown["title"]).strip()
        if shown.get("tags"):
            shown["tags"] = [tag for tag in shown["tags"] if tag.lower() not in _STATE_TAGS]
        item = shown
    data = {**data, "action": _RENAMED.get(action, action)}
    if item:
        data["item"] = item
    if data["action"] != action:
        data.pop("helped", None)
    return {**event, "data": data}


class Hidden:
    """Carry a producer whose statements are hidden, and fill what it stated."""

    def __init__(self, producer: Producer, stated: Stated) -> None:
        self._producer, self._stated = producer, stated
        self.kind, self.source = producer.kind, producer.source
        self.paths = tuple(getattr(producer, "paths", ()))

    @property
    def notice(self) -> str | None:
        """Return the producer's notice."""
        return self._producer.notice

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield the producer's outcomes without what they state."""
        for outcome in self._producer.read(cursor):
            shown = []
            for event in outcome.events:
                self._stated.note(event)
                if (kept := hide(event)) is not None:
                    shown.append(kept)
            yield replace(outcome, events=tuple(shown))
