"""Build small valid documents for the tests of index adapters, and random histories of writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from indexers.port import Sort, Where, Write
from schemas.keys import audience_key, join_key
from schemas.registry import RECORDS

TIME = "2024-01-{:02d}T10:00:00.{:06d}Z"
WORDS = ["malt", "hop", "yeast", "größe", "naïve", "日本", "a"]
AUDIENCES: list[list[str]] = [["public"], ["a"], ["b"], ["a", "b"], ["team c"]]


def contribution(
    account: str = "s:x/1", conversation: str = "s:x/c1", audience: Sequence[str] = ("public",), **more: Any
) -> dict[str, Any]:
    document = {
        "conversation": conversation, "account": account, "audience": list(audience), "person": account,
        "name": "Ann", "source": "s:x", "bot": False, "title": "Beer", "url": "", "roles": [], "items": 1,
        "first_at": TIME.format(1, 0), "last_at": TIME.format(2, 0), "text": "", "tokens": "", "context": "",
        "topics": [], "outcome": {"accepted": 0, "endorsed": 0, "opposed": 0, "thanked": 0, "observed": 0},
        "helped": {"total": 0, "top": []}, "paths": [], "weeks": [],
    }  # fmt: skip
    return checked("contributions", document | more)


def conversation(name: str = "s:x/c1", audience: Sequence[str] = ("public",), **more: Any) -> dict[str, Any]:
    document = {
        "conversation": name, "audience": list(audience), "source": "s:x", "opens": True, "question": True,
        "title": "Beer", "url": "", "text": "", "tokens": "", "started_at": TIME.format(1, 0), "items": 1,
        "answers": 0, "accepted": 0, "state": "open", "people": {"total": 0, "top": []}, "topics": [], "links": [],
    }  # fmt: skip
    return checked("conversations", document | more)


def identity(account: str, **more: Any) -> dict[str, Any]:
    return checked("identities", {"account": account, "person": account, "evidence": [], "confidence": 1000} | more)


def interaction(ident: str, audience: Sequence[str] | None) -> dict[str, Any]:
    event: dict[str, Any] = {
        "id": ident, "source": "s:x", "time": TIME.format(1, 0), "partitionkey": "c",
        "data": {"action": "endorsed", "item": {"id": "i"}},
    }  # fmt: skip
    if audience is not None:
        event["data"]["audience"] = list(audience)
    return checked("interactions", event)


def checked(record: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return the document as its model reads it, so that strict mappings take it too."""
    return RECORDS[record].model.model_validate(document).model_dump(exclude_none=True)


def key_of(record: str, document: dict[str, Any]) -> str:
    parts = RECORDS[record].key_parts
    return join_key(*(audience_key(document[part]) if part == "audience" else document[part] for part in parts))


def put(record: str, document: dict[str, Any], version: int = 1) -> Write:
    return Write(record, key_of(record, document), version, document)


def gone(record: str, document: dict[str, Any], version: int) -> Write:
    return Write(record, key_of(record, document), version, None)


def token_texts(most: int = 6) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), max_size=most).map(" ".join)


def _times() -> st.SearchStrategy[str]:
    return st.builds(TIME.format, st.integers(1, 3), st.integers(0, 2))


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a record's name and one of its documents."""
    audience = draw(st.sampled_from(AUDIENCES))
    names = st.sampled_from(["s:x/1", "s:x/2", "s:y/é", "s:y/a|b"])
    topics = draw(st.lists(st.sampled_from(["malt", "hop", "日本"]), unique=True, max_size=3))
    record: str
    match draw(st.sampled_from(["contributions", "contributions", "conversations", "identities"])):
        case "contributions":
            record = "contributions"
            listed = [{"topic": topic, "own": 1, "inherited": 0} for topic in topics]
            document = contribution(
                draw(names), draw(st.sampled_from(["s:x/c1", "s:x/c2"])), audience, person=draw(names),
                bot=draw(st.booleans()), items=draw(st.integers(0, 3)), last_at=draw(_times()), topics=listed,
                tokens=draw(token_texts()), context=draw(token_texts(2)),
            )  # fmt: skip
        case "conversations":
            record = "conversations"
            optional = {
                "channel": draw(st.none() | st.sampled_from(["x", "y"])),
                "asked_at": draw(st.none() | _times()),
                "first_reply_seconds": draw(st.none() | st.sampled_from([0, 5, 2**53 - 1])),
            }
            document = conversation(
                draw(st.sampled_from(["s:x/c1", "s:x/c2", "s:x/c3"])), audience, topics=topics,
                state=draw(st.sampled_from(["open", "answered"])), tokens=draw(token_texts()), **optional,
            )  # fmt: skip
        case _:
            record = "identities"
            document = identity(draw(names), person=draw(names))
    return record, document


@st.composite
def histories(draw: st.DrawFn) -> list[list[Write]]:
    """Draw batches of writes; versions repeat and go back, documents are deleted and come again."""
    batches: list[list[Write]] = []
    for _ in range(draw(st.integers(1, 4))):
        batch: list[Write] = []
        for record, document in draw(st.lists(documents(), max_size=10)):
            version = draw(st.integers(1, 4))
            value = draw(st.sampled_from([document, document, document, None]))
            # One version of a key stands for one content, as it does in the streams.
            if not any(w.record == record and w.key == key_of(record, document) and w.version == version
                       for w in [*batch, *(w for b in batches for w in b)]):  # fmt: skip
                batch.append(Write(record, key_of(record, document), version, value))
            elif draw(st.booleans()):
                batch += draw(st.sampled_from([*batches, batch]))[:2]
        batches.append(batch)
    return batches


CONDITIONS: dict[str, list[list[Where]]] = {
    "contributions": [
        [],
        [Where("person", "eq", "s:x/1")],
        [Where("person", "in", ["s:y/é", "s:y/a|b"]), Where("bot", "eq", False)],
        [Where("topics", "eq", "日本")],
        [Where("topics", "in", ["malt", "hop"]), Where("items", "ge", 1)],
        [Where("topics", "exists", False)],
        [Where("last_at", "gt", "2024-01-02T10:00:00Z")],
        [Where("last_at", "le", "2024-01-02T10:00:00.000001+00:00"), Where("bot", "in", [True])],
        [Where("audience", "eq", "a")],
        [Where("audience", "in", ["b", "team c"])],
        [Where("items", "lt", 2), Where("items", "gt", 0)],
    ],
    "conversations": [
        [],
        [Where("channel", "exists", True)],
        [Where("channel", "exists", False), Where("state", "eq", "open")],
        [Where("asked_at", "ge", "2024-01-02T00:00:00.000000Z")],
        [Where("first_reply_seconds", "le", 5)],
        [Where("first_reply_seconds", "eq", 2**53 - 1)],
        [Where("channel", "gt", "x")],
        [Where("topics", "exists", True)],
        [Where("state", "in", [])],
    ],
    "identities": [[], [Where("person", "eq", "s:x/2")], [Where("confidence", "lt", 1000)]],
}
ORDERS: dict[str, list[list[Sort]]] = {
    "contributions": [[], [Sort("last_at", True)], [Sort("bot"), Sort("items", True)]],
    "conversations": [[], [Sort("channel")], [Sort("first_reply_seconds", True)], [Sort("asked_at"), Sort("state")]],
    "identities": [[], [Sort("person", True)]],
}
