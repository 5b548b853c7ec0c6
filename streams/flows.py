"""Add up what one person did for another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.canonical import canonical
from schemas.keys import audience_labels, join_key, join_parts, split_key
from streams.core import Input, Json, Message, Rows
from streams.counts import TOP, Top, add_all, named, ranked
from streams.digest import digest
from streams.inputs import replace
from streams.weeks import kind_weeks, total_records

PUBLIC = "public"
TIE_TOPICS = 5  # of a flow's topics, so that a graph of 10^5 ties stays small


def tie_weight(count: int) -> int:
    """Return the weight of a tie of so many helping items, accepts and thanks: their bit length.

    1, 2 to 3, 4 to 7 ... count 1, 2, 3 ...: a hundred replies in one long thread say more than
    one reply, but not a hundred times as much.
    """
    return count.bit_length()


class FlowStage:
    """Fold `evidence-flow` by helper, helped and audience; see docs/model.md, part 7."""

    name = "flows"
    inputs = (Input("evidence-flow"),)
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply new minus old of each row."""
        touched: dict[str, dict[str, Any]] = {}
        for message in batch:
            helper, helped, conversation, account, other, audience = split_key(message.key)
            group = join_parts(helper, helped, audience)
            accepted, old = replace(rows, group, join_parts(conversation, account, other), message)
            if not accepted:
                continue
            state = touched.get(group)
            if state is None:
                state = touched[group] = rows.get(group, "#") or {
                    "v": 0, "sent": "", "n": 0, "weeks": {}, "teams": {}, "organisations": {},
                }  # fmt: skip
            _apply(rows, group, state, old, message.value)
        out = []
        for group, state in touched.items():
            helper, helped, audience = split_key(group)
            document = _document(helper, helped, audience, state) if state["n"] else None
            encoded = canonical(document) if document else None
            found = digest(encoded) if encoded else ""
            if found != state["sent"]:
                state["v"] += 1
                state["sent"] = found
                key = join_key(helper, helped, audience)
                out.append(Message("flows", key, helper, document, state["v"], encoded))
            if audience == PUBLIC:
                out.extend(_tie(helper, helped, state))
            rows.put(group, "#", state)
        return out


def _tie(helper: str, helped: str, state: dict[str, Any]) -> list[Message]:
    """Return what the graph is told of a public flow, where that changed: weight and foremost topics."""
    value = None
    if state["n"]:
        topics = [[name, -count] for count, name in Top(state.get("topics")).pairs[:TIE_TOPICS]]
        value = [helper, helped, tie_weight(sum(state["weeks"].values())), topics]
    version, told = state.get("tie", [0, ""])
    found = digest(canonical(value)) if value else ""
    if found == told:
        return []
    state["tie"] = [version + 1, found]
    return [Message("ties", join_parts(helper, helped), helper, value, version + 1)]


def _apply(rows: Rows, group: str, state: dict[str, Any], old: Json | None, new: Json | None) -> None:
    for row, sign in ((old, -1), (new, 1)):
        if row is not None:
            state["n"] += sign
            add_all(state["weeks"], row["weeks"], sign)
            add_all(state["teams"], row["teams"], sign)
            add_all(state["organisations"], row["organisations"], sign)
    before, after = set(old["topics"] if old else ()), set(new["topics"] if new else ())
    if before != after:
        _count_topics(rows, group, state, before, after)


def _count_topics(rows: Rows, group: str, state: dict[str, Any], before: set[str], after: set[str]) -> None:
    top = Top(state.get("topics"))
    fresh = True
    for topic, sign in [*((topic, -1) for topic in sorted(before - after)), *((t, 1) for t in sorted(after - before))]:
        row = "t" + topic
        count = rows.get(group, row) or 0
        fresh = top.change(topic, count, count + sign) and fresh
        if count + sign:
            rows.put(group, row, count + sign)
        else:
            rows.delete(group, row)
    if not fresh:
        top.fill((row[1:], count) for row, count in rows.scan(group, "t"))
    state["topics"] = top.state()


def _document(helper: str, helped: str, audience: str, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "helper": helper,
        "helped": helped,
        "audience": audience_labels(audience),
        "conversations": state["n"],
        "totals": total_records(state["weeks"]),
        "weeks": kind_weeks(state["weeks"]),
        "topics": Top(state.get("topics")).record(),
        "teams": named(ranked(state["teams"])[:TOP]),
        "organisations": named(ranked(state["organisations"])[:TOP]),
    }
