"""Know which person an account is, and which accounts are seen in public.

Rows of the stage outside any conversation, in the group `a:ACCOUNT`:

    p                the account's person and its affiliations, where an identity states them
    u ROLE + place   where the account counts: what an identity change touches
    d DESCRIPTOR     how many public items show it, and the conversation it was told by
    m                its member row (streams.conversations.members)
    w ACCOUNT        of a domain, `@x.org` in the place of an account: who has an address there
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.interaction import PUBLIC
from schemas.keys import join_parts
from streams.affiliations import Period, at, domains_of
from streams.bots import bot_rule
from streams.core import Json, Message, Rows
from streams.name_forms import name_form


def group_of(account: str) -> str:
    """Return the group of an account's rows."""
    return "a:" + account


class Persons:
    """Look up persons, and keep the reverse index."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._known: dict[str, tuple[str, list[Period]]] = {}
        self._noted: set[tuple[str, str]] = set()

    def _of(self, account: str) -> tuple[str, list[Period]]:
        found = self._known.get(account)
        if found is None:
            found = self._known[account] = _told(account, self._rows.get(group_of(account), "p"))
        return found

    def of(self, account: str) -> str:
        """Return the account's person: itself, unless an identity says otherwise."""
        return self._of(account)[0]

    def belongs(self, account: str, row: Json, moment: int) -> tuple[str, str]:
        """Return (team, organisation) of an account at a moment: as decided of it or its domain, else as stated."""
        team, organisation = at(self._of(account)[1], moment)
        for domain in domains_of(account, row["address"]):
            of_team, of_organisation = at(self._of(domain)[1], moment)
            team, organisation = team or of_team, organisation or of_organisation
        return team or row["team"], organisation or row["organisation"]

    def affiliated(self, account: str, row: Json) -> bool:
        """Tell whether any affiliation of the account's person, or of the domain of its address, was decided."""
        return any(self._of(one)[1] for one in (account, *domains_of(account, row["address"])))

    def note(self, account: str, row: Json) -> None:
        """Remember under the domains of its address that the account is here; that is never forgotten."""
        for domain in domains_of(account, row["address"]):
            if (domain, account) not in self._noted:
                self._noted.add((domain, account))
                if self._rows.get(group_of(domain), "w" + account) is None:
                    self._rows.put(group_of(domain), "w" + account, 1)

    def meant(self, account: str) -> list[str]:
        """Return the accounts whose places a change of this one touches: itself, or those of a whole domain."""
        return [account, *(row[1:] for row, _ in self._rows.scan(group_of(account), "w"))]

    def take(self, account: str, value: Json | None) -> bool:
        """Take an identity in; return True if the account's person or its affiliations changed."""
        told = _told(account, value)
        if told == self._of(account):
            return False
        self._known[account] = told
        if value is None:
            self._rows.delete(group_of(account), "p")
        else:
            self._rows.put(group_of(account), "p", value)
        return True

    def index(self, account: str, role: str, *place: str, present: bool) -> None:
        """Say where the account counts, or no longer does."""
        row = "u" + role + "\0".join(place)
        if present:
            self._rows.put(group_of(account), row, 1)
        else:
            self._rows.delete(group_of(account), row)

    def places(self, account: str) -> Iterator[tuple[str, list[str]]]:
        """Yield (role, place) of all places where the account counts."""
        for row, _ in self._rows.scan(group_of(account), "u"):
            yield row[1], row[2:].split("\0")


def _told(account: str, value: Json | None) -> tuple[str, list[Period]]:
    return (account, []) if value is None else (value["person"], value["affiliations"])


class Seen:
    """Tell the identity stage which accounts and addresses public items and members show.

    Counts stay here: only what appears or disappears is sent, keyed by the conversation
    that showed it first, so that keys of two partitions never meet.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._touched: dict[tuple[str, str], dict[str, Any]] = {}

    def change(self, old: Json | None, new: Json | None, via: str) -> None:
        """Count a row that was replaced by another."""
        before, after = _descriptors(old), _descriptors(new)
        for account, descriptor in sorted(before - after):
            self._count(account, descriptor, -1, via)
        for account, descriptor in sorted(after - before):
            self._count(account, descriptor, 1, via)

    def _count(self, account: str, descriptor: str, sign: int, via: str) -> None:
        key = (account, descriptor)
        state = self._touched.get(key)
        if state is None:
            state = self._touched[key] = self._rows.get(group_of(account), "d" + descriptor) or {
                "n": 0, "v": 0, "told": "",
            }  # fmt: skip
        state["n"] += sign
        state["via"] = via

    def messages(self) -> list[Message]:
        """Return what appeared and disappeared, and store the counts."""
        out = []
        for (account, descriptor), state in self._touched.items():
            via = state.pop("via")
            told = state["told"]
            if (state["n"] > 0) != bool(told):
                state["v"] += 1
                named = told or via
                state["told"] = "" if told else via
                value = None if told else {"account": account, "descriptor": descriptor}
                key = join_parts(account, descriptor, named)
                out.append(Message("accounts", key, account, value, state["v"]))
            self._rows.put(group_of(account), "d" + descriptor, state)
        return out


def _descriptors(row: Json | None) -> set[tuple[str, str]]:
    """Return what a public row shows of its account: that it is there, its address, its name, that it is a program."""
    if row is None or not row["account"] or row["audience"] != [PUBLIC]:
        return set()
    account, name = row["account"], row["name"]
    found = {(account, "")}
    address = row["address"].strip().lower()
    if address:
        found.add((account, "a:" + address))
    form = name_form(name) if name else ""
    if form:
        found.add((account, "n:" + form))
    if row["bot"]:
        found.add((account, "b:" + (bot_rule(account, name, address) or "stated")))
    return found
