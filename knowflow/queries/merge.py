"""Join the rows of several audiences into what one viewer sees.

Counts add up, times take their least or greatest; distinct counts are read from single rows
by those who need them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from indexers.port import Document, Where
from knowflow.queries.ask import Ask

_RANK = {"open": 0, "answered": 1, "resolved": 2}


def conversations(ask: Ask, ids: Iterable[str]) -> dict[str, Document]:
    """Return one merged row per conversation that the viewer may see."""
    rows: dict[str, list[Document]] = {}
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), 500):
        for row in ask.find("conversations", Where("conversation", "in", wanted[at : at + 500])):
            rows.setdefault(row["conversation"], []).append(row)
    return {conversation: conversation_row(found) for conversation, found in rows.items()}


def conversation_row(rows: Sequence[Document]) -> Document:
    """Merge a conversation's rows; the one that holds the head tells title and question."""
    ordered = sorted(rows, key=lambda row: (not row["opens"], row["started_at"], row["audience"]))
    merged = dict(ordered[0])
    for name in ("items", "answers", "accepted"):
        merged[name] = sum(row[name] for row in rows)
    merged["state"] = max((row["state"] for row in rows), key=lambda state: _RANK[state])
    merged["started_at"] = min(row["started_at"] for row in rows)
    for name, choose in (("last_at", max), ("first_reply_at", min), ("resolved_at", min), ("closed_at", max)):
        found = [row[name] for row in rows if name in row]
        if found:
            merged[name] = choose(found)
    seconds = [row["first_reply_seconds"] for row in rows if "first_reply_seconds" in row]
    if seconds:
        merged["first_reply_seconds"] = min(seconds)
    return merged


def topic_row(ask: Ask, rows: Sequence[Document]) -> Document:
    """Merge a topic's rows; people and conversations are counted once over all audiences."""
    merged: dict[str, Any] = dict(rows[0])
    if len(rows) > 1:
        topic = merged["topic"]
        for name in ("contributions", "questions", "open", "answered", "resolved"):
            merged[name] = sum(row[name] for row in rows)
        contributions = ask.find("contributions", Where("topics", "eq", topic))
        merged["people"] = len({row["person"] for row in contributions})
        merged["conversations"] = len({row["conversation"] for row in contributions})
        merged["weeks"] = add_weeks([row["weeks"] for row in rows])
    return merged


def add_weeks(lists: Iterable[Sequence[Document]]) -> list[Document]:
    """Add up weekly rows that have the same week, whatever they count."""
    sums: dict[str, Document] = {}
    for weeks in lists:
        for entry in weeks:
            held = sums.setdefault(entry["week"], {"week": entry["week"]})
            for name, count in entry.items():
                if name != "week":
                    held[name] = held.get(name, 0) + count
    return [sums[week] for week in sorted(sums)]
