"""Form conversations and contributions as docs/model.md sections 3 and 4 say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from schemas.interaction import PUBLIC
from schemas.keys import encode_part
from schemas.times import week_of
from streams.text.headline import headline
from tests.oracle.events import Audience
from tests.oracle.inference import Found, infer, is_answer, may_help
from tests.oracle.items import Item
from tests.oracle.lists import KindWeeks, by_name, kind_weeks, most_frequent, stamp, top_list

ANSWERS = {"answered", "replied", "posted", "reviewed", "documented"}
FIRST_ITEMS = 64


@dataclass
class View:
    """Be the part of one conversation that is of one audience, and what that audience sees."""

    home: str
    audience: Audience
    items: list[Item]
    visible: dict[str, Item] = field(init=False)
    exact: list[Item] = field(init=False)
    head: Item = field(init=False)
    found: Found = field(init=False)

    def __post_init__(self) -> None:
        labels = set(self.audience)
        self.visible = {i.id: i for i in self.items if PUBLIC in i.audience or labels <= set(i.audience)}
        self.exact = sorted((i for i in self.items if i.audience == self.audience), key=lambda i: i.order)
        self.head = min(self.visible.values(), key=lambda i: (i.id != self.home, i.action != "asked", i.order))
        accepted = any(i.accepted_at is not None for i in self.exact)
        self.found = infer(self.head, self.exact[:FIRST_ITEMS], accepted)

    @property
    def opens(self) -> bool:
        return self.head.audience == self.audience

    @property
    def title(self) -> str:
        return self.head.title or headline(self.head.analysis.plain)

    def findings(self) -> dict[str, Any]:
        """Return what is known of question, answer and resolution: as stated, else as inferred."""
        known: dict[str, Any] = {}
        if self.found.question:
            basis, sure, item = self.found.question
            known["question_found"] = finding(basis, sure, item, item.t)
        if accepted := [(i.accepted_at, i.id, i) for i in self.exact if i.accepted_at is not None]:
            item = min(accepted)[2]
            known["answer_found"] = finding("stated", 100, item, item.t)
        elif self.found.answer:
            sure, item = self.found.answer
            known["answer_found"] = finding("inferred", sure, item, item.t)
        marks = [(at, i.id, i) for i in self.exact for at in (i.accepted_at, i.resolved_at) if at is not None]
        if marks:
            at, _, item = min(marks, key=lambda mark: mark[:2])
            known["resolved_found"] = finding("stated", 100, item, at)
        elif self.found.resolved and not any(i.unsettled for i in self.exact):
            sure, item = self.found.resolved
            known["resolved_found"] = finding("inferred", sure, item, item.t)
        return known

    def record(self, person_of: Callable[[str], str]) -> dict[str, Any]:
        head, asker = self.head, self.head.account
        answers = [i for i in self.exact if i is not head and is_answer(i) and i.account != asker]
        known = self.findings()
        first_reply = min((i.t for i in answers), default=None)
        return {
            **known,
            "conversation": self.home,
            "audience": list(self.audience),
            "source": head.head["source"],
            "channel": head.channel,
            "opens": self.opens,
            "question": "question_found" in known,
            "title": self.title,
            "url": head.url or "",
            "text": head.analysis.plain[:4000] if self.opens else "",
            "tokens": " ".join(head.analysis.tokens[:512]) if self.opens else "",
            "asker": asker,
            "asker_person": person_of(asker) if asker else None,
            "started_at": stamp(min(i.t for i in self.exact)),
            "last_at": stamp(max((i.last_at for i in self.exact if i.last_at is not None), default=None)),
            "asked_at": stamp(head.t) if self.opens else None,
            "items": len(self.exact),
            "answers": len(answers),
            "accepted": sum(i.accepted_at is not None for i in self.exact),
            "first_reply_at": stamp(first_reply),
            "first_reply_seconds": None if first_reply is None else max(0, first_reply - head.t) // 1_000_000,
            "resolved_at": known.get("resolved_found", {}).get("at"),
            "closed_at": stamp(max((i.closed_at for i in self.exact if i.closed_at is not None), default=None)),
            "state": "resolved" if "resolved_found" in known else "answered" if answers else "open",
            "people": top_list(Counter(i.account for i in self.exact if i.account)),
            "topics": [key for key, _ in head.analysis.topics],
            "links": [{"relation": r, "item": i} for r, i in sorted(set().union(*(i.links for i in self.exact)))[:100]],
        }

    # 4. Contributions

    def contributions(self) -> list[Contribution]:
        accounts = sorted({i.account for i in self.exact if i.account})
        return [Contribution(self, account, [i for i in self.exact if i.account == account]) for account in accounts]

    def helped(self, item: Item) -> set[str]:
        """Return the accounts that an item helps; never its author."""
        if item.action == "asked":
            return set()
        helped: set[str | None] = set(item.head["data"].get("helped") or [])
        if not helped and item is not self.head and may_help(item):
            parents = [self.visible[i] for i in item.parents if i in self.visible]
            helped = {parent.account for parent in parents if not parent.bot} - {None, item.account}
            helped = helped or {None if self.head.bot else self.head.account}
        return {account for account in helped if account and account != item.account}

    def side(self, item: Item, helped: str, what: str) -> str | None:
        """Return `HELPER>HELPED` of team or organisation as of the events, or None where neither is known."""
        asked = [self.visible[i] for i in item.parents if i in self.visible] + [self.head]
        target = next((i for i in asked if i.account == helped), None)
        sides = (item.author.get(what, ""), target.author.get(what, "") if target else "")
        return ">".join(map(encode_part, sides)) if any(sides) else None


def finding(basis: str, sure: int, item: Item, at: int) -> dict[str, Any]:
    found = {"basis": basis, "confidence": sure, "item": item.id, "account": item.account, "at": stamp(at)}
    return {name: value for name, value in found.items() if value is not None}


@dataclass
class Contribution:
    """Hold what one account gave in one view of a conversation; its items are in total order."""

    view: View
    account: str
    items: list[Item]
    topics: dict[str, tuple[int, int]] = field(init=False)  # key -> own, inherited; in the record's order
    weeks: KindWeeks = field(init=False)
    signs: list[tuple[str, Item, Item, str, int]] = field(init=False)
    helps: list[tuple[Item, str]] = field(init=False)  # one for each helped account of each item
    flows: list[tuple[str, int, str]] = field(init=False)  # kind, week, helped account

    def __post_init__(self) -> None:
        own = Counter(key for i in self.first for key, _ in i.analysis.topics)
        took_up = any(i.action in ANSWERS for i in self.items)
        inherited = {key for key, _ in self.view.head.analysis.topics} if took_up else set()
        ranked = sorted(own.keys() | inherited, key=lambda key: (-own[key] - (key in inherited), key))
        self.topics = {key: (own[key], int(key in inherited)) for key in ranked[:6]}
        self.weeks = sum((i.weeks for i in self.items), Counter())
        self.weeks.update((week_of(i.t), "answered_inferred") for i in self.view.found.answers if i in self.items)
        self.signs = [sign for sign in self.view.found.signs if sign[1] in self.items]
        self.weeks.update((week_of(by.t), f"{kind}_inferred") for kind, _, by, _, _ in self.signs)
        if self.asks:
            self.weeks = Counter({k: n for k, n in self.weeks.items() if k[1] not in ("answered", "accepted")})
        self.helps = [(i, account) for i in self.items for account in sorted(self.view.helped(i))]
        self.flows = [(i.action, week_of(i.t), account) for i, account in self.helps]
        asker = self.view.head.account
        for i in self.items:
            if i.accepted_at is not None and asker and not self.asks:
                self.flows.append(("accepted", week_of(i.accepted_at), asker))
            self.flows += [("thanked", week_of(i.t), thanker) for thanker in i.thankers]
        self.flows += [(f"{kind}_inferred", week_of(by.t), account) for kind, _, by, account, _ in self.signs]

    @property
    def asks(self) -> bool:
        return self.view.head.account == self.account

    @property
    def first(self) -> list[Item]:
        return self.items[:32]

    def usual(self, what: str) -> str:
        return most_frequent(i.author.get(what) for i in self.items)

    def form(self, topic: str) -> str:
        own = [form for i in self.first for key, form in i.analysis.topics if key == topic]
        return most_frequent(own) or dict(self.view.head.analysis.topics)[topic]

    def record(self, person_of: Callable[[str], str]) -> dict[str, Any]:
        view, first = self.view, self.first
        best = sorted(
            (i for i in first if i.url),
            key=lambda i: (i.accepted_at is None, i.outcome("opposed") - i.outcome("endorsed"), i.order),
        )
        outcome = {kind: sum(i.outcome(kind) for i in self.items) for kind in ("endorsed", "opposed", "thanked")}
        outcome |= {f"{kind}_inferred": sum(sign[0] == kind for sign in self.signs) for kind in ("accepted", "thanked")}
        accepted = 0 if self.asks else sum(i.accepted_at is not None for i in self.items)
        return {
            "conversation": view.home,
            "account": self.account,
            "audience": list(view.audience),
            "person": person_of(self.account),
            "name": self.usual("name"),
            "source": first[0].head["source"],
            "bot": any(i.author["bot"] for i in self.items),
            "title": view.title,
            "url": best[0].url if best else "",
            "roles": by_name(Counter(i.action for i in self.items)),
            "items": len(self.items),
            "first_at": stamp(min(i.t for i in self.items)),
            "last_at": stamp(max(i.t for i in self.items)),
            "text": "\n\n".join(i.analysis.plain for i in first)[:4000],
            "tokens": " ".join([token for i in first for token in i.analysis.tokens][:512]),
            "context": "" if self.asks else " ".join(view.head.analysis.tokens[:128]),
            "topics": [{"topic": t, "own": own, "inherited": from_head} for t, (own, from_head) in self.topics.items()],
            "outcome": outcome | {"accepted": accepted, "observed": sum(i.observed for i in self.items)},
            "answers": sum(map(is_answer, self.items)) if view.found.question and not self.asks else 0,
            "signs": [
                {"kind": kind, "item": i.id, "by": by.id, "account": who, "at": stamp(by.t), "confidence": sure}
                for kind, i, by, who, sure in self.signs[:16]
            ],
            "helped": top_list(Counter(account for _, account in self.helps)),
            "paths": sorted({path for i in first for path in i.paths})[:200],
            "weeks": kind_weeks(self.weeks),
        }
