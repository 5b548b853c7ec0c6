"""Say what to read about a topic, from first to advanced, and which lessons were learned in it.

How far on a conversation is, its asker shows: who comes to the topic asks what newcomers
need, who has answered others in it asks what the advanced need. Within each stage come first
the pages and answers that were found good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexers.port import Document, Hit, Sort, Where
from knowflow.queries import merge, worth
from knowflow.queries.answer import best_answer
from knowflow.queries.ask import Answer, Ask, days_before
from knowflow.queries.evidence import best_role, evidence_of
from knowflow.queries.subject import contributions_in, named_topic
from knowflow.queries.text import highlight, parse_query

STAGES = ("first", "next", "advanced")
KNOWN_AFTER = 3  # earlier conversations in the topic, after which somebody is no newcomer to it
OWN = 1.5  # what names the topic itself tells more of it than what only answers a question about it
PAGE = 2.0  # a page was written for all to read: as good as an accepted answer
BESIDE = 0.15  # a conversation that names the topic, but is not about it
QUALITY_HALF = 2.0
LESSONS_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class _Reading:
    """Be a conversation worth reading, with its best contribution, how far on it is, and how that is known."""

    row: Document
    hit: Hit
    quality: float
    stage: int
    reason: str


def learn(ask: Ask, text: str, limit: int = 9) -> Answer:
    """Return a reading path and lessons learned for a topic. Raises UserError for a topic that nobody knows.

    At most `limit` readings, about a third of them of each stage, and at most `limit` lessons.
    """
    subject = named_topic(ask, text)
    hits = contributions_in(ask, subject.topic)
    best = _best_answers(ask, hits, subject.topic)
    rows = merge.conversations(ask, best)
    earlier = _earlier(hits)
    readings = [
        _reading(rows[name], hit, quality * _about(rows[name], subject.topic), earlier)
        for name, (quality, hit) in best.items()
        if name in rows
    ]
    path = _path(readings, limit)
    names = ask.names(reading.hit.value["person"] for reading in path)
    return {
        "query": text,
        "topic": subject.topic,
        "label": subject.label,
        "as_of": ask.now_text,
        "total": len(readings),
        "results": [
            {
                "step": step,
                "stage": STAGES[reading.stage],
                "conversation": reading.row["conversation"],
                "title": reading.row["title"],
                "url": reading.hit.value["url"],
                "at": reading.hit.value["last_at"],
                "person": reading.hit.value["person"],
                "name": names[reading.hit.value["person"]],
                "reason": reading.reason,
                "score": round(worth.squash(reading.quality, QUALITY_HALF), 6),
                "evidence": [evidence_of(reading.hit.key, reading.hit.value)],
            }
            for step, reading in enumerate(path, 1)
        ],
        "lessons": _lessons(ask, subject.topic, subject.label, limit),
    }


def _best_answers(ask: Ask, hits: Sequence[Hit], topic: str) -> dict[str, tuple[float, Hit]]:
    """Return the best contribution of each conversation in which one teaches something, with how good it is."""
    best: dict[str, tuple[float, Hit]] = {}
    for hit in sorted(hits, key=lambda hit: hit.key):
        row = hit.value
        if worth.given_weight(row) < worth.INFERRED_ANSWER or best_role(row) == "committed":
            continue
        own = any(entry["topic"] == topic and entry["own"] for entry in row["topics"])
        quality = (
            worth.given_weight(row)
            * worth.outcome_factor(row["outcome"])
            * worth.recency(days_before(ask.now, row["last_at"]))
            * (OWN if own else 1.0)
            * (PAGE if best_role(row) == "documented" else 1.0)
        )
        if row["conversation"] not in best or quality > best[row["conversation"]][0]:
            best[row["conversation"]] = (quality, hit)
    return best


def _about(row: Document, topic: str) -> float:
    """Return how much a conversation is about the topic: its first one fully, its second by half, and so on."""
    topics = row["topics"]
    return max(BESIDE, 1 / (1 + topics.index(topic))) if topic in topics else BESIDE


def _earlier(hits: Sequence[Hit]) -> dict[str, list[tuple[str, bool]]]:
    """Return by person the times of conversations in the topic, and whether the person answered there."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for hit in hits:
        answered = worth.given_weight(hit.value) >= worth.INFERRED_ANSWER
        found.setdefault(hit.value["person"], []).append((hit.value["first_at"], answered))
    return found


def _reading(row: Document, hit: Hit, quality: float, earlier: Mapping[str, Sequence[tuple[str, bool]]]) -> _Reading:
    """Say how far on a conversation is, by what its asker had done in the topic before."""
    if best_role(hit.value) == "documented":
        return _Reading(row, hit, quality, 0, "a page")
    before = [answered for at, answered in earlier.get(row.get("asker_person", ""), ()) if at < row["started_at"]]
    answered = sum(before)
    if answered >= KNOWN_AFTER:
        return _Reading(row, hit, quality, 2, f"asked by somebody who had answered {answered} times in it")
    if len(before) >= KNOWN_AFTER:
        return _Reading(row, hit, quality, 1, f"asked by somebody who had met it {len(before)} times")
    return _Reading(row, hit, quality, 0, "asked by a newcomer to it" if row["question"] else "said to newcomers")


def _path(readings: Sequence[_Reading], limit: int) -> list[_Reading]:
    """Return the best of each stage, the stages in turn; where one has few, the others have more."""
    by_stage = [
        sorted(
            (one for one in readings if one.stage == stage),
            key=lambda one: (-round(one.quality, 6), one.row["conversation"]),
        )
        for stage in range(len(STAGES))
    ]
    taken = [0] * len(STAGES)
    while sum(taken) < min(limit, len(readings)):
        for stage, listed in enumerate(by_stage):
            if sum(taken) < limit and taken[stage] < len(listed):
                taken[stage] += 1
    return [one for stage, listed in enumerate(by_stage) for one in listed[: taken[stage]]]


def _lessons(ask: Ask, topic: str, label: str, limit: int) -> list[dict[str, Any]]:
    """Return the newest resolved problems of a topic, each with what resolved it."""
    newest = ask.find(
        "conversations",
        Where("topics", "eq", topic),
        Where("state", "eq", "resolved"),
        Where("resolved_at", "le", ask.now_text),
        *ask.until_now("asked_at"),
        order=[Sort("resolved_at", descending=True)],
        limit=LESSONS_LOOKED_AT,
    )
    rows = merge.conversations(ask, (row["conversation"] for row in newest))
    query = parse_query(ask, label)
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(row["conversation"] for row in newest):
        if len(found) == limit:
            break
        given = ask.index.find(
            "contributions", ask.viewer, [Where("conversation", "eq", name), *ask.until_now("first_at")]
        )
        answer = best_answer(ask, rows[name], [hit.value for hit in given])
        if answer is None:
            continue
        row = rows[name]
        found.append(
            {
                "conversation": name,
                "title": row["title"],
                "url": row["url"],
                "at": row["resolved_at"],
                "problem": highlight(row["text"], query),
                "basis": row["resolved_found"]["basis"] if "resolved_found" in row else "stated",
                "resolution": answer,
            }
        )
    return found
