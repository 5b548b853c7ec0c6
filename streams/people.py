"""Add up each person's evidence into what they gave and received, and when."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Any

from schemas.canonical import canonical
from schemas.keys import audience_labels, join_key, split_key
from schemas.times import format_time
from streams.conversations.tallies import LAST_TIMES
from streams.core import Input, Json, Message, Rows
from streams.counts import TOP, add, add_all, named, ranked
from streams.digest import digest
from streams.inputs import replace
from streams.weeks import kind_weeks, monday, total_records

PUBLIC = "public"


class PeopleStage:
    """Fold `evidence` by person and audience into `people`; see docs/model.md, part 5.

    The graph is told through `programs` who is a program, as the public can see it.
    """

    name = "people"
    inputs = (Input("evidence"),)
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply new minus old of each row."""
        touched: dict[tuple[str, str], dict[str, Any]] = {}
        for message in batch:
            person = message.partition_key
            accepted, old = replace(rows, person, message.key.partition("|")[2], message)
            if not accepted:
                continue
            _, _, account, audience = split_key(message.key)
            state = touched.get((person, audience))
            if state is None:
                state = rows.get(person, "#" + audience) or _empty()
                touched[person, audience] = state
            _apply(state, old, message.value, account)
        out = []
        for (person, audience), state in touched.items():
            if state.pop("stale", False):
                _refill_times(rows, person, audience, state)
            document = _document(person, audience, state) if state["n"] else None
            encoded = canonical(document) if document else None
            found = digest(encoded) if encoded else ""
            if found != state["sent"]:
                state["v"] += 1
                state["sent"] = found
                out.append(Message("people", join_key(person, audience), person, document, state["v"], encoded))
            if audience == PUBLIC and (state["bots"] > 0) != state.get("program", [0, False])[1]:
                version, program = state.get("program", [0, False])
                state["program"] = [version + 1, not program]
                out.append(Message("programs", person, person, None if program else person, version + 1))
            rows.put(person, "#" + audience, state)
        return out


def _empty() -> dict[str, Any]:
    state: dict[str, Any] = {"v": 0, "sent": "", "n": 0, "contributions": 0, "bots": 0, "trusted": 0, "times": []}
    state.update({name: {} for name in ("names", "organisations", "teams", "accounts", "given", "received", "hours")})
    return state


def _apply(state: dict[str, Any], old: Json | None, new: Json | None, account: str) -> None:
    for row, sign in ((old, -1), (new, 1)):
        if row is None:
            continue
        state["n"] += sign
        state["contributions"] += sign * row["contribution"]
        state["bots"] += sign * row["bot"]
        # An account stays listed, with zero, while it only received.
        mentions = state["accounts"].setdefault(account, [0, 0])
        mentions[0] += sign
        mentions[1] += sign * (row["contribution"] + row["member"])
        if not mentions[0]:
            del state["accounts"][account]
        for names, field in (("names", "name"), ("organisations", "organisation"), ("teams", "team")):
            if row[field]:
                add(state[names], row[field], sign)
        add_all(state["given"], row["weeks"], sign)
        add_all(state["received"], row["received"], sign)
        add_all(state["hours"], row["hours"], sign)
    _change_times(state, old, new)


def _change_times(state: dict[str, Any], old: Json | None, new: Json | None) -> None:
    """Merge a row's newest times; where one that is listed goes, the single rows decide.

    The list holds texts, oldest first: they sort as the times do, and only new ones are written.
    """
    before, after = (old["times"] if old else []), (new["times"] if new else [])
    state["trusted"] += (new["trusted"] if new else 0) - (old["trusted"] if old else 0)
    if before == after:
        return
    gone, come = list(before), []
    for t in after:
        if t in gone:
            gone.remove(t)
        else:
            come.append(t)
    times: list[str] = state["times"]
    for t in come:
        insort(times, format_time(t))
    del times[:-LAST_TIMES]
    for t in gone:
        text = format_time(t)
        at = bisect_left(times, text)
        if at < len(times) and times[at] == text:
            del times[at]
    if len(times) < min(LAST_TIMES, state["trusted"]):
        state["stale"] = True


def _refill_times(rows: Rows, person: str, audience: str, state: dict[str, Any]) -> None:
    times: list[int] = []
    for row, (_, value) in rows.scan(person, "e"):
        if value is not None and split_key(row)[2] == audience:
            times = sorted([*times, *value["times"]])[-LAST_TIMES:]
    state["times"] = [format_time(t) for t in times]


def fallback_name(person: str) -> str:
    """Return what to call somebody without a name: the id after its first `/`, else its first `:`."""
    for mark in "/:":
        if mark in person:
            return person.split(mark, 1)[1]
    return person


def _document(person: str, audience: str, state: dict[str, Any]) -> dict[str, Any]:
    names = ranked(state["names"])
    hours = [0] * 168 if state["hours"] else []
    for hour, count in state["hours"].items():
        hours[int(hour)] = count
    accounts = sorted(
        ((account, counts[1]) for account, counts in state["accounts"].items()), key=lambda pair: (-pair[1], pair[0])
    )
    document: dict[str, Any] = {
        "person": person,
        "audience": audience_labels(audience),
        "name": names[0][0] if names else fallback_name(person),
        "names": named(names[:TOP]),
        "accounts": named(accounts[:TOP]),
        "organisations": named(ranked(state["organisations"])[:TOP]),
        "teams": named(ranked(state["teams"])[:TOP]),
        "bot": state["bots"] > 0,
        "conversations": state["contributions"],
        "given": kind_weeks(state["given"]),
        "received": [
            {"week": monday(week), "count": count}
            for week, count in sorted((int(week), count) for week, count in state["received"].items())
        ],
        "totals": total_records(state["given"]),
        "last_times": state["times"][::-1],
        "hours": hours,
    }
    if state["times"]:
        document["last_at"] = state["times"][-1]
    return document
