"""Join accounts into persons as docs/model.md section 8 says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from schemas.interaction import PUBLIC
from schemas.keys import join_key
from streams.bots import bot_rule, is_bot
from streams.name_forms import handle_of_account, handle_of_address, name_form, private_domain
from tests.oracle.events import Event
from tests.oracle.items import Item, Member
from tests.oracle.lists import checked

ROLE_LOCAL_PARTS = {
    "noreply", "no-reply", "donotreply", "root", "admin", "administrator", "info", "nobody", "postmaster",
    "mailer-daemon",
}  # fmt: skip
RANKS = {"decision": 1000, "address": 900, "name_login": 850, "word_login": 800, "name_domain": 700, "name": 600,
         "login": 500}  # fmt: skip


@dataclass
class Account:
    """Hold what is seen of an account."""

    id: str
    addresses: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    bots: set[str] = field(default_factory=set)

    def see(self, author: dict[str, Any]) -> None:
        address, name = author.get("address", "").lower(), author.get("name", "")
        self.addresses |= {address} - {""}
        self.names |= {name_form(name)} - {""}
        if is_bot({**author, "account": self.id}):
            self.bots.add(bot_rule(self.id, name, address) or "stated")

    @property
    def source(self) -> str:
        return "" if self.id.split(":")[0] in ("mail", "git") else self.id.split("/")[0]

    @property
    def personal(self) -> bool:
        return not self.bots and len(self.names) <= 8 and len(self.addresses) <= 8

    @property
    def full_names(self) -> set[str]:
        return {name for name in self.names if len(name.split()) > 1}

    @property
    def words(self) -> set[str]:
        return {word for name in self.names for word in name.split() if len(word) > 2}

    @property
    def logins(self) -> set[str]:
        stated = {handle_of_address(address) for address in self.addresses if not _is_role(address)}
        return (stated | {handle_of_account(self.id)}) - {""}


def put_identities(
    records: dict[str, Any], items: list[Item], members: list[Member], decisions: Iterable[Event]
) -> Callable[[str], str]:
    seen: dict[str, Account] = {}
    for author, audience in [(i.author, i.audience) for i in items] + [
        ({**m.author, "account": m.account}, m.audience) for m in members
    ]:
        if author.get("account") and audience == (PUBLIC,):
            seen.setdefault(author["account"], Account(author["account"])).see(author)
    last: dict[tuple[str, str], Event] = {}
    for decision in sorted(decisions, key=lambda d: (d["time"], d["id"])):
        for account in decision["accounts"]:
            seen.setdefault(account, Account(account))
        if decision["kind"] in ("merge", "unmerge"):
            least, greatest = decision["accounts"]
            last[least, greatest] = decision
    for account in seen.values():
        system, _, local = account.id.partition(":")
        if system in ("mail", "git") and "@" in local:
            account.addresses.add(local.lower())

    edges = {(*pair, "decision"): d["id"] for pair, d in last.items() if d["kind"] == "merge"}
    forbidden = {pair for pair, decision in last.items() if decision["kind"] == "unmerge"}
    addresses = _shared(seen, lambda a: {x for x in a.addresses if not _is_role(x)}, 16)
    names = _shared(seen, lambda a: a.full_names if a.personal else set(), 16)
    logins = _shared(seen, lambda a: a.logins if a.personal else set(), 8)
    for pair in (addresses.keys() | names.keys() | logins.keys()) - forbidden:
        first, second = seen[pair[0]], seen[pair[1]]
        if pair in addresses:
            edges[*pair, "address"] = min(addresses[pair])
        if not first.source or first.source != second.source:
            for rule, detail in _by_names(first, second, sorted(names.get(pair, ())), sorted(logins.get(pair, ()))):
                edges[*pair, rule] = detail

    component = {account: {account} for account in seen}

    def may_join(one: str, two: str, rule: str) -> bool:
        ours, theirs = component[one], component[two]
        if RANKS[rule] < 900 and {seen[a].source for a in ours} & {seen[a].source for a in theirs} - {""}:
            return False
        return not any(a in ours | theirs and b in ours | theirs for a, b in forbidden)

    for one, two, rule in sorted(edges, key=lambda edge: (-RANKS[edge[2]], edge)):
        if RANKS[rule] >= 800 and may_join(one, two, rule):
            union = component[one] | component[two]
            component.update(dict.fromkeys(union, union))
    for account in seen.values():
        told: dict[str, list[dict[str, Any]]] = {"evidence": [], "suggested": []}
        for (one, two, rule), detail in edges.items():
            if account.id in (one, two):
                entry = {"rule": rule, "account": two if account.id == one else one, "detail": detail}
                inside = component[one] is component[two]
                if inside or (RANKS[rule] < 800 and may_join(one, two, rule)):
                    told["evidence" if inside else "suggested"].append({**entry, "confidence": RANKS[rule]})
        for entries in told.values():
            entries.sort(key=lambda e: (-e["confidence"], e["account"], e["rule"]))
        records[join_key(account.id)] = checked("identities", {
            "account": account.id,
            "person": min(component[account.id]),
            "evidence": told["evidence"],
            "confidence": max((e["confidence"] for e in told["evidence"]), default=1000),
            "suggested": told["suggested"][:10],
            "bot": min(account.bots, default=""),
        })  # fmt: skip
    return lambda account: min(component.get(account, {account}))


def _shared(seen: dict[str, Account], of: Callable[[Account], set[str]], most: int) -> dict[tuple[str, str], set[str]]:
    """Return by pair what both have, of what at most so many accounts have."""
    holders: dict[str, list[str]] = defaultdict(list)
    for account in sorted(seen):
        for value in of(seen[account]):
            holders[value].append(account)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for value, accounts in holders.items():
        if len(accounts) <= most:
            for one, two in combinations(accounts, 2):
                found[one, two].add(value)
    return found


def _by_names(one: Account, two: Account, names: list[str], logins: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the one rule that fits best, if any."""
    if names:
        telling = [f"{name}, {login}" for name in names for login in logins if login not in name.split()]
        domains = {private_domain(a) for a in one.addresses} & {private_domain(a) for a in two.addresses} - {""}
        if telling:
            yield "name_login", telling[0]
        elif domains:
            yield "name_domain", f"{names[0]}, {min(domains)}"
        else:
            yield "name", names[0]
        return
    logins = [login for login in logins if login not in one.words | two.words]
    if logins and not (one.full_names and two.full_names):
        words = one.words & two.words
        yield ("word_login", f"{min(words)}, {logins[0]}") if words else ("login", logins[0])


def _is_role(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return (
        not local or local in ROLE_LOCAL_PARTS or domain == "localhost" or domain.endswith((".local", ".localdomain"))
    )
