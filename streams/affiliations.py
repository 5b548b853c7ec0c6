"""Say where a person belongs at a moment: as somebody decided, as the source states, or by an address.

A decision goes before what a source states, and that before the domain of an address: a person
may be asked, a source may be out of date, and a domain is no more than a sign. A decision about a whole
domain names `@DOMAIN` in the place of an account; one about a person goes before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from schemas.times import parse_time
from streams.core import Json
from streams.identity_rules import own_address
from streams.name_forms import private_domain

MAX_AFFILIATIONS: Final = 100  # that a record lists
_KNOWN: Final = 30_000

# [from, to, team, organisation]; microseconds, `to` is the first moment after; None has no limit
Period = list[Any]

_domain = lru_cache(_KNOWN)(private_domain)


def organisation_of(account: str, stated: str, address: str) -> str:
    """Return the organisation that the source states, else the one under whose domain the address lies, else "".

    The address that is stated counts, then that of the account's id. Providers that give addresses
    to everybody are nobody's organisation (streams.mail_providers).
    """
    if stated:
        return stated
    for named in domains_of(account, address):
        domain = _domain(named[1:])
        if domain:
            return domain
    return ""


def domains_of(account: str, address: str) -> list[str]:
    """Return the domains that a decision may be about: `@x.org` of the stated address, then of the account's id."""
    known = (address.strip().lower(), own_address(account))
    return [f"@{one.rpartition('@')[2]}" for one in known if "@" in one]


def in_force(decisions: Iterable[Json]) -> list[Json]:
    """Return the decisions that name an organisation or a team, in the order in which they are asked.

    That which began last goes before, one without a beginning goes last; of equals the later decision.
    """
    stating = [decision for decision in decisions if decision.get("organisation") or decision.get("team")]
    stating.sort(key=lambda one: (one.get("valid_from", ""), one["time"], one["id"]), reverse=True)
    return stating


def as_records(decisions: Sequence[Json]) -> list[Json]:
    """Return affiliations as the record `identities` lists them."""
    names = ("organisation", "team", "valid_from", "valid_to")
    return [
        {name: decision[name] for name in names if decision.get(name)}
        | {"account": decision["accounts"][0], "decision": decision["id"]}
        for decision in decisions[:MAX_AFFILIATIONS]
    ]


def as_periods(decisions: Sequence[Json]) -> list[Period]:
    """Return what at() asks, in the same order."""
    return [
        [
            parse_time(one["valid_from"]) if "valid_from" in one else None,
            parse_time(one["valid_to"]) if "valid_to" in one else None,
            one.get("team", ""),
            one.get("organisation", ""),
        ]
        for one in decisions
    ]


def at(periods: Sequence[Period], moment: int) -> tuple[str, str]:
    """Return (team, organisation) of a moment in microseconds: of the first affiliation that names one, else ""."""
    team = organisation = ""
    for begins, ends, of_team, of_organisation in periods:
        if (begins is None or begins <= moment) and (ends is None or moment < ends):
            team, organisation = team or of_team, organisation or of_organisation
    return team, organisation
