"""Turn interactions into one stream of questions and answers, each at the moment when it was known.

What a source tells only at its end (final texts, totals, accepts without a date) is not taken for
known before: an item has the text it was first posted with, a count by the day counts from the end
of that day, and what has only an assumed time is left out, accepts excepted: those are assumed at
the question's last activity, which is never too early.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from schemas.interaction import event_rank
from schemas.times import MICROS_PER_SECOND, end_of_day, parse_time
from streams.text import analyse, query_tokens

REPLIES_THAT_COUNT: Final = 5  # of one person in one conversation; the first fully, the others less
LATER_REPLY: Final = 0.3
MAX_TOKENS: Final = 200  # of one item
MAX_TEXT: Final = 4_000  # characters

_REPLY: Final = re.compile(r"\s*(\[[^\]]*\]\s*)?re:", re.IGNORECASE)

Kind = Literal["question", "answer", "accepted", "endorsed", "present"]


@dataclass(frozen=True, slots=True)
class Event:
    """Be one step of the stream; `at` is in seconds since 1970, `person` who did it or whom it is about."""

    at: float
    order: tuple[int, str]
    kind: Kind
    conversation: str
    person: str
    title: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(slots=True)
class _Item:
    at: float
    order: tuple[int, str]
    id: str
    person: str
    conversation: str
    title: str
    text: str
    format: str
    language: str
    tags: tuple[str, ...]
    parents: tuple[str, ...]
    asked: bool
    answered: bool
    comment: bool


def is_typed(interactions: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a source says what is a question and whose answer was accepted, as Stack Exchange does."""
    return {"asked", "accepted"} <= {event["data"]["action"] for event in interactions}


def stream_of(interactions: Sequence[Mapping[str, Any]], typed: bool) -> list[Event]:
    """Return the events of a source in the total order of their times.

    Where the source tells, what is asked is a question and what is answered an answer to it; elsewhere
    the first item of a conversation counts as the question, and what others write in it as answers. In
    mail a person is told by the display name where there is one, for many write from several addresses.
    """
    winners: dict[str, Mapping[str, Any]] = {}
    for event in interactions:
        held = winners.get(event["id"])
        if held is None or event_rank(dict(event)) > event_rank(dict(held)):
            winners[event["id"]] = event
    items: dict[str, _Item] = {}
    signs = []
    titles = []
    for event in winners.values():
        data = event["data"]
        action = data["action"]
        if action in ("posted", "replied", "asked", "answered", "commented"):
            item = _item(event)
            if item is not None:
                items[item.id] = item
        elif action == "edited" and "title" in data["item"]:
            titles.append(event)
        elif action in ("accepted", "endorsed"):
            signs.append(event)
    for event in titles:
        renamed = items.get(event["data"]["item"]["id"])
        if renamed is not None and _seconds(event) <= renamed.at:
            renamed.title = event["data"]["item"]["title"]
    found = _typed(items) if typed else _threads(items)
    found += [told for sign in signs if (told := _sign(sign, items)) is not None]
    return sorted(found, key=lambda one: (one.at, one.order))


def _seconds(event: Mapping[str, Any]) -> float:
    at = parse_time(event["time"])
    return (end_of_day(at) if event["timeprecision"] == "day" else at) / MICROS_PER_SECOND


def _item(event: Mapping[str, Any]) -> _Item | None:
    data = event["data"]
    actor = data.get("actor") or {}
    if actor.get("bot") or ("account" not in actor and data["action"] != "asked"):
        return None
    name = " ".join(actor.get("name", "").lower().split())
    item = data["item"]
    account = actor.get("account", f"nobody:{item['id']}")
    return _Item(
        at=_seconds(event),
        order=(event["sequence"], event["id"]),
        id=item["id"],
        person=name if account.startswith("mail:") and len(name) > 2 else account,
        conversation=data.get("conversation", ""),
        title=item.get("title", ""),
        text=item.get("text", "")[:MAX_TEXT],
        format=item.get("text_format", "plain"),
        language=item.get("language", ""),
        tags=tuple(item.get("tags", ())),
        parents=tuple(data.get("in_reply_to", ())),
        asked=data["action"] == "asked",
        answered=data["action"] == "answered",
        comment=data["action"] == "commented",
    )


def _question(item: _Item, conversation: str) -> Event:
    title = tuple(query_tokens(item.title)[:MAX_TOKENS])
    found = analyse(item.title, item.text, item.format, item.language, item.tags, ())
    tokens = tuple(found.tokens[: MAX_TOKENS + len(title)])
    topics = tuple(key for key, _ in found.topics)
    return Event(item.at, item.order, "question", conversation, item.person, title, tokens, topics)


def _answer(item: _Item, conversation: str, weight: float = 1.0) -> Event:
    tokens = tuple(analyse("", item.text, item.format, item.language, (), ()).tokens[:MAX_TOKENS])
    return Event(item.at, item.order, "answer", conversation, item.person, tokens=tokens, weight=weight)


def _present(item: _Item) -> Event:
    return Event(item.at, item.order, "present", "", item.person)


def _typed(items: Mapping[str, _Item]) -> list[Event]:
    found = [_present(item) for item in items.values()]
    for item in items.values():
        if item.asked:
            found.append(_question(item, item.id))
        elif item.answered:
            found.append(_answer(item, item.conversation))
    return found


def _threads(items: Mapping[str, _Item]) -> list[Event]:
    ordered = sorted(items.values(), key=lambda item: (item.at, item.order))
    found = [_present(item) for item in ordered]
    home: dict[str, str] = {}  # item -> conversation
    asker: dict[str, str] = {}
    replies: dict[str, Counter[str]] = defaultdict(Counter)
    for item in ordered:
        if item.comment:
            continue
        conversation = item.conversation or next((home[one] for one in reversed(item.parents) if one in home), "")
        if not conversation:
            if _REPLY.match(item.title):
                continue  # the mail that it answers is not there
            conversation = item.id
        home[item.id] = conversation
        if conversation not in asker:
            asker[conversation] = item.person
            found.append(_question(item, conversation))
        elif item.person != asker[conversation]:
            told = replies[conversation]
            told[item.person] += 1
            if told[item.person] <= REPLIES_THAT_COUNT:
                found.append(_answer(item, conversation, 1.0 if told[item.person] == 1 else LATER_REPLY))
    return found


def _sign(event: Mapping[str, Any], items: Mapping[str, _Item]) -> Event | None:
    """Return an accept or a vote on an answer, at the time when it was known and never before the answer."""
    data = event["data"]
    item = items.get(data.get("item", {}).get("id", ""))
    accepted = data["action"] == "accepted"
    if item is None or not item.answered or (event["timeprecision"] == "assumed" and not accepted):
        return None
    return Event(
        max(_seconds(event), item.at),
        (event["sequence"], event["id"]),
        "accepted" if accepted else "endorsed",
        item.conversation,
        item.person,
        weight=-1.0 if int(data.get("value", 1)) < 0 else 1.0,
    )
