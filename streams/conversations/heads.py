"""Find what a conversation begins with as an audience sees it: its head, and the first answer."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.keys import audience_key
from streams.conversations.held import Held
from streams.conversations.roles import is_answer
from streams.core import Json


def find_heads(held: Held) -> None:
    """Find the heads of all audiences; one without items has none."""
    auds = held.header["auds"]
    for audience in list(auds):
        if auds[audience]["n"]:
            _find_head(held, audience)
        else:
            for name in ("seen", "seen_as", "seen_changed"):
                auds[audience].pop(name, None)


def _find_head(held: Held, audience: str) -> None:
    """Find the head as the audience sees it, and mark all that depends on it if it changed."""
    auds = held.header["auds"]
    state = auds[audience]
    labels = set(state["labels"])
    head = min(
        other["head"]
        for other in auds.values()
        if other["n"] and (other["labels"] == ["public"] or labels <= set(other["labels"]))
    )
    item = head[4]
    meta = held.meta(item) or {}
    seen_as = [meta["account"], meta["team"], meta["organisation"], meta["at"], meta["source"], meta["channel"]]
    seen_as += [meta["url"], meta["action"], meta["audience"], meta["bot"]]
    changed = state.get("seen") != item or state.get("seen_as") != seen_as
    if changed:
        state.update(seen=item, seen_as=seen_as, refind=True)
        held.windows.touched[audience] = None
        for other in held.metas():
            if audience_key(other["audience"]) == audience:
                held.reflow[other["item"]] = None
    if state.get("said") != meta["speech"]:
        state["said"] = meta["speech"]
        held.windows.touched[audience] = None
    if changed or state.pop("seen_changed", False):
        held.audiences[audience] = None
        held.touch_accounts(audience)


def find_first_answers(held: Held) -> None:
    """Find the first answer by another than the asker, for each audience that is to be sent again."""
    auds = held.header["auds"]
    for audience in held.audiences:
        if audience in auds and auds[audience]["n"]:
            _find_first_answer(held, audience)


def _find_first_answer(held: Held, audience: str) -> None:
    state = held.audience(audience)
    asker = state["seen_as"][0]
    if state.pop("refind", False):
        state.pop("first", None)
        candidates: Iterator[Json | None] = held.metas()
    else:
        candidates = (held.meta(item) for item in held.reflow)
    for meta in candidates:
        if (
            meta is not None
            and meta["account"] not in ("", asker)
            and is_answer(meta)
            and meta["item"] != state["seen"]
            and audience_key(meta["audience"]) == audience
        ):
            place = [*meta["at"], meta["item"]]
            state["first"] = min(place, state.get("first", place))
