"""Work out which accounts are one person, by rules with evidence and by decisions.

Names alone never join. Only accounts seen in public, or named by a decision, take part, so a
person's id never tells of a private event. A change folds anew the components that it
touches, before and after; a component is small, since an address that more than 16 accounts
share joins nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from schemas.canonical import canonical
from schemas.decisions import decision_rank
from schemas.keys import join_key, join_parts, split_key
from streams.core import Input, Json, Message, Rows
from streams.digest import digest

MAX_SHARED = 16  # accounts with one address; beyond, it is a role's and not a person's
DECIDED, BY_ADDRESS = 1000, 900  # confidence in thousandths
_ROLES = frozenset(
    [
        "noreply",
        "no-reply",
        "donotreply",
        "root",
        "admin",
        "administrator",
        "info",
        "nobody",
        "postmaster",
        "mailer-daemon",
    ]
)

Edge = tuple[int, str, str, str, str]  # (-confidence, least account, greatest account, rule, detail)


def personal_address(address: str) -> bool:
    """Tell whether an address can stand for one person."""
    local, _, domain = address.rpartition("@")
    if not local or local in _ROLES:
        return False
    return domain != "localhost" and not domain.endswith((".local", ".localdomain"))


def own_address(account: str) -> str:
    """Return the address that a `mail:` or `git:` account id states, lower case, or nothing."""
    system, _, rest = account.partition(":")
    return rest.lower() if system in ("mail", "git") and "@" in rest else ""


class IdentityStage:
    """Fold `accounts` and `decisions` into `identities`, and `persons` for the conversations.

    Rows, by group: `a:ACCOUNT` (what shows it, its addresses, its decisions by other account,
    its last record), `s:ADDRESS` (accounts that have it), `d` (decisions by id).
    """

    name = "identities"
    inputs = (Input("accounts"), Input("decisions"))
    single = True

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply the batch, then fold each touched component once; see docs/model.md, part 8."""
        touched: dict[str, None] = {}
        for message in batch:
            if message.stream == "accounts":
                self._take_account(rows, message, touched)
            else:
                self._take_decision(rows, message.value, touched)
        done: set[str] = set()
        out: list[Message] = []
        for account in sorted(touched):
            if account not in done:
                component = _component(rows, account)
                done.update(component)
                out.extend(_settle(rows, component))
        return out

    def _take_account(self, rows: Rows, message: Message, touched: dict[str, None]) -> None:
        account, descriptor, _ = split_key(message.key)
        group = "a:" + account
        row = "v" + message.key
        held = rows.get(group, row)
        if held is not None and held[0] >= message.version:
            return
        rows.put(group, row, [message.version, message.value is not None])
        change = int(message.value is not None) - int(bool(held and held[1]))
        name = "seen" if not descriptor else "x" + descriptor[2:]
        count = (rows.get(group, name) or 0) + change
        _set(rows, group, name, count)
        self._readdress(rows, account, touched)

    def _readdress(self, rows: Rows, account: str, touched: dict[str, None]) -> None:
        """Keep the index from addresses to seen accounts, and mark whom a change of it touches."""
        group = "a:" + account
        touched[account] = None
        seen = _seen(rows, account)
        addresses = {row[1:] for row, _ in rows.scan(group, "x")} if seen else set()
        if seen and own_address(account):
            addresses.add(own_address(account))
        wanted = {address for address in addresses if personal_address(address)}
        held = {row[1:] for row, _ in rows.scan(group, "i")}
        for address in sorted(held - wanted):
            rows.delete(group, "i" + address)
            rows.delete("s:" + address, account)
        for address in sorted(wanted - held):
            rows.put(group, "i" + address, 1)
            rows.put("s:" + address, account, 1)
        for address in sorted(held ^ wanted):
            # One more or one less of 17 decides for all whether the address joins.
            for other, _ in rows.scan("s:" + address, limit=MAX_SHARED + 1):
                touched[other] = None

    def _take_decision(self, rows: Rows, decision: Json, touched: dict[str, None]) -> None:
        held = rows.get("d", decision["id"])
        if held is not None and decision_rank(held) >= decision_rank(decision):
            return
        rows.put("d", decision["id"], decision)
        pairs = [decision["accounts"]] + ([held["accounts"]] if held else [])
        for first, second in pairs:
            same_pair = decision["accounts"] == [first, second]
            for account, other in ((first, second), (second, first)):
                row = join_parts(other, decision["id"])
                if same_pair:
                    rows.put("a:" + account, "m" + row, [decision["time"], decision["kind"]])
                else:
                    rows.delete("a:" + account, "m" + row)
                self._readdress(rows, account, touched)


