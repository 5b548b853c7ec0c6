"""Count in the interactions of a source what others state of it, and hold both against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from knowflow.errors import UserError
from knowflow.evaluate.chat_facts import CHAT_KINDS, sum_of

Event = Mapping[str, Any]
# A number that must be found, or {"count": number, "why": why another is found}.
Stated = int | Mapping[str, Any]

_VOTE_REASONS = (
    "closing vote", "deletion vote", "edit approval", "flag", "moderator review", "other vote type",
)  # fmt: skip
_POST_REASONS = ("election", "other post type", "site text")


def facts(kind: str, events: Iterable[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    """Return counts by name of what the standing interactions of one source tell; none for kinds without any."""
    count = _KINDS.get(kind)
    return {} if count is None else count(list(_slim(events)), ignored)


def compare(found: Mapping[str, int], stated: Mapping[str, Stated]) -> dict[str, dict[str, Any]]:
    """Return for each stated count {"found", "stated", "equal"}, and "why" where a reason for a difference is known.

    Raises UserError for a count that is not worked out.
    """
    result: dict[str, dict[str, Any]] = {}
    for name, value in stated.items():
        if name not in found:
            raise UserError(f"the stated count {name!r} is unknown: choose among {', '.join(found)}")
        count = value if isinstance(value, int) else value["count"]
        result[name] = {"found": found[name], "stated": count, "equal": found[name] == count}
        if not isinstance(value, int):
            result[name]["why"] = value["why"]
    return result


def _slim(events: Iterable[Event]) -> Iterable[Event]:
    """Keep of each event what is counted, so that a big site's texts need not be in memory."""
    for event in events:
        data, item = event["data"], event["data"].get("item") or {}
        yield {
            "id": event["id"],
            "action": data["action"],
            "precision": event["timeprecision"],
            "item": item.get("id"),
            "kind": item.get("kind"),
            "conversation": data.get("conversation"),
            "channel": data.get("channel"),
            "actor": data.get("actor") or {},
            "total": data.get("total"),
            "in_reply_to": data.get("in_reply_to") or (),
            "quoted": "quoted" in item,
            "replaced": "\ufffd" in item.get("text", "") or "\ufffd" in item.get("title", ""),
            "relation": (data.get("link") or {}).get("relation"),
        }


def _stackexchange(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    by_action: dict[str, list[Event]] = {}
    for event in events:
        by_action.setdefault(event["action"], []).append(event)

    def of(*actions: str) -> list[Event]:
        return [event for action in actions for event in by_action.get(action, ())]

    answers = {event["item"] for event in of("answered")}
    links = [event for event in of("linked") if "/linked/history-" not in event["id"]]
    votes = sum(event["precision"] == "day" for event in of("accepted"))
    votes += sum(event["total"] is None for event in of("endorsed"))
    return {
        "posts": len(of("asked", "answered", "documented")) + sum_of(ignored, _POST_REASONS),
        "questions": len(of("asked")),
        "answers": len(answers),
        "accepted": len(answers & {event["item"] for event in of("accepted")}),
        "answerers": len({event["actor"]["account"] for event in of("answered") if "account" in event["actor"]}),
        "users": len(of("joined")),
        "comments": len(of("commented")),
        "votes": votes + sum_of(ignored, _VOTE_REASONS),
        "links": len(links) + ignored.get("other link type", 0),
        "duplicates": sum(event["relation"] == "duplicate_of" for event in links),
        "tags": ignored.get("tag count", 0),
        "badges": ignored.get("badge", 0),
    }


def _git(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    del ignored  # a merge is a commit that nobody is looked up for
    commits = [event for event in events if event["action"] == "committed" and event["item"] == event["conversation"]]
    co_authored = {
        event["conversation"]
        for event in events
        if event["action"] == "committed" and event["item"] != event["conversation"]
    }
    return {
        "commits": len(commits),
        "authors": len({event["actor"]["name"] for event in commits if event["actor"].get("name")}),
        "reviewed": len({event["conversation"] for event in events if event["kind"] == "review"}),
        "co_authored": len(co_authored),
    }


def _zulip(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    """Count as an archive does: a topic is a file, and each notice is a message too."""
    messages = [event for event in events if event["kind"] == "message" and event["action"] in ("posted", "replied")]
    marks = [event for event in events if event["action"] in ("resolved", "unresolved")]
    marked = sum(event["precision"] != "assumed" for event in marks)
    notices = marked + sum(event["action"] == "moved" for event in events) + ignored.get("notice of the server", 0)
    titled = sum(event["id"].endswith("/edited/topic") for event in events)
    return {
        "topics": titled + sum_of(ignored, ("topic without messages", "topic without a name")),
        "messages": len(messages) + notices,
        "people": len({event["actor"]["account"] for event in messages if "account" in event["actor"]}),
        "resolved_topics": len({event["item"] for event in marks if event["action"] == "resolved"}),
    }


def _discourse(events: list[Event], ignored: Mapping[str, int]) -> dict[str, int]:
    posts = [event for event in events if event["action"] in ("posted", "replied")]
    home = {event["item"]: event["conversation"] for event in posts}
    small = sum(event["action"] in ("closed", "reopened") and event["precision"] == "exact" for event in events)
    small += sum("/linked/split-" in event["id"] for event in events) + ignored.get("small action", 0)
    accepted = {event["item"] for event in events if event["action"] == "accepted"}
    return {
        "topics": sum(event["action"] == "posted" for event in posts),
        "messages": len(posts) + small,
        "people": len({event["actor"]["account"] for event in posts if "account" in event["actor"]}),
        "accepted_answer_topics": len({home.get(item) for item in accepted}),
        "accepted_answers": len(accepted),
        "likes": sum(event["total"] for event in events if event["action"] == "endorsed"),
    }


_KINDS: dict[str, Callable[[list[Event], Mapping[str, int]], dict[str, int]]] = {
    "stackexchange": _stackexchange,
    "git": _git,
    "gitlog": _git,
    **CHAT_KINDS,
    "zulip": _zulip,
    "discourse": _discourse,
}
