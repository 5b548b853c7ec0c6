"""Work out which accounts are one person, by rules with evidence and by decisions.

Only accounts seen in public, or named by a decision, take part, so a person's id never tells of
a private event. A change folds anew the components that it touches, before and after; a
component is small, since what more than a few accounts share joins nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from schemas.canonical import canonical
from schemas.decisions import decision_rank
from schemas.keys import join_key, join_parts, split_key
from streams import identity_rows, synonyms
from streams.affiliations import as_periods, as_records, in_force
from streams.components import components
from streams.core import Input, Json, Message, Rows
from streams.digest import digest
from streams.identity_rules import (
    ADDRESS,
    BY_ADDRESS,
    DECIDED,
    LIMITS,
    MAX_SUGGESTED,
    Edge,
    Joined,
    Pair,
    as_evidence,
    edge_of_names,
    keys_of,
)


class IdentityStage:
    """Fold `accounts` and `decisions` into `identities`, `synonyms`, and `persons` for the conversations.

    Rows, by group: `a:ACCOUNT` (what shows it, its descriptors, its keys, its decisions by other
    account, its affiliations by decision, its last record), `s:KEY` (accounts that have it), `d`
    (decisions by id). A key is an address, a full name or a login (streams.identity_rules).
    `persons` tells the conversations an account's person and that person's affiliations.
    """

    name = "identities"
    inputs = (Input("accounts"), Input("decisions"))
    single = True

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply the batch, then fold each touched component once; see docs/model.md, part 8."""
        touched: dict[str, None] = {}
        topics: dict[str, None] = {}
        for message in batch:
            if message.stream == "accounts":
                self._take_account(rows, message, touched)
            else:
                self._take_decision(rows, message.value, touched, topics)
        out: list[Message] = []
        for component in components(touched, lambda account: identity_rows.tied(rows, account)):
            out.extend(_settle(rows, component))
        return out + synonyms.settle(rows, topics)

    def _take_account(self, rows: Rows, message: Message, touched: dict[str, None]) -> None:
        account, descriptor, _ = split_key(message.key)
        group = "a:" + account
        row = "v" + message.key
        held = rows.get(group, row)
        if held is not None and held[0] >= message.version:
            return
        rows.put(group, row, [message.version, message.value is not None])
        change = int(message.value is not None) - int(bool(held and held[1]))
        name = "x" + descriptor if descriptor else "seen"
        count = (rows.get(group, name) or 0) + change
        _set(rows, group, name, count)
        self._rekey(rows, account, touched)

    def _rekey(self, rows: Rows, account: str, touched: dict[str, None]) -> None:
        """Keep the index from keys to seen accounts, and mark whom a change of it touches."""
        group = "a:" + account
        touched[account] = None
        wanted = keys_of(account, identity_rows.known(rows, account)) if identity_rows.seen(rows, account) else set()
        held = {row[1:] for row, _ in rows.scan(group, "i")}
        for key in sorted(held - wanted):
            rows.delete(group, "i" + key)
            rows.delete("s:" + key, account)
        for key in sorted(wanted - held):
            rows.put(group, "i" + key, 1)
            rows.put("s:" + key, account, 1)
        for key in sorted(held ^ wanted):
            # One more or one less than the limit decides for all whether the key joins.
            for other, _ in rows.scan("s:" + key, limit=LIMITS[key[0]] + 1):
                touched[other] = None

    def _take_decision(self, rows: Rows, decision: Json, touched: dict[str, None], topics: dict[str, None]) -> None:
        held = rows.get("d", decision["id"])
        if held is not None and decision_rank(held) >= decision_rank(decision):
            return
        rows.put("d", decision["id"], decision)
        synonyms.mark(rows, held, decision, topics)
        before, after = _marks(held) if held else {}, _marks(decision)
        for account, row in sorted(before.keys() | after.keys()):
            if (account, row) in after:
                rows.put("a:" + account, row, after[account, row])
            else:
                rows.delete("a:" + account, row)
            self._rekey(rows, account, touched)


