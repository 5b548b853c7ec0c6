"""Make events of an exchange that is small enough to fold by hand, and have the oracle fold them."""

from __future__ import annotations

from typing import Any

from schemas.interaction import read_event
from tests.analyser import analyse_words
from tests.chat import PLAIN
from tests.oracle import Truth, recompute

Event = dict[str, Any]

ANN = {"account": "forum:a/1", "name": "Ann", "team": "Ales & co"}
BOB = {"account": "forum:a/2", "name": "Bob", "organisation": "Brew"}
CAT = {"account": "forum:a/3", "name": "Cat"}


def event(name: str, item: str | None, action: str, time: str, precision: str = "exact", **data: Any) -> Event:
    """Return an event; `data` is of the event, except `content`, which is of its item."""
    if item is not None:
        data["item"] = {"id": item, **data.pop("content", {})}
    return read_event({
        "id": name, "source": "forum:a", "time": time, "timeprecision": precision, "partitionkey": item or name,
        "data": {"action": action, **data},
    })  # fmt: skip


def truth_of(*events: Event, decisions: tuple[Event, ...] = ()) -> Truth:
    return recompute(events, decisions, analyse_words, PLAIN)


QUESTION = event(
    "q", "q1", "asked", "2024-01-01T10:00:00Z", actor=ANN, conversation="q1", channel="beer",
    content={"title": "Which #Malt", "text": "For a stout", "url": "u:q1", "tags": ["stout"]},
)  # fmt: skip
ANSWER = event(
    "a", "a1", "answered", "2024-01-08T10:00:30Z", actor=BOB, conversation="q1", channel="beer", in_reply_to=["q1"],
    content={"text": "Dark #malt\nof course", "url": "u:a1", "paths": ["src/x"]},
)  # fmt: skip
EXCHANGE = (
    QUESTION,
    ANSWER,
    event("v1", "a1", "endorsed", "2024-01-08T00:00:00Z", "day", value=1),
    event("v2", "a1", "endorsed", "2024-01-08T00:00:00Z", "day", value=1, actor=BOB),
    event("v3", "a1", "endorsed", "2024-01-15T00:00:00Z", "day", value=-1),
    event("v4", "a1", "endorsed", "2024-01-09T00:00:00Z", total=7, reaction="heart"),
    event("acc", "a1", "accepted", "2024-01-07T00:00:00Z", "day"),
    event("c", "c1", "commented", "2024-01-16T00:00:00Z", actor=ANN, in_reply_to=["a1"], content={"text": "Thanks"}),
)
