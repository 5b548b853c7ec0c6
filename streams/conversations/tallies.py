"""Tally the items of one audience, and of one account in it, incrementally.

Adding an item, or changing what became of one, costs the same however many there are.
Removing one that is the first, last or newest of something leaves the tally stale; its
owner then fills it again from the single item rows.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import Any

from schemas.canonical import canonical
from schemas.times import hour_of_week
from streams.conversations.roles import is_answer
from streams.core import Json
from streams.counts import add, add_all

FIRST_ITEMS = 32
LAST_TIMES = 64
KEPT = ("v", "sent", "topics", "asker")  # of an audience without items: what was sent, and under which version

State = dict[str, Any]


def same_place(old: Json | None, new: Json | None) -> bool:
    """Tell whether an item stayed where it was: audience, author, order and action."""
    return (
        old is not None
        and new is not None
        and all(old[name] == new[name] for name in ("audience", "account", "at", "action", "trusted", "clock"))
    )


def _least(state: State, name: str, value: Any) -> None:
    if value is not None:
        state[name] = min(value, state.get(name, value))


def _greatest(state: State, name: str, value: int | None) -> None:
    if value is not None:
        state[name] = max(value, state.get(name, value))


def _settles(meta: Json) -> list[list[Any]]:
    return [[meta[name], meta["item"]] for name in ("accepted_at", "resolved_at") if name in meta]


def _taken(meta: Json) -> list[Any] | None:
    return [meta["accepted_at"], meta["item"]] if "accepted_at" in meta else None


def rank_of(meta: Json, conversation: str) -> list[Any]:
    """Return the item's place among the candidates for head, least first."""
    rank = 0 if meta["item"] == conversation else 1 if meta["action"] == "asked" else 2
    return [rank, *meta["at"], meta["item"]]


def add_to_audience(state: State, meta: Json, conversation: str) -> None:
    """Take an item into an audience's tally."""
    state["n"] += 1
    _least(state, "started", meta["at"][0])
    rank = rank_of(meta, conversation)
    state["head"] = min(rank, state.get("head", rank))
    _count_audience(state, meta, 1)


def _count_audience(state: State, meta: Json, sign: int) -> None:
    state["accepted"] += sign if "accepted_at" in meta else 0
    state["unsettled"] += sign * meta["unsettled"]
    state["answers"] += sign * is_answer(meta)
    for link in meta["links"]:
        add(state["links"], canonical(link).decode(), sign)
    if sign > 0:
        _greatest(state, "last", meta.get("last_at"))
        _greatest(state, "closed", meta.get("closed_at"))
        for settled in _settles(meta):
            _least(state, "resolved", settled)
        _least(state, "taken", _taken(meta))


def remove_from_audience(state: State, meta: Json, conversation: str) -> bool:
    """Take an item out; return False if the tally is stale then."""
    state["n"] -= 1
    _count_audience(state, meta, -1)
    first = state.get("first")
    return not (
        state["started"] == meta["at"][0]
        or state["head"] == rank_of(meta, conversation)
        or (first and first[3] == meta["item"])
        or _extremal(state, meta)
    )


def _extremal(state: State, meta: Json) -> bool:
    return (
        ("last_at" in meta and state.get("last") == meta["last_at"])
        or ("closed_at" in meta and state.get("closed") == meta["closed_at"])
        or state.get("resolved") in _settles(meta)
        or ("taken" in state and state["taken"] == _taken(meta))
    )


def change_in_audience(state: State, old: Json, new: Json) -> bool:
    """Replace an item that stayed in its place; return False if the tally is stale then."""
    kept = all(old.get(name) == new.get(name) for name in ("accepted_at", "resolved_at", "closed_at"))
    fresh = kept and new.get("last_at", 0) >= old.get("last_at", 0)
    stale = not fresh and _extremal(state, old)
    _count_audience(state, old, -1)
    _count_audience(state, new, 1)
    return not stale


def new_audience(labels: list[str]) -> State:
    """Return the tally of no items."""
    return {"labels": labels, "n": 0, "answers": 0, "accepted": 0, "unsettled": 0, "links": {}}


def reset_audience(state: State) -> None:
    """Empty the tally, but keep what was sent and under which version."""
    for name in ("started", "head", "first", "last", "closed", "resolved", "taken"):
        state.pop(name, None)
    state.update(n=0, answers=0, accepted=0, unsettled=0, links={}, refind=True)


def new_account() -> State:
    """Return the tally of an account without items."""
    state: State = {"recv": {}, "v": 0}
    reset_account(state)
    return state


def reset_account(state: State) -> None:
    """Empty the tally of own items; what others did for the account stays."""
    for name in ("first", "last"):
        state.pop(name, None)
    state.update(n=0, nt=0, observed=0, bots=0, answers=0, times=[], firsts=[])
    state.update(roles={}, weeks={}, hours={}, names={}, organisations={}, teams={})


def _count_account(state: State, meta: Json, sign: int) -> None:
    add_all(state["weeks"], meta["weeks"], sign)
    for kind, week, _ in meta["marks"]:
        add(state["weeks"], f"{week}|{kind}", sign)
    state["answers"] += sign * is_answer(meta)
    state["observed"] += sign * meta["observed"]
    state["bots"] += sign * meta["bot"]
    for names, field in (("names", "name"), ("organisations", "organisation"), ("teams", "team")):
        if meta[field]:
            add(state[names], meta[field], sign)


def add_to_account(state: State, meta: Json) -> None:
    """Take an own item into an account's tally."""
    t = meta["at"][0]
    state["n"] += 1
    add(state["roles"], meta["action"], 1)
    _count_account(state, meta, 1)
    _least(state, "first", t)
    _greatest(state, "last", t)
    place = [*meta["at"], meta["item"]]
    if len(state["firsts"]) < FIRST_ITEMS or place < state["firsts"][-1]:
        insort(state["firsts"], place)
        del state["firsts"][FIRST_ITEMS:]
    if meta["trusted"]:
        state["nt"] += 1
        if len(state["times"]) < LAST_TIMES or -t < state["times"][-1]:
            insort(state["times"], -t)  # negated: newest first
            del state["times"][LAST_TIMES:]
    if meta["clock"]:
        add(state["hours"], str(hour_of_week(t)), 1)


def remove_from_account(state: State, meta: Json) -> bool:
    """Take an own item out; return False if the tally is stale then."""
    t = meta["at"][0]
    state["n"] -= 1
    add(state["roles"], meta["action"], -1)
    _count_account(state, meta, -1)
    fresh = t not in (state["first"], state["last"])
    place = [*meta["at"], meta["item"]]
    if place in state["firsts"]:
        state["firsts"].remove(place)
        fresh = fresh and state["n"] == len(state["firsts"])
    if meta["trusted"]:
        state["nt"] -= 1
        at = bisect_left(state["times"], -t)
        if at < len(state["times"]) and state["times"][at] == -t:
            del state["times"][at]
            fresh = fresh and state["nt"] == len(state["times"])
    if meta["clock"]:
        add(state["hours"], str(hour_of_week(t)), -1)
    return fresh


def change_in_account(state: State, old: Json, new: Json) -> None:
    """Replace an own item that stayed in its place."""
    _count_account(state, old, -1)
    _count_account(state, new, 1)
