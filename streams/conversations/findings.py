"""Infer over an audience's first items, and bring its tallies and items after what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from streams.conversations.inference import Inferred, infer
from streams.conversations.tallies import State
from streams.conversations.window import marks_of
from streams.core import Json

if TYPE_CHECKING:
    from streams.conversations.fold import ConversationFold


def find(fold: ConversationFold, audience: str) -> None:
    """Infer anew; what changed is marked to be sent. An audience without items loses all that was found."""
    state, window = fold.audience(audience), fold.windows.of(audience)
    items = [meta for place in window["places"] if (meta := fold.meta(place[3])) is not None]
    found = infer(fold.head(audience), items, accepted=state["accepted"] > 0) if state["n"] else None
    marks = marks_of(found, items)
    for item in sorted({*window["marked"], *marks}):
        fold.mark(item, audience, marks.get(item, []))
    signs = _signs(found, items)
    for account in {**window["signs"], **signs}:
        if signs.get(account) != window["signs"].get(account):
            fold.accounts[audience, account] = None
    window.update(marked=sorted(marks), signs=signs)
    _note(fold, audience, state, found)


def _signs(found: Inferred | None, items: Sequence[Json]) -> dict[str, list[list[Any]]]:
    """Return the signs by the account whose item they are about."""
    author = {meta["item"]: meta["account"] for meta in items}
    signs: dict[str, list[list[Any]]] = {}
    for sign in found.signs if found else ():
        signs.setdefault(author[sign.item], []).append(list(sign))
    return signs


def _note(fold: ConversationFold, audience: str, state: State, found: Inferred | None) -> None:
    """Keep what the documents show where they look for it."""
    before = state.get("found", {})
    after = {
        name: list(finding) for name in ("question", "answer", "resolved") if (finding := getattr(found, name, None))
    }
    state["found"] = after
    state["signed"] = sorted(fold.windows.of(audience)["signs"])
    if before != after:
        fold.audiences[audience] = None
    if ("question" in before) != ("question" in after):
        fold.touch_accounts(audience)
