"""Say which topics emerge: far more talked about lately than their own history lets expect.

Each topic's newest weeks are held against its two years before (knowflow.queries.bursts),
over three lengths of window. Topics that rise in the same conversations are one finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexers.port import Document, Sort, Where
from knowflow.queries.ask import Answer, Ask, label_of
from knowflow.queries.bursts import burst_probability, q_values
from knowflow.queries.evidence import evidence_of
from knowflow.queries.recent import (
    OPENS,
    begin_of,
    begun,
    between,
    by_topic,
    conversations_since,
    people_who_began,
    same_talks,
    topic_rows,
)
from knowflow.queries.topics import is_subject
from knowflow.wording import plural
from schemas.times import format_time, parse_time

WINDOWS = (4, 8, 13)  # weeks
HISTORY_WEEKS = 104  # before a window
FALSE_SHARE = 0.1  # of the topics listed; at a hundredth small sites find hardly anything (docs/figures.md)
LEAST_CONVERSATIONS, LEAST_PEOPLE = 3, 2
LEAST_RATIO = 2.0  # that something is a tenth more frequent may be certain, and is no news
MAX_EVIDENCE, MAX_ALSO = 3, 5


@dataclass(slots=True)
class _Burst:
    """Be a topic in the window in which it stands out most."""

    topic: str
    label: str
    probability: float
    weeks: int
    expected: float
    talks: dict[str, Document]
    q: float = 1.0
    also: list[str] = field(default_factory=list)


def emerging(ask: Ask, limit: int = 20) -> Answer:
    """List topics that emerge, the least likely by chance first, with the conversations behind each."""
    talked = by_topic(conversations_since(ask, max(WINDOWS)))
    talked = {topic: talks for topic, talks in talked.items() if len(talks) >= LEAST_CONVERSATIONS}
    counts = {weeks: _counts(ask, weeks) for weeks in WINDOWS}
    bursts = [
        burst
        for topic, rows in topic_rows(ask, talked).items()
        if (burst := _strongest(ask, topic, rows, talked[topic], counts)) is not None
    ]
    tests = ask.index.count("topics", ask.viewer)
    for burst, q in zip(bursts, q_values([one.probability for one in bursts], tests), strict=True):
        burst.q = q
    bursts.sort(key=lambda one: (one.probability, -len(one.talks), one.topic))
    found = _grouped([one for one in bursts if one.q <= FALSE_SHARE])
    return {
        "as_of": ask.now_text,
        "total": len(found),
        "results": [_shown(ask, burst) for burst in found[:limit]],
    }


def _counts(ask: Ask, weeks: int) -> tuple[int, int]:
    """Return how many conversations began within a window, and within the history before it."""
    window = ask.index.count("conversations", ask.viewer, [OPENS, *between(ask, weeks, 0)])
    before = ask.index.count("conversations", ask.viewer, [OPENS, *between(ask, weeks + HISTORY_WEEKS, weeks)])
    return window, before


def _strongest(
    ask: Ask,
    topic: str,
    rows: Sequence[Document],
    talks: Mapping[str, Document],
    counts: Mapping[int, tuple[int, int]],
) -> _Burst | None:
    """Return a topic in the window in which it stands out most, or None where it does in none.

    The least of three probabilities is taken three times (Bonferroni).
    """
    best: _Burst | None = None
    for weeks in WINDOWS:
        since = format_time(parse_time(begin_of(ask, weeks)))
        inside = {name: row for name, row in talks.items() if row["asked_at"] >= since}
        before = begun(ask, rows, weeks + HISTORY_WEEKS, weeks)
        window_all, before_all = counts[weeks]
        if len(inside) < LEAST_CONVERSATIONS or len(people_who_began(inside)) < LEAST_PEOPLE:
            continue
        expected = before * window_all / before_all if before_all else 0.0
        if before_all < window_all or len(inside) < LEAST_RATIO * expected:
            continue
        chance = min(1.0, len(WINDOWS) * burst_probability(len(inside), before, window_all, before_all))
        if best is None or chance < best.probability:
            best = _Burst(topic, label_of(rows), chance, weeks, expected, inside)
    return best


def _grouped(bursts: Sequence[_Burst]) -> list[_Burst]:
    """Return the bursts of subjects without those of the same conversations as one before, which names them."""
    found: list[_Burst] = []
    subjects = [_leads(burst) for burst in bursts]
    for burst, subject in sorted(zip(bursts, subjects, strict=True), key=lambda pair: not pair[1]):
        same = next((one for one in found if same_talks(one.talks, burst.talks)), None)
        if same is not None:
            same.also.append(burst.label)
        elif subject:
            found.append(burst)
    return found


def _leads(burst: _Burst) -> bool:
    """Tell whether its conversations are about the topic, and not only name it beside their subjects."""
    leading = sum(row["topics"][0] == burst.topic for row in burst.talks.values())
    return is_subject(leading, len(burst.talks))


def _shown(ask: Ask, burst: _Burst) -> dict[str, Any]:
    began = sorted(burst.talks.values(), key=lambda row: (row["asked_at"], row["conversation"]))
    return {
        "topic": burst.topic,
        "label": burst.label,
        "conversations": len(began),
        "people": len(people_who_began(burst.talks)),
        "expected": round(burst.expected, 2),
        "weeks": burst.weeks,
        "since": began[0]["asked_at"],
        "probability": float(f"{burst.probability:.3g}"),
        "q": float(f"{burst.q:.3g}"),
        "also": burst.also[:MAX_ALSO],
        "evidence": _evidence(ask, began),
    }


def _evidence(ask: Ask, began: Sequence[Document]) -> list[dict[str, Any]]:
    """Return what began it, and what began the conversations with the most items."""
    told = [row for row in began if "asker" in row]
    most = sorted(told[1:], key=lambda row: (-row["items"], row["asked_at"], row["conversation"]))
    found = []
    for place, row in enumerate([*told[:1], *most[: MAX_EVIDENCE - 1]]):
        where = [Where("conversation", "eq", row["conversation"]), Where("account", "eq", row["asker"])]
        why = "the first" if place == 0 else plural(row["items"], "item")
        hits = ask.index.find("contributions", ask.viewer, where, [Sort("first_at")], 1)
        found += [evidence_of(hit.key, hit.value, why) for hit in hits]
    return found
