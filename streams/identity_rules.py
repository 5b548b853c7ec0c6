"""Say by which rules two accounts are one person, and who is one where the rules are put together.

Names alone never join, nor do logins: a full name with a login that is not merely a word of it
does, and a login with a word of the name where no full name speaks against it (the heuristics of
Bird et al., "Mining email social networks", 2006, held to pairs that two of them show). What is weaker
is a suggestion for people to decide. A rule of names never puts two accounts of one registered
source together, since there everybody has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from streams.name_forms import handle_of_account, handle_of_address, is_full, private_domain

MAX_SHARED: Final = 16  # accounts with one address or full name; beyond, it is a role's, or no rare name
MAX_LOGINS: Final = 8  # accounts with one login
MAX_OWN: Final = 8  # names or addresses of one account; beyond, it speaks for many
MAX_SUGGESTED: Final = 10

DECIDED: Final = 1000  # confidence in thousandths
BY_ADDRESS: Final = 900
BY_NAME_AND_LOGIN: Final = 850
BY_WORD_AND_LOGIN: Final = 800
JOINS_FROM: Final = 800
BY_NAME_AND_DOMAIN: Final = 700
BY_NAME: Final = 600
BY_LOGIN: Final = 500

ADDRESS, NAME, LOGIN = "a", "n", "l"  # kinds of what accounts have in common
LIMITS: Final = {ADDRESS: MAX_SHARED, NAME: MAX_SHARED, LOGIN: MAX_LOGINS}

_ROLES: Final = frozenset(
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
Pair = tuple[str, str]


class Known(NamedTuple):
    """Hold what the rules know of an account: all forms of its names, and its addresses."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    speaks_for_many: bool = False  # a program, or more than MAX_OWN names or addresses


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


def source_of(account: str) -> str:
    """Return `system:instance` of a registered account, "" of mail or git, where anybody may have two."""
    system = account.partition(":")[0]
    return "" if system in ("mail", "git") else account.partition("/")[0]


def logins_of(account: str, addresses: Iterable[str]) -> set[str]:
    """Return the logins that an account and its addresses name."""
    found = {handle_of_address(address) for address in addresses if personal_address(address)}
    return (found | {handle_of_account(account)}) - {""}


def keys_of(account: str, known: Known) -> set[str]:
    """Return what the account may have in common with others, each a kind and a value."""
    keys = {ADDRESS + address for address in known.addresses if personal_address(address)}
    if not known.speaks_for_many:
        keys |= {NAME + name for name in known.names if is_full(name)}
        keys |= {LOGIN + login for login in logins_of(account, known.addresses)}
    return keys


def edge_of_names(first: str, second: str, known: Mapping[str, Known], shared: set[str]) -> Edge | None:
    """Return the strongest edge between two accounts that their names and logins give.

    `shared`: the keys that both have and that are rare enough.
    """
    if source_of(first) and source_of(first) == source_of(second):
        return None
    one, two = known[first], known[second]
    names = sorted(key[1:] for key in shared if key[0] == NAME)
    logins = sorted(key[1:] for key in shared if key[0] == LOGIN)
    if names:
        for name in names:
            for login in logins:
                if login not in name.split(" "):
                    return -BY_NAME_AND_LOGIN, first, second, "name_login", f"{name}, {login}"
        domains = {private_domain(address) for address in one.addresses} - {""}
        common = sorted(domains & {private_domain(address) for address in two.addresses})
        if common:
            return -BY_NAME_AND_DOMAIN, first, second, "name_domain", f"{names[0]}, {common[0]}"
        return -BY_NAME, first, second, "name", names[0]
    words, others = _words(one), _words(two)
    strong = [login for login in logins if login not in words and login not in others]
    if not strong:
        return None
    if any(map(is_full, one.names)) and any(map(is_full, two.names)):
        return None  # two full names that differ
    common = sorted(words & others)
    if common:
        return -BY_WORD_AND_LOGIN, first, second, "word_login", f"{common[0]}, {strong[0]}"
    return -BY_LOGIN, first, second, "login", strong[0]


def _words(known: Known) -> set[str]:
    return {word for name in known.names for word in name.split(" ") if len(word) > 2}


class Joined:
    """Join accounts into persons, strongest edges first; see docs/model.md, part 8."""

    def __init__(self, accounts: Iterable[str], edges: Iterable[Edge], forbidden: set[Pair]) -> None:
        self._root = {account: account for account in accounts}
        self._members = {account: [account] for account in self._root}
        self._forbidden = forbidden
        self._edges = sorted(edges)
        for rank, first, second, _, _ in self._edges:
            one, two = self._root[first], self._root[second]
            if -rank >= JOINS_FROM and one != two and self._may_join(one, two, by_name=-rank < BY_ADDRESS):
                keep, drop = min(one, two), max(one, two)
                for account in self._members.pop(drop):
                    self._root[account] = keep
                    self._members[keep].append(account)

    def _may_join(self, one: str, two: str, *, by_name: bool) -> bool:
        ours, theirs = self._members[one], self._members[two]
        if by_name and {source_of(account) for account in ours} & {source_of(account) for account in theirs} - {""}:
            return False
        return not any((min(a, b), max(a, b)) in self._forbidden for a in ours for b in theirs)

    def person(self, account: str) -> str:
        """Return the least account of the account's person."""
        return min(self._members[self._root[account]])

    def evidence(self) -> dict[str, list[Edge]]:
        """Return by account the edges within its person that touch it, strongest first."""
        return self._touching(edge for edge in self._edges if self._root[edge[1]] == self._root[edge[2]])

    def suggestions(self) -> dict[str, list[Edge]]:
        """Return by account the edges that are too weak to join it to another person, strongest first."""
        return self._touching(
            edge
            for edge in self._edges
            if -edge[0] < JOINS_FROM
            and self._root[edge[1]] != self._root[edge[2]]
            and self._may_join(self._root[edge[1]], self._root[edge[2]], by_name=True)
        )

    def _touching(self, edges: Iterable[Edge]) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {account: [] for account in self._root}
        for edge in edges:
            found[edge[1]].append(edge)
            found[edge[2]].append(edge)
        return found


def as_evidence(account: str, edges: Sequence[Edge]) -> list[dict[str, object]]:
    """Return edges as the records list them, from the account's side."""
    told = [
        (-confidence, second if first == account else first, rule, detail)
        for confidence, first, second, rule, detail in edges
    ]
    told.sort(key=lambda found: (-found[0], found[1], found[2]))
    return [
        {"rule": rule, "account": other, "detail": detail, "confidence": confidence}
        for confidence, other, rule, detail in told
    ]
