"""Keep the first items of each audience, over which is inferred, and mark them with what was found.

A row `w AUDIENCE` holds the places of the first 64 items in total order, the items that carry marks,
and the signs. An event beyond the window costs nothing here, however long the conversation is.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from schemas.times import week_of
from streams.conversations.found import Inferred
from streams.conversations.inference import MAX_ITEMS
from streams.conversations.tallies import State
from streams.core import Json, Rows

Mark = list[Any]  # [kind, week, account or ""]
SUFFIX = "_inferred"
_LOOKED_AT = (
    "action", "account", "bot", "name", "at", "speech", "in_reply_to", "addressed", "thankers", "approvers", "observed",
    "weeks",
)  # fmt: skip


def place_of(meta: Json) -> list[Any]:
    """Return an item's place in total order."""
    return [*meta["at"], meta["item"]]


def looks_equal(old: Json | None, new: Json | None) -> bool:
    """Tell whether inference sees no difference between two rows of an item."""
    return old is not None and new is not None and all(old[name] == new[name] for name in _LOOKED_AT)


class Windows:
    """Hold the windows of one conversation that a batch touches."""

    def __init__(self, rows: Rows, group: str) -> None:
        self._rows = rows
        self._group = group
        self._held: dict[str, State] = {}
        self.touched: dict[str, None] = {}  # audiences to infer anew
        self._stale: dict[str, None] = {}

    def of(self, audience: str) -> State:
        """Return an audience's window, to be changed in place."""
        held = self._held.get(audience)
        if held is None:
            stored = self._rows.get(self._group, "w" + audience)
            held = self._held[audience] = stored or {"places": [], "marked": [], "signs": {}}
        return held

    def enter(self, audience: str, state: State, meta: Json) -> None:
        """Take an item in, if it is among the first."""
        place = place_of(meta)
        if "edge" in state and place > state["edge"]:
            return
        places = self.of(audience)["places"]
        insort(places, place)
        del places[MAX_ITEMS:]
        if len(places) == MAX_ITEMS:
            state["edge"] = places[-1]
        self.touched[audience] = None

    def leave(self, audience: str, state: State, meta: Json) -> None:
        """Take an item out that the audience's tally does not count any more."""
        place = place_of(meta)
        if "edge" in state and place > state["edge"]:
            return
        places = self.of(audience)["places"]
        if place in places:
            places.remove(place)
        if "edge" in state:
            del state["edge"]
            self._stale[audience] = None  # one from beyond may move up
        self.touched[audience] = None

    def change(self, audience: str, state: State, old: Json, new: Json) -> None:
        """See whether a change of an item that stays matters."""
        if not looks_equal(old, new) and not ("edge" in state and place_of(new) > state["edge"]):
            self.touched[audience] = None

    def refill(self, states: dict[str, State], metas: Callable[[], Iterable[Json]], key: Callable[[Json], str]) -> None:
        """Fill stale windows anew from the single item rows."""
        if not self._stale:
            return
        found: dict[str, list[list[Any]]] = {audience: [] for audience in self._stale}
        for meta in metas():
            audience = key(meta)
            if audience in found:
                found[audience].append(place_of(meta))
        for audience, places in found.items():
            places.sort()
            self.of(audience)["places"] = places[:MAX_ITEMS]
            if len(places) >= MAX_ITEMS:
                states[audience]["edge"] = places[MAX_ITEMS - 1]
        self._stale.clear()

    def store(self) -> None:
        """Write the windows back."""
        for audience, window in self._held.items():
            if window["places"] or window["marked"]:
                self._rows.put(self._group, "w" + audience, window)
            else:
                self._rows.delete(self._group, "w" + audience)


def marks_of(inferred: Inferred | None, items: Sequence[Json]) -> dict[str, list[Mark]]:
    """Return by item what was found of it, as it is counted by week."""
    marks: dict[str, list[Mark]] = {}
    if inferred is None:
        return marks
    weeks = {meta["item"]: week_of(meta["at"][0]) for meta in items}
    for item in inferred.answers:
        marks.setdefault(item, []).append(["answered" + SUFFIX, weeks[item], ""])
    for sign in inferred.signs:
        marks.setdefault(sign.item, []).append([sign.kind + SUFFIX, week_of(sign.at), sign.account])
    return marks
