"""Write the documents of a conversation: docs/model.md, parts 3 and 4."""

from __future__ import annotations

from typing import Any

import orjson

from schemas.times import MICROS_PER_SECOND
from streams.conversations.evidence_rows import own_weeks
from streams.conversations.found import STATED
from streams.conversations.held import Held
from streams.conversations.roles import ANSWERS
from streams.conversations.tallies import State
from streams.core import Json
from streams.counts import Top, most_frequent, named, ranked
from streams.item_row import byte_order
from streams.text.headline import headline
from streams.weeks import kind_weeks, stamp, totals

MAX_TEXT, MAX_TOKENS, MAX_CONTEXT = 4_000, 512, 128
MAX_LINKS, MAX_PATHS, MAX_TOPICS, MAX_SIGNS = 100, 200, 6, 16
_NO_BODY: dict[str, Any] = {"title": "", "text": "", "tokens": [], "topics": [], "paths": []}
_OUTCOMES = ("accepted", "endorsed", "opposed", "thanked", "accepted_inferred", "thanked_inferred")


def title_of(body: Json) -> str:
    """Return the title, or else what the text says first."""
    title: str = body["title"]
    return title or headline(body["text"])


class Writer:
    """Write documents of one conversation; reads each body once."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._bodies: dict[str, Json] = {}

    def body(self, item: str) -> Json:
        """Return an item's body, empty while it has not come."""
        found = self._bodies.get(item)
        if found is None:
            found = self._bodies[item] = self._held.body(item) or _NO_BODY
        return found

    def conversation(self, audience: str, asker_person: str) -> dict[str, Any]:
        """Return the record of schemas.records.Conversation."""
        held, state = self._held, self._held.audience(audience)
        head = held.head(audience)
        body = self.body(head["item"])
        opens = head["audience"] == state["labels"]
        found = findings(held, audience)
        answers = _answers(held, audience, state, head)
        document: dict[str, Any] = {
            "conversation": held.conversation,
            "audience": state["labels"],
            "source": head["source"],
            "opens": opens,
            "question": "question" in found,
            "title": title_of(body),
            "url": head["url"],
            "text": body["text"][:MAX_TEXT] if opens else "",
            "tokens": " ".join(body["tokens"][:MAX_TOKENS]) if opens else "",
            "started_at": stamp(state["started"]),
            "items": state["n"],
            "answers": answers,
            "accepted": state["accepted"],
            "state": "resolved" if "resolved" in found else "answered" if answers else "open",
            "people": Top(state.get("people")).record(),
            "topics": [key for key, _ in body["topics"]],
            "links": _links(state),
        }
        if head["channel"]:
            document["channel"] = head["channel"]
        if head["account"]:
            document["asker"] = head["account"]
            document["asker_person"] = asker_person
        if opens:
            document["asked_at"] = stamp(head["at"][0])
        for name, field in (("last", "last_at"), ("closed", "closed_at")):
            if name in state:
                document[field] = stamp(state[name])
        for name, (basis, confidence, item, account, at) in found.items():
            document[f"{name}_found"] = finding = {
                "basis": basis, "confidence": confidence, "item": item, "at": stamp(at),
            }  # fmt: skip
            if account:
                finding["account"] = account
        if "resolved" in found:
            document["resolved_at"] = document["resolved_found"]["at"]
        if "first" in state:
            document["first_reply_at"] = stamp(state["first"][0])
            document["first_reply_seconds"] = max(0, (state["first"][0] - head["at"][0]) // MICROS_PER_SECOND)
        return document

    def contribution(self, audience: str, account: str, tally: State, person: str) -> dict[str, Any]:
        """Return the record of schemas.records.Contribution."""
        held, state = self._held, self._held.audience(audience)
        head = held.head(audience)
        asked_by_other = head["account"] != account
        weeks = tally["weeks"]
        if not asked_by_other:
            weeks = own_weeks(weeks)
        firsts = [place[-1] for place in tally["firsts"]]
        metas = [meta for item in firsts if (meta := held.meta(item))]
        bodies = [self.body(item) for item in firsts]
        tokens: list[str] = []
        paths: set[str] = set()
        for body in bodies:
            if len(tokens) < MAX_TOKENS:
                tokens += body["tokens"]
            paths.update(body["paths"])
        sums = totals(weeks)
        return {
            "conversation": held.conversation,
            "account": account,
            "audience": state["labels"],
            "person": person,
            "name": most_frequent(tally["names"]),
            "source": metas[0]["source"],
            "bot": tally["bots"] > 0,
            "title": title_of(self.body(head["item"])),
            "url": _best_url(metas),
            "roles": named(sorted(tally["roles"].items())),
            "items": tally["n"],
            "first_at": stamp(tally["first"]),
            "last_at": stamp(tally["last"]),
            "text": "\n\n".join(body["text"] for body in bodies)[:MAX_TEXT],
            "tokens": " ".join(tokens[:MAX_TOKENS]),
            "context": " ".join(self.body(head["item"])["tokens"][:MAX_CONTEXT]) if asked_by_other else "",
            "topics": topics_of(bodies, self.body(head["item"]) if inherits(tally) else None),
            "outcome": {
                **{kind: sums.get(kind, 0) for kind in _OUTCOMES},
                "observed": tally["observed"],
            },
            "answers": tally["answers"] if asked_by_other and "question" in state["found"] else 0,
            "signs": self._signs(audience, account, state),
            "helped": Top(tally.get("helped")).record(),
            "paths": sorted(paths, key=str.encode)[:MAX_PATHS],
            "weeks": kind_weeks(weeks),
        }

    def _signs(self, audience: str, account: str, state: State) -> list[dict[str, Any]]:
        """Return what was inferred of the account's items."""
        if account not in state["signed"]:
            return []
        return [
            {"kind": kind, "item": item, "by": by, "account": who, "at": stamp(at), "confidence": confidence}
            for kind, item, by, who, at, confidence in self._held.windows.of(audience)["signs"][account][:MAX_SIGNS]
        ]

    def forms(self, audience: str, tally: State) -> dict[str, str]:
        """Return the surface form that the contribution states for each topic."""
        counts: dict[str, dict[str, int]] = {}
        for place in tally["firsts"]:
            for key, form in self.body(place[-1])["topics"]:
                of_key = counts.setdefault(key, {})
                of_key[form] = of_key.get(form, 0) + 1
        forms = dict(self.body(self._held.head(audience)["item"])["topics"])
        forms.update({key: most_frequent(of_key) for key, of_key in counts.items()})
        return forms


def findings(held: Held, audience: str) -> dict[str, list[Any]]:
    """Return [basis, confidence, item, account, at] of question, answer and resolution; what is stated stands."""
    state = held.audience(audience)
    found: dict[str, list[Any]] = dict(state["found"])
    if state["unsettled"]:  # the source says that it is not
        found.pop("resolved", None)
    for name, settled in (("answer", state.get("taken")), ("resolved", state.get("resolved"))):
        if settled:
            at, item = settled
            meta = held.meta(item)
            account, written = (meta["account"], meta["at"][0]) if meta else ("", at)
            found[name] = [STATED, 100, item, account, written if name == "answer" else at]
    return found


def inherits(tally: State) -> bool:
    """Tell whether the account took the question up, so that its topics are the account's too; a comment does not."""
    return not ANSWERS.isdisjoint(tally["roles"])


def topics_of(bodies: list[Json], head: Json | None) -> list[dict[str, Any]]:
    """Return the six topics with the greatest weight, ties by key."""
    own: dict[str, int] = {}
    for body in bodies:
        for key, _ in body["topics"]:
            own[key] = own.get(key, 0) + 1
    inherited = {key for key, _ in head["topics"]} if head else set()
    weights = {key: own.get(key, 0) + (key in inherited) for key in {*own, *inherited}}
    return [
        {"topic": key, "own": own.get(key, 0), "inherited": int(key in inherited)}
        for key, _ in ranked(weights)[:MAX_TOPICS]
    ]


def _answers(held: Held, audience: str, state: State, head: Json) -> int:
    """Count answers by others than the asker; the head is none of them."""
    answers: int = state["answers"]
    asker = head["account"]
    if asker:
        answers -= held.tally(audience, asker)["answers"]
    return answers


def _links(state: State) -> list[dict[str, str]]:
    pairs = sorted((orjson.loads(link) for link in state["links"]), key=byte_order)
    return [{"relation": relation, "item": item} for relation, item in pairs[:MAX_LINKS]]


def _best_url(metas: list[Json]) -> str:
    """Return the address of the item that did best: accepted, then endorsed, then first."""
    best: tuple[Any, ...] | None = None
    for meta in metas:
        if meta["url"]:
            sums = totals(meta["weeks"])
            score = sums.get("endorsed", 0) - sums.get("opposed", 0)
            place = ("accepted_at" not in meta, -score, meta["at"], meta["url"])
            best = place if best is None else min(best, place)
    return str(best[3]) if best else ""
