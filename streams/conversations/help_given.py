"""Count whom the items of a conversation help, and bring that after heads, parents and findings that changed."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.keys import audience_key
from streams.conversations.flows import FlowEvent, flow_events
from streams.conversations.held import Held
from streams.conversations.window import Mark
from streams.core import Json
from streams.counts import Top, add


def follow(held: Held, item: str, meta: Json) -> None:
    """Work out whom the item helps, and apply what changed."""
    audience = audience_key(meta["audience"])
    labels = set(meta["audience"])
    parents = []
    for parent in meta["in_reply_to"]:
        row = held.meta(parent)
        if row is not None and (row["audience"] == ["public"] or labels <= set(row["audience"])):
            parents.append(row)
    flow = flow_events(meta, held.head(audience), parents)
    if flow != meta["flow"]:
        apply(held, meta, meta["flow"], -1)
        apply(held, meta, flow, 1)
        held.put_meta(item, {**meta, "flow": flow})


def apply(held: Held, meta: Json, flow: Iterable[FlowEvent], sign: int) -> None:
    """Add the item's flow events to what its author did for others, or take them away where sign is -1."""
    audience, account = audience_key(meta["audience"]), meta["account"]
    for helped, kind, week, helping, team, organisation in flow:
        row = f"g{audience}\0{account}\0{helped}"
        state = held.rows.get(held.group, row) or {"n": 0, "w": {}, "teams": {}, "organisations": {}, "v": 0}
        add(state["w"], f"{week}|{kind}", sign)
        if team:
            add(state["teams"], team, sign)
        if organisation:
            add(state["organisations"], organisation, sign)
        if helping:
            _count_help(held, audience, account, helped, state["n"], state["n"] + sign)
            state["n"] += sign
            add(held.tally(audience, helped)["recv"], str(week), sign)
            held.accounts[audience, helped] = None
        held.rows.put(held.group, row, state)
        held.helps[audience, account, helped] = None


def flow_of_marks(marks: list[Mark]) -> list[FlowEvent]:
    """Return the flow events of what was inferred: thanks and accepts come from somebody."""
    return [[account, kind, week, 0, "", ""] for kind, week, account in marks if account]


def _count_help(held: Held, audience: str, account: str, helped: str, old: int, new: int) -> None:
    tally = held.tally(audience, account)
    held.accounts[audience, account] = None
    top = Top(tally.get("helped"))
    if not top.change(helped, old, new):
        prefix = f"g{audience}\0{account}\0"
        counts = {row[len(prefix) :]: state["n"] for row, state in held.rows.scan(held.group, prefix)}
        top.fill({**counts, helped: new}.items())
    tally["helped"] = top.state()
