"""Infer over an audience's first items, and bring its tallies and items after what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.keys import audience_key
from streams.conversations import help_given, tallies
from streams.conversations.found import Inferred
from streams.conversations.held import Held
from streams.conversations.inference import infer
from streams.conversations.tallies import State
from streams.conversations.window import Mark, marks_of
from streams.core import Json


def find(held: Held, audience: str) -> None:
    """Infer anew; what changed is marked to be sent. An audience without items loses all that was found."""
    state, window = held.audience(audience), held.windows.of(audience)
    items = [meta for place in window["places"] if (meta := held.meta(place[3])) is not None]
    found = infer(held.head(audience), items, accepted=state["accepted"] > 0) if state["n"] else None
    marks = marks_of(found, items)
    for item in sorted({*window["marked"], *marks}):
        _mark(held, item, audience, marks.get(item, []))
    signs = _signs(found, items)
    for account in {**window["signs"], **signs}:
        if signs.get(account) != window["signs"].get(account):
            held.accounts[audience, account] = None
    window.update(marked=sorted(marks), signs=signs)
    _note(held, audience, state, found)


def _mark(held: Held, item: str, audience: str, marks: list[Mark]) -> None:
    """Say what was inferred of an item of the audience, in place of what was."""
    meta = held.meta(item)
    if meta is None or audience_key(meta["audience"]) != audience or meta["marks"] == marks:
        return
    new = {**meta, "marks": marks}
    help_given.apply(held, meta, help_given.flow_of_marks(meta["marks"]), -1)
    help_given.apply(held, meta, help_given.flow_of_marks(marks), 1)
    if meta["account"]:
        tallies.change_in_account(held.tally(audience, meta["account"]), meta, new)
        held.accounts[audience, meta["account"]] = None
    held.put_meta(item, new)


def _signs(found: Inferred | None, items: Sequence[Json]) -> dict[str, list[list[Any]]]:
    """Return the signs by the account whose item they are about."""
    author = {meta["item"]: meta["account"] for meta in items}
    signs: dict[str, list[list[Any]]] = {}
    for sign in found.signs if found else ():
        signs.setdefault(author[sign.item], []).append(list(sign))
    return signs


def _note(held: Held, audience: str, state: State, found: Inferred | None) -> None:
    """Keep what the documents show where they look for it."""
    before = state.get("found", {})
    after = {
        name: list(finding) for name in ("question", "answer", "resolved") if (finding := getattr(found, name, None))
    }
    state["found"] = after
    state["signed"] = sorted(held.windows.of(audience)["signs"])
    if before != after:
        held.audiences[audience] = None
    if ("question" in before) != ("question" in after):
        held.touch_accounts(audience)
