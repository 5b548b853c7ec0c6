"""Work out which topics are one, by decisions alone.

Topics whose texts look alike are one key from the start (streams.text.keys); that two different
names mean one subject is for people to say. What they decide is told to all conversations, which
then speak of a topic under the key of its synonyms.

It is a part of the identity stage, which alone reads the decisions: no stream has two readers in
one partition. Rows, in the group `t:TOPIC`: the decisions about it by other topic, its last record.
"""

from __future__ import annotations

from typing import Any, Final

from schemas.canonical import canonical
from schemas.keys import join_key, join_parts, split_key
from streams.components import components
from streams.core import Json, Message, Rows
from streams.digest import digest

KIND: Final = "synonym"
MAX_LISTED: Final = 100  # decisions that a record lists


def mark(rows: Rows, before: Json | None, decision: Json, touched: dict[str, None]) -> None:
    """Keep a decision with its topics in place of the one `before` that had its id, and mark whom that touches."""
    for one, other in _both(before):
        rows.delete(_group(one), "m" + join_parts(other, decision["id"]))
        touched[one] = None
    for one, other in _both(decision):
        rows.put(_group(one), "m" + join_parts(other, decision["id"]), [decision["time"], decision["same"]])
        touched[one] = None


def settle(rows: Rows, touched: dict[str, None]) -> list[Message]:
    """Fold each touched set of topics once, and send what changed; see docs/model.md, part 6."""
    out: list[Message] = []
    # A decision that was taken back ties too: whom it named may have to be told so.
    for topics in components(touched, lambda topic: _last(rows, topic)):
        out.extend(_settle(rows, topics))
    return out


def _group(topic: str) -> str:
    return "t:" + topic


def _both(decision: Json | None) -> list[tuple[str, str]]:
    if decision is None or decision["kind"] != KIND:
        return []
    first, second = decision["topics"]
    return [(first, second), (second, first)]


def _last(rows: Rows, topic: str) -> dict[str, tuple[str, bool]]:
    """Return (id, whether they are one) of the decision that holds, by the other topic."""
    latest: dict[str, tuple[str, str, bool]] = {}
    for row, (time, same) in rows.scan(_group(topic), "m"):
        other, decision = split_key(row[1:])
        latest[other] = max(latest.get(other, ("", "", False)), (time, decision, same))
    return {other: (decision, same) for other, (_, decision, same) in latest.items()}


def _settle(rows: Rows, topics: list[str]) -> list[Message]:
    """Send what changed of topics; all that any decision names with one of them are there."""
    joined = {topic: {other: held[0] for other, held in _last(rows, topic).items() if held[1]} for topic in topics}
    least = {topic: one[0] for one in components(topics, joined.__getitem__) for topic in one}
    return [message for topic in topics for message in _send(rows, topic, least[topic], joined[topic])]


def _send(rows: Rows, topic: str, spoken_of_as: str, joined: dict[str, str]) -> list[Message]:
    state: dict[str, Any] = rows.get(_group(topic), "#") or {"v": 0, "sent": ""}
    document = None
    if joined:
        told = [{"topic": other, "decision": decision} for other, decision in sorted(joined.items())[:MAX_LISTED]]
        document = {"topic": topic, "spoken_of_as": spoken_of_as, "decisions": told}
    encoded = canonical(document) if document else None
    found = digest(encoded) if encoded else ""
    if found == state["sent"]:
        return []
    state = {"v": state["v"] + 1, "sent": found}
    rows.put(_group(topic), "#", state)
    key = join_key(topic)
    return [Message("synonyms", key, key, document, state["v"], encoded)]