def _set(rows: Rows, group: str, row: str, count: int) -> None:
    if count:
        rows.put(group, row, count)
    else:
        rows.delete(group, row)


def _seen(rows: Rows, account: str) -> bool:
    """Tell whether the account is seen in public or named by a decision."""
    group = "a:" + account
    return bool(rows.get(group, "seen")) or next(rows.scan(group, "m", limit=1), None) is not None


def _decisions(rows: Rows, account: str) -> dict[str, tuple[str, str]]:
    """Return (kind, decision id) of the decision that holds, by the other account."""
    latest: dict[str, tuple[str, str, str]] = {}
    for row, (time, kind) in rows.scan("a:" + account, "m"):
        other, decision = split_key(row[1:])
        latest[other] = max(latest.get(other, ("", "", "")), (time, decision, kind))
    return {other: (kind, decision) for other, (_, decision, kind) in latest.items()}


def _sharing(rows: Rows, account: str) -> Iterable[tuple[str, list[str]]]:
    """Yield (address, accounts that have it) of the addresses that join."""
    for row, _ in rows.scan("a:" + account, "i"):
        accounts = [other for other, _ in rows.scan("s:" + row[1:], limit=MAX_SHARED + 1)]
        if len(accounts) <= MAX_SHARED:
            yield row[1:], accounts


def _component(rows: Rows, start: str) -> list[str]:
    """Return all accounts that any edge or forbidden pair ties to this one, sorted."""
    found = {start}
    queue = [start]
    while queue:
        account = queue.pop()
        others = set(_decisions(rows, account))
        for _, accounts in _sharing(rows, account):
            others.update(accounts)
        queue.extend(sorted(others - found))
        found |= others
    return sorted(found)


def _settle(rows: Rows, component: list[str]) -> list[Message]:
    """Join the component's accounts, strongest edges first, and send what changed."""
    edges, forbidden = _edges(rows, component)
    root = {account: account for account in component}
    members = {account: [account] for account in component}
    for _, first, second, _, _ in sorted(edges):
        one, two = root[first], root[second]
        if one != two and not any((min(a, b), max(a, b)) in forbidden for a in members[one] for b in members[two]):
            keep, drop = min(one, two), max(one, two)
            for account in members.pop(drop):
                root[account] = keep
                members[keep].append(account)
    touching: dict[str, list[Edge]] = {account: [] for account in component}
    for edge in sorted(edges):
        if root[edge[1]] == root[edge[2]]:
            touching[edge[1]].append(edge)
            touching[edge[2]].append(edge)
    out = []
    for account in component:
        person = min(members[root[account]])
        out.extend(_send(rows, account, person, touching[account]))
    return out


def _edges(rows: Rows, component: list[str]) -> tuple[set[Edge], set[tuple[str, str]]]:
    edges: set[Edge] = set()
    forbidden: set[tuple[str, str]] = set()
    shared: dict[tuple[str, str], str] = {}
    for account in component:
        for other, (kind, decision) in _decisions(rows, account).items():
            pair = (min(account, other), max(account, other))
            if kind == "merge":
                edges.add((-DECIDED, *pair, "decision", decision))
            else:
                forbidden.add(pair)
        for address, accounts in _sharing(rows, account):
            for first, second in combinations(accounts, 2):
                shared[first, second] = min(address, shared.get((first, second), address))
    for pair, address in shared.items():
        if pair not in forbidden:
            edges.add((-BY_ADDRESS, *pair, "address", address))
    return edges, forbidden


def _send(rows: Rows, account: str, person: str, edges: list[Edge]) -> list[Message]:
    group = "a:" + account
    state: dict[str, Any] = rows.get(group, "#") or {"v": 0, "sent": "", "person": account}
    evidence = sorted(
        (-confidence, second if first == account else first, rule, detail)
        for confidence, first, second, rule, detail in edges
    )
    evidence.sort(key=lambda found: (-found[0], found[1], found[2]))
    document = None
    if _seen(rows, account):
        document = {
            "account": account,
            "person": person,
            "evidence": [
                {"rule": rule, "account": other, "detail": detail, "confidence": confidence}
                for confidence, other, rule, detail in evidence
            ],
            "confidence": evidence[0][0] if evidence else 1000,
        }
    found = digest(canonical(document)) if document else ""
    out = []
    if found != state["sent"] or person != state["person"]:
        state["v"] += 1
        if found != state["sent"]:
            out.append(Message("identities", join_key(account), account, document, state["v"]))
        if person != state["person"]:
            value = {"person": person} if person != account else None
            out.append(Message("persons", join_parts(account), account, value, state["v"]))
        state.update(sent=found, person=person)
        rows.put(group, "#", state)
    return out
