"""List the subjects of knowledge."""

from __future__ import annotations

from datetime import date
from typing import Any

from indexers.port import Document, Sort
from knowflow.queries import merge
from knowflow.queries.ask import Answer, Ask, label_of

RECENT_WEEKS = 52


def topics(ask: Ask, limit: int = 20) -> Answer:
    """List topics by their conversations of the last year, then of all time."""
    rows: dict[str, list[Document]] = {}
    for row in ask.find("topics", order=[Sort("conversations", descending=True)]):
        rows.setdefault(row["topic"], []).append(row)
    since = date.fromordinal(max(1, date.fromisoformat(ask.this_week).toordinal() - 7 * RECENT_WEEKS)).isoformat()
    results: list[dict[str, Any]] = []
    for topic, found in rows.items():
        merged = merge.topic_row(ask, found)
        recent = sum(week["conversations"] for week in merged["weeks"] if since < week["week"] <= ask.this_week)
        results.append(
            {
                "topic": topic,
                "label": label_of(found),
                "people": merged["people"],
                "conversations": merged["conversations"],
                "recent": recent,
                "questions": merged["questions"],
                "open": merged["open"],
                "resolved": merged["resolved"],
            }
        )
    results.sort(key=lambda entry: (-entry["recent"], -entry["conversations"], entry["topic"]))
    return {"total": len(results), "as_of": ask.now_text, "results": results[:limit]}