def _marks(decision: Json) -> dict[tuple[str, str], Json]:
    """Return the rows that a decision leaves with its accounts, by account and row."""
    if decision["kind"] == synonyms.KIND:
        return {}
    if decision["kind"] == "affiliation":
        return {(decision["accounts"][0], "f" + decision["id"]): decision}
    first, second = decision["accounts"]
    value = [decision["time"], decision["kind"]]
    return {
        (account, "m" + join_parts(other, decision["id"])): value
        for account, other in ((first, second), (second, first))
    }


def _set(rows: Rows, group: str, row: str, count: int) -> None:
    if count:
        rows.put(group, row, count)
    else:
        rows.delete(group, row)


def _settle(rows: Rows, component: list[str]) -> list[Message]:
    """Join the component's accounts, strongest edges first, and send what changed."""
    edges, forbidden = _edges(rows, component)
    joined = Joined(component, edges, forbidden)
    evidence, suggestions = joined.evidence(), joined.suggestions()
    decided: dict[str, list[Json]] = {}
    for account in component:
        for _, decision in rows.scan("a:" + account, "f"):
            decided.setdefault(joined.person(account), []).append(decision)
    held = {person: in_force(decisions) for person, decisions in decided.items()}
    out = []
    for account in component:
        person = joined.person(account)
        out.extend(_send(rows, account, person, evidence[account], suggestions[account], held.get(person, [])))
    return out


def _edges(rows: Rows, component: list[str]) -> tuple[set[Edge], set[Pair]]:
    edges: set[Edge] = set()
    forbidden: set[Pair] = set()
    shared: dict[Pair, set[str]] = {}
    for account in component:
        for other, (kind, decision) in identity_rows.decisions(rows, account).items():
            pair = (min(account, other), max(account, other))
            if kind == "merge":
                edges.add((-DECIDED, *pair, "decision", decision))
            else:
                forbidden.add(pair)
        for key, accounts in identity_rows.sharing(rows, account):
            if account == accounts[0]:
                for pair in combinations(accounts, 2):
                    shared.setdefault(pair, set()).add(key)
    known = {account: identity_rows.known(rows, account) for pair in shared for account in pair}
    for pair, keys in shared.items():
        if pair in forbidden:
            continue
        addresses = [key[1:] for key in keys if key[0] == ADDRESS]
        if addresses:
            edges.add((-BY_ADDRESS, *pair, "address", min(addresses)))
        of_names = edge_of_names(*pair, known, keys)
        if of_names is not None:
            edges.add(of_names)
    return edges, forbidden


def _bot_evidence(rows: Rows, account: str) -> str:
    found = next(rows.scan("a:" + account, "xb:", limit=1), None)
    return found[0][3:] if found else ""


def _send(
    rows: Rows, account: str, person: str, edges: list[Edge], suggested: list[Edge], affiliations: list[Json]
) -> list[Message]:
    group = "a:" + account
    state: dict[str, Any] = rows.get(group, "#") or {"v": 0, "sent": "", "told": ""}
    document = None
    if identity_rows.seen(rows, account):
        evidence = as_evidence(account, edges)
        document = {
            "account": account,
            "person": person,
            "evidence": evidence,
            "confidence": evidence[0]["confidence"] if evidence else 1000,
            "suggested": as_evidence(account, suggested)[:MAX_SUGGESTED],
            "bot": _bot_evidence(rows, account),
            "affiliations": as_records(affiliations),
        }
    value = None
    if person != account or affiliations:
        value = {"person": person, "affiliations": as_periods(affiliations)}
    found, told = (digest(canonical(what)) if what else "" for what in (document, value))
    out = []
    if found != state["sent"] or told != state["told"]:
        state["v"] += 1
        if found != state["sent"]:
            out.append(Message("identities", join_key(account), account, document, state["v"]))
        if told != state["told"]:
            out.append(Message("persons", join_parts(account), account, value, state["v"]))
        state.update(sent=found, told=told)
        rows.put(group, "#", state)
    return out
