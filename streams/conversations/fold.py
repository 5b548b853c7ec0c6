r"""Fold one conversation's item rows.

Rows of the group:

    #                      the tallies by audience
    i ITEM                 the item's meta row, with the flow events applied for it and what was inferred of it
    x ITEM                 the item's body
    b TARGET \\0 ITEM       the items that reply to TARGET
    k AUDIENCE \\0 ACCOUNT  the account's tally
    g AUDIENCE \\0 ACCOUNT \\0 HELPED   what the account did for another
    w AUDIENCE             the first items, over which is inferred
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.keys import audience_key
from streams.conversations import tallies
from streams.conversations.findings import find
from streams.conversations.flows import FlowEvent, flow_events
from streams.conversations.inference import is_answer
from streams.conversations.people_of import Persons
from streams.conversations.synonyms import Synonyms
from streams.conversations.tallies import State
from streams.conversations.window import Mark, Windows
from streams.core import Json, Rows
from streams.counts import Top, add

Account = tuple[str, str]  # (audience key, account)


class ConversationFold:
    """Hold one conversation's tallies while a batch changes them.

    After settle(), `accounts`, `helps` and `audiences` name what has to be sent again. An item's
    meta row holds team and organisation as of its time; where these were decided, `said` keeps
    what the item itself says, so that taking a decision back restores it.
    """

    def __init__(self, rows: Rows, conversation: str, persons: Persons, synonyms: Synonyms) -> None:
        self.rows = rows
        self._persons = persons
        self._synonyms = synonyms
        self.conversation = conversation
        self.group = "c:" + conversation
        self.header: dict[str, Any] = rows.get(self.group, "#") or {"auds": {}}
        self.accounts: dict[Account, None] = {}
        self.helps: dict[tuple[str, str, str], None] = {}
        self.audiences: dict[str, None] = {}
        self.moved: dict[str, None] = {}  # accounts whose affiliations may have changed
        self.changes: list[tuple[Json | None, Json | None]] = []
        self._tallies: dict[Account, State] = {}
        self._reflow: dict[str, None] = {}
        self._stale: dict[str, None] = {}
        self._stale_accounts: dict[Account, None] = {}
        self._metas: dict[str, Json | None] = {}
        self.windows = Windows(rows, self.group)

    # --- reading ---------------------------------------------------------------------

    def meta(self, item: str) -> Json | None:
        """Return an item's meta row, or None."""
        if item not in self._metas:
            self._metas[item] = self.rows.get(self.group, "i" + item)
        return self._metas[item]

    def body(self, item: str) -> Json | None:
        """Return an item's body with its topics as they are spoken of, or None while it has not come."""
        body = self.rows.get(self.group, "x" + item)
        if body is not None:
            body["topics"] = self._synonyms.spoken_of(body["topics"])
        return body

    def tally(self, audience: str, account: str) -> State:
        """Return an account's tally, to be changed in place and marked."""
        key = (audience, account)
        if key not in self._tallies:
            stored = self.rows.get(self.group, f"k{audience}\0{account}")
            self._tallies[key] = stored or tallies.new_account()
        return self._tallies[key]

    def audience(self, audience: str) -> State:
        """Return an audience's tally."""
        state: State = self.header["auds"][audience]
        return state

    def head(self, audience: str) -> Json:
        """Return the head item as the audience sees it."""
        return self.meta(self.audience(audience)["seen"])

    def _all_metas(self) -> Iterator[Json]:
        for row, stored in self.rows.scan(self.group, "i"):
            yield self._metas.get(row[1:]) or stored

    # --- taking rows in --------------------------------------------------------------

    def take_body(self, item: str, body: Json | None) -> None:
        """Store or drop a body, and mark what shows it."""
        if body is None:
            self.rows.delete(self.group, "x" + item)
        else:
            self._synonyms.note(self.conversation, body["topics"])
            self.rows.put(self.group, "x" + item, body)
        self.touch_body(item)

    def touch_bodies(self, topic: str) -> None:
        """Mark what shows the bodies that give a topic."""
        for row, body in self.rows.scan(self.group, "x"):
            if any(topic == given for given, _ in body["topics"]):
                self.touch_body(row[1:])

    def touch_body(self, item: str) -> None:
        """Mark what shows an item's body."""
        # A head may leave and come back within one batch: whether it is there now says nothing.
        for name, state in self.header["auds"].items():
            if state.get("seen") == item:
                state["seen_changed"] = True
                self.audiences[name] = None
        meta = self.meta(item)
        if meta is not None:
            audience = audience_key(meta["audience"])
            if meta["account"]:
                self.accounts[audience, meta["account"]] = None
            self.audiences[audience] = None

    def take_meta(self, item: str, new: Json | None) -> None:
        """Replace an item's meta row and bring the tallies after it."""
        old = self.meta(item)
        if old is None and new is None:
            return
        if new is not None:
            new = self._affiliated(new)
        flow = old["flow"] if old is not None else []
        marks = old["marks"] if old is not None else []
        self.changes.append((old, new))
        same = tallies.same_place(old, new)
        if old is not None and not same:
            self._apply_flow(old, [*flow, *_marked_flow(marks)], -1)
            flow = marks = []
            self._remove(old)
        if new is not None:
            new = {**new, "flow": flow, "marks": marks}
        if same:
            self._change(old, new)
        elif new is not None:
            self._add(new)
        if new is not None:
            self.rows.put(self.group, "i" + item, new)
            self._reflow[item] = None
        else:
            self.rows.delete(self.group, "i" + item)
        self._metas[item] = new
        self._link_parents(item, old, new)
        if _as_target(old) != _as_target(new):
            for row, _ in self.rows.scan(self.group, f"b{item}\0"):
                self._reflow[row.rsplit("\0", 1)[1]] = None

    def _affiliated(self, meta: Json) -> Json:
        """Return the meta row with its author's team and organisation at its time."""
        account = meta["account"]
        if "said" in meta:
            meta = {**meta, **meta["said"]}
            del meta["said"]
        if not self._persons.affiliated(account):
            return meta
        team, organisation = self._persons.belongs(account, meta, meta["at"][0])
        said = {"team": meta["team"], "organisation": meta["organisation"]}
        return {**meta, "team": team, "organisation": organisation, "said": said}

    def _follow_moved(self) -> None:
        """Take the items of those anew who belong elsewhere now."""
        for meta in [meta for meta in self._all_metas() if meta["account"] in self.moved]:
            if self._affiliated(meta) != meta:
                self.take_meta(meta["item"], meta)

    def _link_parents(self, item: str, old: Json | None, new: Json | None) -> None:
        before = set(old["in_reply_to"]) if old else set()
        after = set(new["in_reply_to"]) if new else set()
        for parent in sorted(before - after):
            self.rows.delete(self.group, f"b{parent}\0{item}")
        for parent in sorted(after - before):
            self.rows.put(self.group, f"b{parent}\0{item}", 1)

    def _add(self, meta: Json) -> None:
        audience = audience_key(meta["audience"])
        auds = self.header["auds"]
        state = auds.get(audience)
        if state is None or not state["n"]:
            kept = {name: state[name] for name in tallies.KEPT if name in state} if state else {}
            state = auds[audience] = {**tallies.new_audience(meta["audience"]), **kept}
        accepted = state["accepted"] > 0
        tallies.add_to_audience(state, meta, self.conversation)
        self.windows.enter(audience, state, meta)
        self._note_accepted(audience, accepted)
        self.audiences[audience] = None
        if meta["account"]:
            tally = self.tally(audience, meta["account"])
            before = tally["n"]
            tallies.add_to_account(tally, meta)
            self._count_person(state, meta["account"], before, tally["n"], audience)

    def _remove(self, meta: Json) -> None:
        audience = audience_key(meta["audience"])
        state = self.audience(audience)
        accepted = state["accepted"] > 0
        if not tallies.remove_from_audience(state, meta, self.conversation):
            self._stale[audience] = None
        self.windows.leave(audience, state, meta)
        self._note_accepted(audience, accepted)
        self.audiences[audience] = None
        if meta["account"]:
            tally = self.tally(audience, meta["account"])
            before = tally["n"]
            if not tallies.remove_from_account(tally, meta):
                self._stale_accounts[audience, meta["account"]] = None
            self._count_person(state, meta["account"], before, tally["n"], audience)

    def _change(self, old: Json, new: Json) -> None:
        audience = audience_key(new["audience"])
        state = self.audience(audience)
        accepted = state["accepted"] > 0
        if not tallies.change_in_audience(state, old, new):
            self._stale[audience] = None
        if is_answer(old) != is_answer(new):
            state["refind"] = True
        self.windows.change(audience, state, old, new)
        self._note_accepted(audience, accepted)
        self.audiences[audience] = None
        if new["account"]:
            tallies.change_in_account(self.tally(audience, new["account"]), old, new)
            self.accounts[audience, new["account"]] = None

    def _note_accepted(self, audience: str, before: bool) -> None:
        if (self.audience(audience)["accepted"] > 0) != before:
            self.windows.touched[audience] = None

    def _count_person(self, state: State, account: str, old: int, new: int, audience: str) -> None:
        self.accounts[audience, account] = None
        top = Top(state.get("people"))
        if not top.change(account, old, new):
            state["people_stale"] = True
        state["people"] = top.state()

    # --- settling --------------------------------------------------------------------

    def settle(self) -> None:
        """Bring heads, first answers and flows after the rows that came in."""
        auds = self.header["auds"]
        if self.moved:
            self._follow_moved()
        if self._stale or self._stale_accounts:
            self._refill()
        for audience, state in auds.items():
            if state.pop("people_stale", False):
                self._refill_people(audience, state)
        for audience in list(auds):
            if auds[audience]["n"]:
                self._find_head(audience)
            else:
                for name in ("seen", "seen_as", "seen_changed"):
                    auds[audience].pop(name, None)
        for item in list(self._reflow):
            meta = self.meta(item)
            if meta is not None:
                self._flow(item, meta)
        self.windows.refill(auds, self._all_metas, lambda meta: audience_key(meta["audience"]))
        for audience in self.windows.touched:
            find(self, audience)
        for audience in self.audiences:
            if audience in auds and auds[audience]["n"]:
                self._find_first(audience)

    def _refill(self) -> None:
        """Tally stale audiences and accounts anew from the single item rows."""
        auds = self.header["auds"]
        for audience in self._stale:
            tallies.reset_audience(auds[audience])
        for audience, account in self._stale_accounts:
            tallies.reset_account(self.tally(audience, account))
        for meta in self._all_metas():
            audience = audience_key(meta["audience"])
            if audience in self._stale:
                tallies.add_to_audience(auds[audience], meta, self.conversation)
            if (audience, meta["account"]) in self._stale_accounts:
                tallies.add_to_account(self.tally(audience, meta["account"]), meta)
        self._stale.clear()
        self._stale_accounts.clear()

    def _refill_people(self, audience: str, state: State) -> None:
        prefix = f"k{audience}\0"
        counts = {row[len(prefix) :]: tally["n"] for row, tally in self.rows.scan(self.group, prefix)}
        counts.update({account: tally["n"] for (aud, account), tally in self._tallies.items() if aud == audience})
        top = Top(None)
        top.fill(counts.items())
        state["people"] = top.state()

    def _find_head(self, audience: str) -> None:
        """Find the head as the audience sees it, and mark all that depends on it if it changed."""
        auds = self.header["auds"]
        state = auds[audience]
        labels = set(state["labels"])
        head = min(
            other["head"]
            for other in auds.values()
            if other["n"] and (other["labels"] == ["public"] or labels <= set(other["labels"]))
        )
        item = head[4]
        meta = self.meta(item) or {}
        seen_as = [meta["account"], meta["team"], meta["organisation"], meta["at"], meta["source"], meta["channel"]]
        seen_as += [meta["url"], meta["action"], meta["audience"], meta["bot"]]
        changed = state.get("seen") != item or state.get("seen_as") != seen_as
        if changed:
            state.update(seen=item, seen_as=seen_as, refind=True)
            self.windows.touched[audience] = None
            for other in self._all_metas():
                if audience_key(other["audience"]) == audience:
                    self._reflow[other["item"]] = None
        if state.get("said") != meta["speech"]:
            state["said"] = meta["speech"]
            self.windows.touched[audience] = None
        if changed or state.pop("seen_changed", False):
            self.audiences[audience] = None
            self.touch_accounts(audience)

    def _find_first(self, audience: str) -> None:
        """Find the first answer by another than the asker."""
        state = self.audience(audience)
        asker = state["seen_as"][0]
        if state.pop("refind", False):
            state.pop("first", None)
            candidates: Iterator[Json | None] = self._all_metas()
        else:
            candidates = (self.meta(item) for item in self._reflow)
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

    # --- what is inferred --------------------------------------------------------------

    def mark(self, item: str, audience: str, marks: list[Mark]) -> None:
        """Say what was inferred of an item of the audience, in place of what was."""
        meta = self.meta(item)
        if meta is None or audience_key(meta["audience"]) != audience or meta["marks"] == marks:
            return
        new = {**meta, "marks": marks}
        self._apply_flow(meta, _marked_flow(meta["marks"]), -1)
        self._apply_flow(meta, _marked_flow(marks), 1)
        if meta["account"]:
            tallies.change_in_account(self.tally(audience, meta["account"]), meta, new)
            self.accounts[audience, meta["account"]] = None
        self._metas[item] = new
        self.rows.put(self.group, "i" + item, new)

    def touch_accounts(self, audience: str) -> None:
        """Mark all who have items of the audience."""
        prefix = f"k{audience}\0"
        for row, tally in self.rows.scan(self.group, prefix):
            if tally["n"]:
                self.accounts[audience, row[len(prefix) :]] = None

    # --- flows -----------------------------------------------------------------------

    def _flow(self, item: str, meta: Json) -> None:
        """Work out whom the item helps, and apply what changed."""
        audience = audience_key(meta["audience"])
        labels = set(meta["audience"])
        parents = []
        for parent in meta["in_reply_to"]:
            row = self.meta(parent)
            if row is not None and (row["audience"] == ["public"] or labels <= set(row["audience"])):
                parents.append(row)
        flow = flow_events(meta, self.head(audience), parents)
        if flow != meta["flow"]:
            self._apply_flow(meta, meta["flow"], -1)
            self._apply_flow(meta, flow, 1)
            meta = {**meta, "flow": flow}
            self._metas[item] = meta
            self.rows.put(self.group, "i" + item, meta)

    def _apply_flow(self, meta: Json, flow: list[FlowEvent], sign: int) -> None:
        audience, account = audience_key(meta["audience"]), meta["account"]
        for helped, kind, week, helping, team, organisation in flow:
            row = f"g{audience}\0{account}\0{helped}"
            state = self.rows.get(self.group, row) or {"n": 0, "w": {}, "teams": {}, "organisations": {}, "v": 0}
            add(state["w"], f"{week}|{kind}", sign)
            if team:
                add(state["teams"], team, sign)
            if organisation:
                add(state["organisations"], organisation, sign)
            if helping:
                self._count_help(audience, account, helped, state["n"], state["n"] + sign)
                state["n"] += sign
                add(self.tally(audience, helped)["recv"], str(week), sign)
                self.accounts[audience, helped] = None
            self.rows.put(self.group, row, state)
            self.helps[audience, account, helped] = None

    def _count_help(self, audience: str, account: str, helped: str, old: int, new: int) -> None:
        tally = self.tally(audience, account)
        self.accounts[audience, account] = None
        top = Top(tally.get("helped"))
        if not top.change(helped, old, new):
            prefix = f"g{audience}\0{account}\0"
            counts = {row[len(prefix) :]: state["n"] for row, state in self.rows.scan(self.group, prefix)}
            top.fill({**counts, helped: new}.items())
        tally["helped"] = top.state()

    def store(self) -> None:
        """Write the tallies back."""
        for (audience, account), tally in self._tallies.items():
            self.rows.put(self.group, f"k{audience}\0{account}", tally)
        self.windows.store()
        self.rows.put(self.group, "#", self.header)


def _as_target(meta: Json | None) -> list[Any] | None:
    """Return what an item replied to means for the flows of the replies."""
    return None if meta is None else [meta[name] for name in ("audience", "account", "team", "organisation", "bot")]


def _marked_flow(marks: list[Mark]) -> list[FlowEvent]:
    """Return the flow events of what was inferred: thanks and accepts come from somebody."""
    return [[account, kind, week, 0, "", ""] for kind, week, account in marks if account]
