"""Say where people belong as docs/model.md section 8 says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from schemas.times import parse_time
from streams.name_forms import private_domain
from tests.oracle.events import Event
from tests.oracle.items import Item, Member

FIELDS = ("organisation", "team", "valid_from", "valid_to")


def put_affiliations(
    identities: dict[str, Any],
    items: list[Item],
    members: list[Member],
    decisions: Iterable[Event],
    person_of: Callable[[str], str],
) -> None:
    """Complete the identities, and give every item and member the organisation and team of its time."""
    of_person: dict[str, list[Event]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda d: (d.get("valid_from", ""), d["time"], d["id"])):
        if decision["kind"] == "affiliation" and (decision.get("organisation") or decision.get("team")):
            of_person[person_of(decision["accounts"][0])].insert(0, decision)
    for identity in identities.values():
        identity["affiliations"] = [
            {field: d[field] for field in FIELDS if d.get(field)} | {"account": d["accounts"][0], "decision": d["id"]}
            for d in of_person[identity["person"]][:100]
        ]
    for item in items:
        _complete(item.author, item.account or "", item.t, lambda account: of_person[person_of(account)])
    for member in members:
        _complete(member.author, member.account, member.t, lambda account: of_person[person_of(account)])


def _complete(author: dict[str, Any], account: str, t: int, of_person: Callable[[str], list[Event]]) -> None:
    addresses = [author.get("address", "")]
    if account.split(":", 1)[0] in ("mail", "git"):
        addresses.append(account.partition(":")[2])
    domains = [private_domain(address.strip()) for address in addresses if "@" in address]
    author["organisation"] = author.get("organisation") or next(filter(None, domains), "")
    for field in ("organisation", "team"):
        named = [
            account,
            *("@" + address.strip().lower().rpartition("@")[2] for address in addresses if "@" in address),
        ]
        held = [d for one in named for d in of_person(one) if _holds(d, t)] if account else []
        decided = [d[field] for d in held if d.get(field)]
        author[field] = next(iter(decided), author.get(field, ""))


def _holds(decision: Event, t: int) -> bool:
    begun = "valid_from" not in decision or parse_time(decision["valid_from"]) <= t
    return begun and ("valid_to" not in decision or t < parse_time(decision["valid_to"]))
