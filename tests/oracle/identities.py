"""Join accounts into persons as docs/model.md section 8 says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from schemas.interaction import PUBLIC
from schemas.keys import join_key
from tests.oracle.events import Event
from tests.oracle.items import Item, Member
from tests.oracle.lists import checked

ROLE_LOCAL_PARTS = {
    "noreply", "no-reply", "donotreply", "root", "admin", "administrator", "info", "nobody", "postmaster",
    "mailer-daemon",
}  # fmt: skip


def put_identities(
    records: dict[str, Any], items: list[Item], members: list[Member], decisions: Iterable[Event]
) -> Callable[[str], str]:
    addresses: dict[str, set[str]] = defaultdict(set)
    for author, audience in [(i.author, i.audience) for i in items] + [
        ({**m.author, "account": m.account}, m.audience) for m in members
    ]:
        if author.get("account") and audience == (PUBLIC,):
            addresses[author["account"]].add(author.get("address", "").lower())
    last: dict[tuple[str, str], Event] = {}
    for decision in sorted(decisions, key=lambda d: (d["time"], d["id"])):
        least, greatest = decision["accounts"]
        for account in decision["accounts"]:
            addresses.setdefault(account, set())
        last[least, greatest] = decision
    for account, own in addresses.items():
        system, _, local = account.partition(":")
        if system in ("mail", "git"):
            own.add(local.lower())

    edges = {(-1000, *pair, "decision"): d["id"] for pair, d in last.items() if d["kind"] == "merge"}
    forbidden = {pair for pair, decision in last.items() if decision["kind"] == "unmerge"}
    for address in sorted(set().union(*addresses.values()), reverse=True):  # so that the least one stays
        holders = sorted(account for account, own in addresses.items() if address in own)
        if address and not _is_role(address) and len(holders) <= 16:
            pairs = {(a, b) for a in holders for b in holders if a < b} - forbidden
            edges.update({(-900, *pair, "address"): address for pair in pairs})

    component = {account: {account} for account in addresses}
    for _, one, other, _ in sorted(edges):
        union = component[one] | component[other]
        if not any(a in union and b in union for a, b in forbidden):
            component.update(dict.fromkeys(union, union))
    for account in addresses:
        evidence = [
            {"rule": rule, "account": b if account == a else a, "detail": detail, "confidence": -rank}
            for (rank, a, b, rule), detail in edges.items()
            if account in (a, b) and component[a] is component[b]
        ]
        evidence.sort(key=lambda e: (-e["confidence"], e["account"], e["rule"]))
        records[join_key(account)] = checked("identities", {
            "account": account,
            "person": min(component[account]),
            "evidence": evidence,
            "confidence": max((e["confidence"] for e in evidence), default=1000),
        })  # fmt: skip
    return lambda account: min(component.get(account, {account}))


def _is_role(address: str) -> bool:
    local, _, domain = address.partition("@")
    return local in ROLE_LOCAL_PARTS or domain == "localhost" or domain.endswith((".local", ".localdomain"))
