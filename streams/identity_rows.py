"""Read what the rows of the identity stage say of an account; streams.identities lists them."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.keys import split_key
from streams.core import Rows
from streams.identity_rules import LIMITS, MAX_OWN, Known, own_address


def seen(rows: Rows, account: str) -> bool:
    """Tell whether the account is seen in public or named by a decision."""
    group = "a:" + account
    if rows.get(group, "seen"):
        return True
    return any(next(rows.scan(group, decided, limit=1), None) is not None for decided in "mf")


def decisions(rows: Rows, account: str) -> dict[str, tuple[str, str]]:
    """Return (kind, decision id) of the decision that holds, by the other account."""
    latest: dict[str, tuple[str, str, str]] = {}
    for row, (time, kind) in rows.scan("a:" + account, "m"):
        other, decision = split_key(row[1:])
        latest[other] = max(latest.get(other, ("", "", "")), (time, decision, kind))
    return {other: (kind, decision) for other, (_, decision, kind) in latest.items()}


def known(rows: Rows, account: str) -> Known:
    """Return what shows the account: its names and addresses, up to one more than counts."""
    group = "a:" + account
    names = [row[3:] for row, _ in rows.scan(group, "xn:", limit=MAX_OWN + 1)]
    addresses = {row[3:] for row, _ in rows.scan(group, "xa:")} | ({own_address(account)} - {""})
    bot = next(rows.scan(group, "xb:", limit=1), None) is not None
    return Known(tuple(names), tuple(sorted(addresses)), bot or max(len(names), len(addresses)) > MAX_OWN)


def sharing(rows: Rows, account: str) -> Iterable[tuple[str, list[str]]]:
    """Yield (key, accounts that have it) of the keys that few enough have."""
    for row, _ in rows.scan("a:" + account, "i"):
        limit = LIMITS[row[1]]
        accounts = [other for other, _ in rows.scan("s:" + row[1:], limit=limit + 1)]
        if len(accounts) <= limit:
            yield row[1:], accounts


def tied(rows: Rows, account: str) -> set[str]:
    """Return the accounts that any edge or forbidden pair ties to this one."""
    others = set(decisions(rows, account))
    for _, accounts in sharing(rows, account):
        others.update(accounts)
    return others
