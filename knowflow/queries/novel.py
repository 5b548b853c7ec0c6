"""Say what met for the first time: two topics in one conversation, two groups of people in one exchange of help.

New things often join known ones that nobody had joined before (Uzzi et al., Science 2013). So
both sides have to be known from before, and the more often chance alone would have let them
meet by now, the more their first meeting tells. Where there is so much else to talk of that
chance would have kept them apart, they have to meet more often now than it lets them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.queries.ask import Answer, Ask, label_of
from knowflow.queries.evidence import evidence_of
from knowflow.queries.meetings import meetings
from knowflow.queries.recent import (
    OPENS,
    begin_of,
    begun,
    by_topic,
    conversations_since,
    people_who_began,
    same_talks,
    topic_rows,
)
from knowflow.queries.topics import led

WEEKS = 13  # in which they met first
HISTORY_WEEKS = 10_000  # all that was before
LEAST_KNOWN = 5  # conversations about each topic before
LEAST_EXPECTED = 1.0  # earlier conversations with both, by chance: else it is no wonder that there was none
MOST_CHANCE = 0.01  # else: of so many conversations with both lately
LEAST_TOGETHER, LEAST_PEOPLE = 2, 2  # what one person writes once is no meeting yet
CHECKED = 500  # pairs, the most telling ones, for which the past is asked whether they met
MAX_PEOPLE, MAX_EVIDENCE, MAX_ALSO = 8, 3, 5


@dataclass(slots=True)
class _Pair:
    """Be two topics together lately; `expected` is how often chance would have brought them together before."""

    topics: tuple[str, str]
    talks: dict[str, Document]
    expected: float
    also: list[tuple[str, str]] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return len(self.talks) * math.log1p(self.expected)


def novel(ask: Ask, limit: int = 20) -> Answer:
    """List topics, and in `groups` groups of people, that met for the first time within the last quarter."""
    rows, pairs = _candidates(ask)
    met = [pair for pair in pairs[:CHECKED] if not _met_before(ask, pair.topics)]
    found = _grouped(met)
    return {
        "as_of": ask.now_text,
        "weeks": WEEKS,
        "total": len(found),
        "results": [_shown(ask, rows, pair) for pair in found[:limit]],
        "groups": meetings(ask, WEEKS, limit),
    }


def _candidates(ask: Ask) -> tuple[dict[str, list[Document]], list[_Pair]]:
    """Return the rows of known subjects, and the pairs of them that were together lately, the most telling first."""
    talks = conversations_since(ask, WEEKS)
    talked = {topic: of for topic, of in by_topic(talks).items() if len(of) >= LEAST_TOGETHER}
    rows = topic_rows(ask, talked)
    known = {
        topic: before
        for topic, same in rows.items()
        if (before := begun(ask, same, HISTORY_WEEKS, WEEKS)) >= LEAST_KNOWN and led(same)
    }
    together: dict[tuple[str, str], dict[str, Document]] = {}
    for conversation, row in talks.items():
        for one, other in combinations(sorted({topic for topic in row["topics"] if topic in known}), 2):
            together.setdefault((one, other), {})[conversation] = row
    until = Where("asked_at", "lt", begin_of(ask, WEEKS))
    whole = max(1, ask.index.count("conversations", ask.viewer, [OPENS, until]))
    pairs = [
        _Pair(pair, joint, known[pair[0]] * known[pair[1]] / whole)
        for pair, joint in together.items()
        if len(joint) >= LEAST_TOGETHER and len(people_who_began(joint)) >= LEAST_PEOPLE
    ]
    pairs = [
        pair
        for pair in pairs
        if pair.expected >= LEAST_EXPECTED
        or chance(len(pair.talks), len(talked[pair.topics[0]]), len(talked[pair.topics[1]]), len(talks)) <= MOST_CHANCE
    ]
    pairs.sort(key=lambda pair: (-round(pair.weight, 6), pair.topics))
    return rows, pairs


def chance(both: int, one: int, other: int, whole: int) -> float:
    """Return how likely two topics of `one` and `other` of `whole` conversations share `both` or more by chance.

    Fisher's exact test, one-sided (The Design of Experiments, 1935).
    """
    ways = sum(math.comb(one, at) * math.comb(whole - one, other - at) for at in range(both, min(one, other) + 1))
    return ways / math.comb(whole, other)


def _met_before(ask: Ask, topics: tuple[str, str]) -> bool:
    both = [Where("topics", "eq", topic) for topic in topics]
    until = Where("started_at", "lt", begin_of(ask, WEEKS))
    return ask.index.count("conversations", ask.viewer, [*both, until]) > 0


def _grouped(pairs: list[_Pair]) -> list[_Pair]:
    """Return the pairs without those of the same conversations as one before, which names them."""
    found: list[_Pair] = []
    for pair in pairs:
        same = next((one for one in found if same_talks(one.talks, pair.talks)), None)
        if same is None:
            found.append(pair)
        else:
            same.also.append(pair.topics)
    return found


def _shown(ask: Ask, rows: Mapping[str, list[Document]], pair: _Pair) -> dict[str, Any]:
    began = sorted(pair.talks.values(), key=lambda row: (row["asked_at"], row["conversation"]))
    labels = {topic: label_of(rows[topic]) for topics in (pair.topics, *pair.also) for topic in topics}
    evidence, joined = _who_joined(ask, began)
    names = ask.names(joined)
    return {
        "topics": [{"topic": topic, "label": labels[topic]} for topic in pair.topics],
        "conversations": len(began),
        "expected_before": round(pair.expected, 2),
        "since": began[0]["asked_at"],
        "score": round(1.0 - math.exp(-pair.weight), 6),
        "people": [{"person": person, "name": names[person]} for person in joined[:MAX_PEOPLE]],
        "also": [" + ".join(labels[topic] for topic in topics) for topics in pair.also[:MAX_ALSO]],
        "evidence": evidence,
    }


def _who_joined(ask: Ask, began: list[Document]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return what began the first conversations, and the people (no programs) who took part, the earliest first."""
    evidence: list[dict[str, Any]] = []
    people: dict[str, None] = {}
    for row in began:
        where = [Where("conversation", "eq", row["conversation"]), Where("bot", "eq", False)]
        hits = ask.index.find(
            "contributions", ask.viewer, [*where, *ask.until_now("first_at")], [Sort("first_at")], MAX_PEOPLE
        )
        people |= dict.fromkeys(hit.value["person"] for hit in hits)
        first = [hit for hit in hits if hit.value["account"] == row.get("asker")]
        evidence += [evidence_of(hit.key, hit.value, "joined both") for hit in first]
        if len(evidence) >= MAX_EVIDENCE and len(people) >= MAX_PEOPLE:
            break
    return evidence[:MAX_EVIDENCE], list(people)
