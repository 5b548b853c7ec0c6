"""Bring the tallies of an audience and of its accounts after the items that enter, leave and change."""

from __future__ import annotations

from schemas.keys import audience_key
from streams.conversations import tallies
from streams.conversations.held import Held
from streams.conversations.roles import is_answer
from streams.conversations.tallies import State
from streams.core import Json
from streams.counts import Top


def enter(held: Held, meta: Json) -> None:
    """Count an item that came."""
    audience = audience_key(meta["audience"])
    auds = held.header["auds"]
    state = auds.get(audience)
    if state is None or not state["n"]:
        kept = {name: state[name] for name in tallies.KEPT if name in state} if state else {}
        state = auds[audience] = {**tallies.new_audience(meta["audience"]), **kept}
    accepted = state["accepted"] > 0
    tallies.add_to_audience(state, meta, held.conversation)
    held.windows.enter(audience, state, meta)
    _note(held, audience, state, accepted)
    if meta["account"]:
        tally = held.tally(audience, meta["account"])
        tallies.add_to_account(tally, meta)
        _count_person(held, audience, state, meta["account"], tally["n"] - 1, tally["n"])


def leave(held: Held, meta: Json) -> None:
    """Count an item no longer."""
    audience = audience_key(meta["audience"])
    state = held.audience(audience)
    accepted = state["accepted"] > 0
    if not tallies.remove_from_audience(state, meta, held.conversation):
        held.stale[audience] = None
    held.windows.leave(audience, state, meta)
    _note(held, audience, state, accepted)
    if meta["account"]:
        tally = held.tally(audience, meta["account"])
        if not tallies.remove_from_account(tally, meta):
            held.stale_accounts[audience, meta["account"]] = None
        _count_person(held, audience, state, meta["account"], tally["n"] + 1, tally["n"])


def change(held: Held, old: Json, new: Json) -> None:
    """Count an item as it is now, which stayed in its place."""
    audience = audience_key(new["audience"])
    state = held.audience(audience)
    accepted = state["accepted"] > 0
    if not tallies.change_in_audience(state, old, new):
        held.stale[audience] = None
    if is_answer(old) != is_answer(new):
        state["refind"] = True
    held.windows.change(audience, state, old, new)
    _note(held, audience, state, accepted)
    if new["account"]:
        tallies.change_in_account(held.tally(audience, new["account"]), old, new)
        held.accounts[audience, new["account"]] = None


def _note(held: Held, audience: str, state: State, accepted: bool) -> None:
    """Mark an audience to be sent, and to be inferred over if an accepted answer came or the last one went."""
    held.audiences[audience] = None
    if (state["accepted"] > 0) != accepted:
        held.windows.touched[audience] = None


def _count_person(held: Held, audience: str, state: State, account: str, old: int, new: int) -> None:
    """Move an account in the audience's list of people, and mark it to be sent."""
    held.accounts[audience, account] = None
    top = Top(state.get("people"))
    if not top.change(account, old, new):
        state["people_stale"] = True
    state["people"] = top.state()


def refill(held: Held) -> None:
    """Tally what is stale anew from the single rows."""
    auds = held.header["auds"]
    if held.stale or held.stale_accounts:
        _refill_tallies(held)
    for audience, state in auds.items():
        if state.pop("people_stale", False):
            _refill_people(held, audience, state)


def _refill_tallies(held: Held) -> None:
    auds = held.header["auds"]
    for audience in held.stale:
        tallies.reset_audience(auds[audience])
    for audience, account in held.stale_accounts:
        tallies.reset_account(held.tally(audience, account))
    for meta in held.metas():
        audience = audience_key(meta["audience"])
        if audience in held.stale:
            tallies.add_to_audience(auds[audience], meta, held.conversation)
        if (audience, meta["account"]) in held.stale_accounts:
            tallies.add_to_account(held.tally(audience, meta["account"]), meta)
    held.stale.clear()
    held.stale_accounts.clear()


def _refill_people(held: Held, audience: str, state: State) -> None:
    prefix = f"k{audience}\0"
    counts = {row[len(prefix) :]: tally["n"] for row, tally in held.rows.scan(held.group, prefix)}
    counts.update({account: tally["n"] for (aud, account), tally in held.tallies.items() if aud == audience})
    top = Top(None)
    top.fill(counts.items())
    state["people"] = top.state()
