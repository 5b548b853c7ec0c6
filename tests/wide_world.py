"""Make a world in which every limit of the records is passed, and passed again the other way."""

from __future__ import annotations

import itertools
import random
from typing import Any

from schemas.decisions import read_decision
from schemas.interaction import read_event
from tests.strategies import World

Event = dict[str, Any]
MINUTE = 60
ACCOUNTS = [f"forum:a/{n:03}" for n in range(150)]
# 128 ways to write one topic.
FORMS = ["".join(letters) for letters in itertools.product(*({c, c.upper()} for c in "brewing"))]


class Maker:
    """Draw events of a world from a seed; time goes on by a minute an event."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._minute = 0
        self.events: list[Event] = []

    def add(self, action: str, item: str | None, account: str | None = None, **data: Any) -> Event:
        """Append an event and return it; `content` is of its item, `actor` is joined to the account."""
        self._minute += 1
        day, minute = divmod(self._minute * 47, 24 * 60)
        actor = {"account": account, **data.pop("actor", {})} if account else {}
        stated = {"item": {"id": item, **data.pop("content", {})}} if item else {}
        event = read_event({
            "id": f"{item or account}.{self._minute}", "source": "forum:a", "partitionkey": item or account,
            "time": f"2024-{1 + day // 28:02}-{1 + day % 28:02}T{minute // 60:02}:{minute % 60:02}:00Z",
            "data": {"action": action, "actor": actor, **stated, **data},
        })  # fmt: skip
        self.events.append(event)
        return event

    def some(self, events: list[Event], share: float) -> list[Event]:
        """Return a part of the events."""
        return self._random.sample(events, int(len(events) * share))


def wide_world(seed: int) -> World:
    """Return some 1,200 interactions and 145 decisions; a fifth of what was made is taken away again."""
    make = Maker(seed)
    long_text = "stout " * 700
    made = [make.add("asked", "big", ACCOUNTS[0], content={"text": long_text, "tags": [*"qrstuvwxyz"]})]
    # More accounts, items, paths, links, thankers and ways to write a topic than a list holds.
    for n, account in enumerate(ACCOUNTS[1:] + [ACCOUNTS[1]] * 38):
        said = "" if n % 9 else " thanks @nobody"
        content = {
            "text": f"#{FORMS[n % 128]} #own{n}{said}",
            "paths": [f"src/{n}/{m}" for m in range(7)],
            "url": f"u:{n}",
        }
        made.append(make.add("answered", f"big/{n:03}", account, conversation="big", content=content))
        make.add("linked", "big", link={"relation": "related", "item": f"other/{n}"})
        make.add("endorsed", f"big/{n % 7:03}", ACCOUNTS[n % 90], value=1, reaction="heart")
        make.add("thanked", "big/005", account)
    # One account with more conversations, names, teams and times than its lists hold.
    for n in range(115):
        tags = [FORMS[n], f"t{n}x0", f"t{n}x1", *(f"u{n % 20}x{m}" for m in range(5))]
        actor = {"name": f"Name {n}", "team": f"Team {n % 104}", "organisation": f"Organisation {n}"}
        conversation = f"c{n}" if n % 3 else "é" * 200 + str(n)
        made.append(
            make.add("asked", f"q{n}", ACCOUNTS[3], conversation=conversation, content={"tags": tags}, actor=actor)
        )
        made.append(make.add("replied", f"r{n}", ACCOUNTS[4], conversation=conversation, in_reply_to=[f"q{n}"]))
    # A chain of parents as long as one may be, and the comment that makes it too long.
    made.append(make.add("posted", "chain/000", ACCOUNTS[7]))
    for n in range(1, 103):
        parent = f"chain/{n - 1:03}"
        make.add("commented", f"chain/{n:03}", ACCOUNTS[n % 3], in_reply_to=[parent], content={"text": "x"})
    # An address that seventeen accounts have, until one of them has gone.
    shared = [make.add("posted", f"shared/{n}", f"mail:{n}@x.org", actor={"address": "team@x.org"}) for n in range(17)]
    make.add("deleted", shared[seed % 17]["data"]["item"]["id"])
    for event in make.some(make.events, 0.2):
        if event["data"]["action"] in ("linked", "thanked", "endorsed"):
            make.add("retracted", event["data"]["item"]["id"], retracts=event["id"])
    for event in make.some(made, 0.2):
        make.add("deleted", event["data"]["item"]["id"])
    decisions = [
        read_decision({"id": f"m{n}", "time": "2024-06-01T00:00:00Z", "kind": "merge", "accounts": [first, second]})
        for n, (first, second) in enumerate(itertools.pairwise([ACCOUNTS[1], *ACCOUNTS[6:]]))
    ]
    # One topic that is one with more others than a record lists.
    same: dict[str, Any] = {"time": "2024-06-01T00:00:00Z", "kind": "synonym", "same": True}
    decisions += [read_decision({**same, "id": f"s{n}", "topics": ["u0x0", f"t{n}x0"]}) for n in range(103)]
    apart = {"id": "u", "time": "2024-06-02T00:00:00Z", "kind": "unmerge", "accounts": [ACCOUNTS[30], ACCOUNTS[31]]}
    return World(make.events, [*decisions, read_decision(apart)] if seed % 2 else decisions)
