"""Join the rows of several audiences into what one viewer sees.

Counts add up, times take their least or greatest; distinct counts are read from single rows
by those who need them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from indexers.port import Document, Where
from knowflow.queries.ask import Ask

_FOUND = ("answer_found", "resolved_found")
_NEVER = "~"  # after every time
_RANK = {"open": 0, "answered": 1, "resolved": 2}
_OUTLINE = (  # no document need be decoded for these
    "conversation", "opens", "source", "channel", "topics", "state", "started_at", "first_reply_at", "resolved_at",
)  # fmt: skip


def conversations(ask: Ask, ids: Iterable[str]) -> dict[str, Document]:
    """Return one merged row per conversation that the viewer may see."""
    return {conversation: conversation_row(ask, rows) for conversation, rows in _rows(ask, ids, None).items()}


def outlines(ask: Ask, ids: Iterable[str]) -> dict[str, Document]:
    """Return of merged rows what conversations are narrowed and counted by: source, channel, topics, state, start."""
    outlined = {}
    for conversation, rows in _rows(ask, ids, _OUTLINE).items():
        head = rows[0]
        if len(rows) > 1:  # in the order of their keys, so of their audiences
            head = dict(min(rows, key=lambda row: (not row["opens"], row["started_at"])))
            head["state"] = max((row["state"] for row in rows), key=lambda state: _RANK[state])
            head["started_at"] = min(row["started_at"] for row in rows)
        if ask.as_of is not None:
            until = [row for row in rows if row.get("first_reply_at", _NEVER) <= ask.now_text]
            resolved = any(row.get("resolved_at", _NEVER) <= ask.now_text for row in rows)
            head["state"] = "resolved" if resolved else "answered" if until else "open"
        outlined[conversation] = head
    return outlined


def _rows(ask: Ask, ids: Iterable[str], only: Sequence[str] | None) -> dict[str, list[Document]]:
    wanted = sorted(set(ids))

    def read(names: Sequence[str]) -> list[Document]:
        return ask.find("conversations", Where("conversation", "in", names), only=only)

    rows: dict[str, list[Document]] = {}
    for part in ask.each(read, [wanted[at : at + 500] for at in range(0, len(wanted), 500)]):
        for row in part:
            rows.setdefault(row["conversation"], []).append(row)
    return rows


def conversation_row(ask: Ask, rows: Sequence[Document]) -> Document:
    """Merge a conversation's rows; the one that holds the head tells title and question.

    Where a moment was asked for, the state is that of then, and what came later is left out; the
    numbers of items, answers and accepts are those of the latest event.
    """
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
    for name in ("question_found", *_FOUND):
        shown = [row[name] for row in rows if name in row]
        if shown:
            merged[name] = min(shown, key=lambda one: (one["basis"] != "stated", one["at"], one["item"]))
    merged["question"] = "question_found" in merged
    seconds = [row["first_reply_seconds"] for row in rows if "first_reply_seconds" in row]
    if seconds:
        merged["first_reply_seconds"] = min(seconds)
    if ask.as_of is not None:
        _look_back(merged, ask.now_text)
    return merged


def _look_back(merged: Document, now: str) -> None:
    for name in ("last_at", "first_reply_at", "resolved_at", "closed_at"):
        if merged.get(name, "") > now:
            del merged[name]
    for name in _FOUND:
        if name in merged and merged[name]["at"] > now:
            del merged[name]
    if "first_reply_at" not in merged:
        merged.pop("first_reply_seconds", None)
    merged["state"] = "resolved" if "resolved_at" in merged else "answered" if "first_reply_at" in merged else "open"


def topic_row(ask: Ask, rows: Sequence[Document]) -> Document:
    """Merge a topic's rows; people and conversations are counted once over all audiences."""
    merged: dict[str, Any] = dict(rows[0])
    if len(rows) > 1:
        topic = merged["topic"]
        for name in ("contributions", "leading", "questions", "open", "answered", "resolved"):
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
