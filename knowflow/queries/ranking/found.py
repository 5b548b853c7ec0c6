"""Gather from an index what the model looks at, with bounded cost: who wrote what fits, and how they stand.

At most 200 contributions for each field that is searched, the 100 people whose texts fit best and 60 others who
answered last, 60 conversations that were answered last and 60 of those that fit. With 300, 120 and everybody of the
last 200 answers ranks were no better (docs/quality.md), and it took half as long again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from indexers.bm25 import count, split_tokens
from indexers.port import Document, Hit, Sort, Where
from knowflow.queries.ask import Ask
from knowflow.queries.ranking.standing import Standing, standing_of
from knowflow.queries.text import Match, Query, expertise_of, matches
from schemas.times import MICROS_PER_SECOND, parse_time

FIELDS: Final = (("tokens", 1.0), ("context", 0.7))
FITTING: Final = 200  # contributions of each field
MOST_PEOPLE: Final = 100
MOST_NEWEST: Final = 60  # people beside these, who answered last
RECENT: Final = 60
NEWEST: Final = 200  # contributions
MOST_ROWS: Final = 500
READ: Final = (
    "conversation", "person", "title", "url", "roles", "first_at", "last_at", "outcome", "answers",
)  # fmt: skip
READ_OF_PEOPLE: Final = (
    "person", "bot", "name", "names", "accounts", "given", "conversations", "last_times", "hours",
)  # fmt: skip
READ_OF_CONVERSATIONS: Final = (
    "conversation", "channel", "asked_at", "first_reply_at", "first_reply_seconds", "answer_found",
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """Hold the candidates, sorted by person, with their contributions, the best first, and the model's facts."""

    people: list[str] = field(default_factory=list)
    rows: dict[str, list[Document]] = field(default_factory=dict)
    contributions: dict[str, list[Match]] = field(default_factory=dict)
    standing: Standing = field(default_factory=lambda: standing_of((), 0))
    conversations: dict[str, Document] = field(default_factory=dict)
    recent: list[Document] = field(default_factory=list)
    expertise: dict[str, list[Document]] = field(default_factory=dict)

    def leave_out(self, person: str) -> None:
        """Take a candidate out."""
        if person in self.rows:
            place = self.people.index(person)
            del self.people[place], self.rows[person], self.contributions[person]
            self.standing = self.standing.only(np.arange(len(self.people) + 1) != place)


def find(ask: Ask, query: Query) -> Found:
    """Return who ever answered and wrote what fits the query; programs are left out."""
    found = Found()
    wanted = frozenset(query.tokens)
    people_only = [Where("bot", "eq", False), *ask.until_now("first_at")]
    hits, (newest, found.recent) = ask.both(
        lambda: matches(ask, "contributions", query, FIELDS, *people_only, only=READ, limit=FITTING),
        lambda: (_newest(ask, people_only), _recent(ask)),
    )
    for key in sorted(hits):
        match = hits[key]
        if match.score > 0 and _answers(match.hit):
            found.contributions.setdefault(match.hit.value["person"], []).append(match)
    for own in found.contributions.values():
        own.sort(key=lambda match: (-match.score, match.hit.key))
    ranked = sorted(found.contributions, key=lambda person: (-_fits(found.contributions[person]), person))[:MOST_PEOPLE]
    chosen = dict.fromkeys(ranked)
    for hit in newest if ranked else ():
        person = hit.value["person"]
        if len(chosen) < len(ranked) + MOST_NEWEST:
            chosen[person] = None
        if person in chosen and hit.key not in hits:
            found.contributions.setdefault(person, []).append(Match(0.0, hit, _held(hit, wanted)))
    rows = ask.people(chosen, READ_OF_PEOPLE)
    people = [person for person in sorted(rows) if not any(row["bot"] for row in rows[person])]
    standing = standing_of([rows[person] for person in people], ask.now)
    answered = standing.answers > 0
    found.people = [person for person, did in zip(people, answered, strict=True) if did]
    found.standing = standing.only(answered)
    found.rows = {person: rows[person] for person in found.people}
    found.contributions = {person: found.contributions[person] for person in found.people}
    found.conversations, shown = ask.both(
        lambda: _conversations(ask, found), lambda: expertise_of(ask, query, found.people)
    )
    found.expertise = {topic: [] for topic in query.topics}
    for row in shown:
        found.expertise[row["topic"]].append(row)
    return found


def _recent(ask: Ask) -> list[Document]:
    """Return the conversations that were answered last."""
    return ask.find(
        "conversations", Where("first_reply_at", "le", ask.now_text),
        order=[Sort("first_reply_at", descending=True)], limit=RECENT, only=READ_OF_CONVERSATIONS,
    )  # fmt: skip


def _newest(ask: Ask, where: Sequence[Where]) -> list[Hit]:
    """Return what was answered last: whoever shows up may well answer, whatever they wrote of before.

    Read from the conversations in which something happened last, since no index lists contributions by time.
    """
    newest = [Sort("last_at", descending=True)]
    members = (*READ, *(name for name, _ in FIELDS))
    moved = [Where("last_at", "exists", True), *ask.until_now("started_at")]
    asked = 2 * NEWEST
    while True:
        rows = ask.find("conversations", *moved, order=newest, limit=asked, only=("conversation", "last_at"))
        among = Where("conversation", "in", sorted({row["conversation"] for row in rows}))
        hits = ask.index.find("contributions", ask.viewer, [among, *where], newest, NEWEST, members) if rows else []
        if len(rows) < asked or (len(hits) == NEWEST and hits[-1].value["last_at"] > rows[-1]["last_at"]):
            return [hit for hit in hits if _answers(hit)]
        asked *= 4


def _answers(hit: Hit) -> bool:
    return bool(hit.value["context"] or hit.value["answers"])


def _held(hit: Hit, wanted: frozenset[str]) -> list[dict[str, int]]:
    return [count(split_tokens(hit.value[name]), wanted) for name, _ in FIELDS]


def _fits(own: Sequence[Match]) -> float:
    return sum(match.score / (place + 1) for place, match in enumerate(own[:10]))


def _conversations(ask: Ask, found: Found) -> dict[str, Document]:
    """Return the opening rows of the conversations that fit best."""
    best: dict[str, float] = {}
    for own in found.contributions.values():
        for match in own:
            name = match.hit.value["conversation"]
            best[name] = max(best.get(name, 0.0), match.score)
    wanted = sorted(best, key=lambda name: (-best[name], name))[:RECENT]
    opening = [Where("conversation", "in", wanted), Where("opens", "eq", True)]
    rows = ask.find("conversations", *opening, only=READ_OF_CONVERSATIONS) if wanted else []
    return {row["conversation"]: row for row in rows}


def delay_of(conversation: Document | None, contribution: Document) -> float | None:
    """Return the seconds from a question to somebody's first item in answer, if both are known."""
    if conversation is None or "asked_at" not in conversation:
        return None
    seconds = (parse_time(contribution["first_at"]) - parse_time(conversation["asked_at"])) / MICROS_PER_SECOND
    return seconds if seconds >= 0 else None
