"""Score who is joined with whom, where people have said whose accounts are whose: `knowflow evaluate identities`.

Three sources of truth. A `.mailmap` is what a project's people keep by hand: of the names and
addresses in it those of one entry's person are one, all others are others. In a history of
commits two addresses with one full name are taken for one person (as git's own tools do),
and two people in different parts of one commit for two; other pairs cannot be judged. A
simulated organisation knows whose accounts are whose. The accounts go through the identity stage
itself, which is told names and addresses as the conversations tell them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from knowflow.errors import UserError
from knowflow.evaluate.measures import share
from producers.registry import detect, factory
from producers.sample import make_options, truth
from schemas.interaction import PUBLIC
from schemas.keys import join_parts
from streams.bots import bot_rule, is_bot
from streams.core import Message
from streams.identities import IdentityStage
from streams.identity_rules import logins_of, own_address
from streams.name_forms import is_full, name_form
from streams.rows import MemoryRows

Pair = tuple[str, str]
SAMPLE_PEOPLE, SAMPLE_NOISE = 200, 20
SHOWN = 10  # wrong pairs that are named

_MAILMAP = re.compile(r"\s*([^<#]*?)\s*<([^>\s]+)>\s*(?:([^<#]*?)\s*<([^>\s]+)>)?\s*(?:#.*)?\Z")


@dataclass
class Accounts:
    """Hold what a source states of each account, and what is known of who is who.

    `same` says whether two accounts are one person, or None where nobody knows.
    """

    source: str
    stated: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))  # descriptors
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pairs: set[Pair] = field(default_factory=set)  # that are one person
    same: Callable[[str, str], bool | None] = lambda one, other: None

    def see(self, actor: Mapping[str, Any]) -> None:
        """Take in what an actor states, as streams.conversations.people_of does."""
        account, name = actor["account"], actor.get("name", "")
        address = actor.get("address", "").strip().lower()
        self.stated[account].add(("", ""))
        if address:
            self.stated[account].add(("a", address))
        if name_form(name):
            self.stated[account].add(("n", name_form(name)))
            self.names[account].add(name_form(name))
        if is_bot(actor):
            self.stated[account].add(("b", bot_rule(account, name, address) or "stated"))


def persons_of(accounts: Accounts) -> dict[str, str]:
    """Return the person of each account, as the identity stage joins them."""
    messages = [
        Message("accounts", join_parts(account, f"{kind}:{value}" if kind else "", "c"), account, {}, 1)
        for account in sorted(accounts.stated)
        for kind, value in sorted(accounts.stated[account])
    ]
    sent = IdentityStage().process(MemoryRows(), messages)
    return {message.value["account"]: message.value["person"] for message in sent if message.stream == "identities"}


def read_mailmap(path: Path) -> Accounts:
    """Read a .mailmap; see gitmailmap(5). Raises UserError for a file without an entry."""
    found = Accounts(f"mailmap:{path.name}")
    owner: dict[str, str] = {}
    for line in path.read_text("utf-8", "replace").splitlines():
        entry = None if line.lstrip().startswith("#") else _MAILMAP.match(line)
        if entry is None:
            continue
        proper, address, name, other = entry.groups()
        person = name_form(proper) or proper.lower() or address.lower()
        owner.setdefault(address.lower(), person)
        found.see({"account": f"git:{address.lower()}", "name": proper})
        if other:
            owner[other.lower()] = owner[address.lower()]
            found.see({"account": f"git:{other.lower()}", "name": name or ""})
    if not owner:
        raise UserError(f"{path} is no mailmap: lines are `Proper Name <proper@address> Name <other@address>`")
    by_person: dict[str, list[str]] = defaultdict(list)
    for address, person in owner.items():
        by_person[person].append(f"git:{address}")
    found.pairs = {pair for same in by_person.values() for pair in combinations(sorted(same), 2)}
    found.same = lambda one, other: owner[own_address(one)] == owner[own_address(other)]
    return found


def read_history(path: Path, kind: str) -> Accounts:
    """Read a history of commits, in which names tell who is one, and commits who are two."""
    found = Accounts(f"{kind}:{path.name}")
    apart: set[Pair] = set()
    in_commit: dict[str, set[str]] = defaultdict(set)
    for outcome in factory(kind).open([str(path)]).read():
        for event in outcome.events:
            data = event["data"]
            actor = data.get("actor", {})
            if "account" in actor:
                found.see(actor)
                in_commit[data["item"]["id"]].add(actor["account"])
    by_name: dict[str, set[str]] = defaultdict(set)
    for account, names in found.names.items():
        for name in names:
            if is_full(name) and own_address(account):
                by_name[name].add(account)
    found.pairs = {pair for accounts in by_name.values() for pair in combinations(sorted(accounts), 2)}
    one_person = _components(found.stated, found.pairs)
    for people in in_commit.values():
        apart.update(combinations(sorted(people), 2))

    def same(one: str, other: str) -> bool | None:
        if one_person[one] == one_person[other]:
            return True
        return False if (min(one, other), max(one, other)) in apart else None

    found.same = same
    return found


def read_sample(seed: int) -> Accounts:
    """Simulate an organisation; see docs/sample.md."""
    options = make_options(people=SAMPLE_PEOPLE, noise=SAMPLE_NOISE, seed=seed)
    known = truth(options)
    found = Accounts(f"sample:{known['instance']}")
    for outcome in factory("sample").open([], people=SAMPLE_PEOPLE, noise=SAMPLE_NOISE, seed=seed).read():
        for event in outcome.events:
            actor = event["data"].get("actor", {})
            if "account" in actor and event["data"].get("audience", [PUBLIC]) == [PUBLIC]:
                found.see(actor)
    owner = {account: handle for handle, row in known["people"].items() for account in row["accounts"]}
    owner |= {account: handle for handle, row in known["bots"].items() for account in row["accounts"]}
    by_person: dict[str, list[str]] = defaultdict(list)
    for account in found.stated:
        by_person[owner.get(account, account)].append(account)
    found.pairs = {pair for same in by_person.values() for pair in combinations(sorted(same), 2)}
    found.same = lambda one, other: owner.get(one, one) == owner.get(other, other)
    return found


def score(accounts: Accounts, persons: Mapping[str, str]) -> dict[str, Any]:
    """Return precision and recall over pairs of accounts; pairs that nobody can judge are counted apart."""
    groups: dict[str, list[str]] = defaultdict(list)
    for account, person in persons.items():
        groups[person].append(account)
    joined = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    verdicts = {pair: accounts.same(*pair) for pair in joined}
    right = sum(verdict is True for verdict in verdicts.values())
    wrong = sorted(pair for pair, verdict in verdicts.items() if verdict is False)
    return {
        "precision": share(right, right + len(wrong)),
        "recall": share(len(joined & accounts.pairs), len(accounts.pairs)),
        "joined": len(joined),
        "right": right,
        "wrong": len(wrong),
        "unjudged": len(joined) - right - len(wrong),
        "wrong_pairs": [list(pair) for pair in wrong[:SHOWN]],
    }


def evaluate_identities(path: str | None, seed: int) -> dict[str, Any]:
    """Return the measures for one source; None simulates. Raises UserError or SourceError for what cannot be read."""
    accounts = _read(path, seed)
    known = sum(1 for account in accounts.stated if accounts.names.get(account))
    shared = {
        "same_full_name": {a: {n for n in names if is_full(n)} for a, names in accounts.names.items()},
        "same_login": {
            account: logins_of(account, {v for k, v in stated if k == "a"} | {own_address(account)})
            for account, stated in accounts.stated.items()
        },
    }
    return {
        "task": "identities",
        "source": accounts.source,
        "protocol": {"seed": seed, "pairs": "of accounts", "told": "names and addresses; no decisions"},
        "n": len(accounts.stated),
        "named": known,
        "one_person": len(accounts.pairs),
        **score(accounts, persons_of(accounts)),
        "baselines": {name: score(accounts, _united(accounts.stated, keys)) for name, keys in shared.items()},
    }


def _read(path: str | None, seed: int) -> Accounts:
    if path is None:
        return read_sample(seed)
    file = Path(path)
    if file.name.endswith("mailmap") and file.is_file():
        return read_mailmap(file)
    kind = detect(file)
    if kind not in ("git", "gitlog"):
        raise UserError(
            f"{path}: give a .mailmap or a history of commits (git, gitlog); without a path one is simulated"
        )
    return read_history(file, kind)


def _united(accounts: Iterable[str], keys: Mapping[str, set[str]]) -> dict[str, str]:
    """Join whoever has a key in common: what a rule alone would do."""
    holders: dict[str, list[str]] = defaultdict(list)
    for account in sorted(accounts):
        for key in keys.get(account, ()):
            holders[key].append(account)
    return _components(accounts, {(held[0], other) for held in holders.values() for other in held[1:]})


def _components(accounts: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    root = {account: account for account in accounts}

    def find(account: str) -> str:
        while root[account] != account:
            root[account] = root[root[account]]
            account = root[account]
        return account

    for one, other in sorted(pairs):
        first, second = sorted((find(one), find(other)))
        root[second] = first
    return {account: find(account) for account in root}


def evaluate_all(paths: Sequence[str], seed: int) -> list[dict[str, Any]]:
    """Return the measures of each path, of a simulation without any."""
    return [evaluate_identities(path, seed) for path in paths] or [evaluate_identities(None, seed)]
