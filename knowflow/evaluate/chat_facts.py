"""Count in the interactions of mail, Slack exports, disentangled XML and IRC logs what others state of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Event = Mapping[str, Any]  # as source_facts keeps of each what is counted

# Of the messages of an export these give no event of their own.
_NOTICES = (
    "topic or purpose of a channel", "notice of the program", "welcome by the program", "integration added or removed",
    "joined or left a private conversation",
)  # fmt: skip


def _slack(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    in_channels = [event for event in events if event["channel"] is not None and event["action"] != "documented"]
    written = [event for event in in_channels if event["action"] in ("posted", "replied")]
    done = [event for event in in_channels if event["action"] not in ("edited", "deleted", "endorsed")]
    # Every id ends in the channel and the timestamp of its message, but for those of what is done to an item.
    messages = {_last_two(event["item"] or event["id"]) for event in in_channels}
    users = {event["actor"].get("account", "").rpartition("/")[2] for event in done}
    return {
        "channels": len({event["channel"] for event in in_channels}),
        "messages": len(messages) + sum_of(ignored, _NOTICES),
        "bot_messages": sum(event["actor"].get("bot", False) for event in written)
        + sum_of(ignored, ("integration added or removed", "welcome by the program")),
        "replies": sum(event["action"] == "replied" for event in written),
        "reactions": sum(event["action"] == "endorsed" and event["total"] is None for event in in_channels),
        "people": sum(user.startswith(("U", "W")) for user in users),
    }


def _slack_xml(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    del ignored
    return {
        "messages": len({event["item"] for event in events}),
        "conversations": len({event["conversation"] for event in events}),
        "people": len({event["actor"]["account"] for event in events}),
    }


def _irc(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    no_log = ignored.get("file that is no log", 0)
    return {
        "logs": len({_last_two(event["item"] or event["id"]).partition("/")[0] for event in events}),
        "lines": len(events) + sum(ignored.values()) - no_log,
        "messages": sum(event["action"] == "posted" for event in events),
    }


def _mbox(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    """Count messages by their ids; `resolved` are the messages that answer one which is here."""
    del ignored
    items = {event["item"] for event in events}
    answers = [event for event in events if event["in_reply_to"]]
    return {
        "messages": len(items),
        "with_in_reply_to": len(answers),
        "resolved": sum(any(item in items for item in event["in_reply_to"]) for event in answers),
        "threads": len({event["conversation"] for event in events}),
        "people": len({(event["actor"].get("name") or event["actor"].get("account", "")).lower() for event in events}),
        "accounts": len({event["actor"].get("account") for event in events}),
        "assumed_times": sum(event["precision"] == "assumed" for event in events),
        "bot_messages": sum(event["actor"].get("bot", False) for event in events),
        "with_quotes": sum(event["quoted"] for event in events),
        "with_replaced_characters": sum(event["replaced"] for event in events),
    }


def _last_two(name: str) -> str:
    return "/".join(name.split("/")[-2:])


def sum_of(counts: Mapping[str, int], names: Iterable[str]) -> int:
    """Return the sum of some of the counts."""
    return sum(counts.get(name, 0) for name in names)


CHAT_KINDS: dict[str, Callable[[list[Event], Mapping[str, int]], dict[str, int]]] = {
    "slack": _slack,
    "slack-xml": _slack_xml,
    "irc": _irc,
    "mbox": _mbox,
}
