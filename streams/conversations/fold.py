"""Fold one conversation's item rows: take them in, then settle what follows from them."""

from __future__ import annotations

from typing import Any

from schemas.keys import audience_key
from streams.conversations import counting, help_given
from streams.conversations.findings import find
from streams.conversations.heads import find_first_answers, find_heads
from streams.conversations.held import Held
from streams.conversations.people_of import Persons
from streams.conversations.synonyms import Synonyms
from streams.conversations.tallies import same_place
from streams.core import Json, Rows


class ConversationFold:
    """Fold what a batch has of one conversation.

    An item's meta row holds team and organisation as of its time; where these were decided, `said`
    keeps what the item itself says, so that taking a decision back restores it.
    """

    def __init__(self, rows: Rows, conversation: str, persons: Persons, synonyms: Synonyms) -> None:
        self.held = Held(rows, conversation, synonyms)
        self.moved: dict[str, None] = {}  # accounts whose affiliations may have changed
        self.changes: list[tuple[Json | None, Json | None]] = []
        self._persons = persons
        self._synonyms = synonyms

    # --- taking rows in --------------------------------------------------------------

    def take_body(self, item: str, body: Json | None) -> None:
        """Store or drop a body, and mark what shows it."""
        held = self.held
        if body is None:
            held.rows.delete(held.group, "x" + item)
        else:
            self._synonyms.note(held.conversation, body["topics"])
            held.rows.put(held.group, "x" + item, body)
        self._touch_body(item)

    def touch_bodies(self, topic: str) -> None:
        """Mark what shows the bodies that give a topic."""
        for row, body in self.held.rows.scan(self.held.group, "x"):
            if any(topic == given for given, _ in body["topics"]):
                self._touch_body(row[1:])

    def _touch_body(self, item: str) -> None:
        """Mark what shows an item's body."""
        held = self.held
        # A head may leave and come back within one batch: whether it is there now says nothing.
        for name, state in held.header["auds"].items():
            if state.get("seen") == item:
                state["seen_changed"] = True
                held.audiences[name] = None
        meta = held.meta(item)
        if meta is not None:
            audience = audience_key(meta["audience"])
            if meta["account"]:
                held.accounts[audience, meta["account"]] = None
            held.audiences[audience] = None

    def take_meta(self, item: str, new: Json | None) -> None:
        """Replace an item's meta row and bring the tallies after it."""
        held = self.held
        old = held.meta(item)
        if old is None and new is None:
            return
        if new is not None:
            if new["account"]:
                self._persons.note(new["account"], new)
            new = self._affiliated(new)
        flow = old["flow"] if old is not None else []
        marks = old["marks"] if old is not None else []
        self.changes.append((old, new))
        same = same_place(old, new)
        if old is not None and not same:
            help_given.apply(held, old, [*flow, *help_given.flow_of_marks(marks)], -1)
            flow = marks = []
            counting.leave(held, old)
        if new is not None:
            new = {**new, "flow": flow, "marks": marks}
            held.reflow[item] = None
        if same:
            counting.change(held, old, new)
        elif new is not None:
            counting.enter(held, new)
        held.put_meta(item, new)
        self._link_parents(item, old, new)
        if _as_target(old) != _as_target(new):
            for row, _ in held.rows.scan(held.group, f"b{item}\0"):
                held.reflow[row.rsplit("\0", 1)[1]] = None

    def _affiliated(self, meta: Json) -> Json:
        """Return the meta row with its author's team and organisation at its time."""
        account = meta["account"]
        if "said" in meta:
            meta = {**meta, **meta["said"]}
            del meta["said"]
        if not account or not self._persons.affiliated(account, meta):
            return meta
        team, organisation = self._persons.belongs(account, meta, meta["at"][0])
        said = {"team": meta["team"], "organisation": meta["organisation"]}
        return {**meta, "team": team, "organisation": organisation, "said": said}

    def _link_parents(self, item: str, old: Json | None, new: Json | None) -> None:
        held = self.held
        before = set(old["in_reply_to"]) if old else set()
        after = set(new["in_reply_to"]) if new else set()
        for parent in sorted(before - after):
            held.rows.delete(held.group, f"b{parent}\0{item}")
        for parent in sorted(after - before):
            held.rows.put(held.group, f"b{parent}\0{item}", 1)

    # --- settling --------------------------------------------------------------------

    def settle(self) -> None:
        """Bring heads, first answers, flows and findings after the rows that came in."""
        held = self.held
        if self.moved:
            self._follow_moved()
        counting.refill(held)
        find_heads(held)
        for item in list(held.reflow):
            meta = held.meta(item)
            if meta is not None:
                help_given.follow(held, item, meta)
        held.windows.refill(held.header["auds"], held.metas, lambda meta: audience_key(meta["audience"]))
        for audience in held.windows.touched:
            find(held, audience)
        find_first_answers(held)

    def _follow_moved(self) -> None:
        """Take the items of those anew who belong elsewhere now."""
        for meta in [meta for meta in self.held.metas() if meta["account"] in self.moved]:
            if self._affiliated(meta) != meta:
                self.take_meta(meta["item"], meta)


def _as_target(meta: Json | None) -> list[Any] | None:
    """Return what an item replied to means for the flows of the replies."""
    return None if meta is None else [meta[name] for name in ("audience", "account", "team", "organisation", "bot")]
