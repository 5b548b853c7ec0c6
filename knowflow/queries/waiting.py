"""Say which questions wait for an answer, how long for what is usual here, and whom to ask.

People are ranked by the model of `route`, and only for the questions that are shown.
"""

from __future__ import annotations

from typing import Any, Final

from indexers.port import Document, Where
from knowflow.queries.ask import Answer, Ask, days_before
from knowflow.queries.conversations import open_questions
from knowflow.queries.route import likely_answered, ranked

LIVE_DAYS: Final = 90  # of a wait, after which a question comes after all younger ones
ASKED: Final = 3  # people to ask
MAX_TEXT: Final = 1_000  # characters of a question that people are ranked by


def waiting(ask: Ask, limit: int = 20) -> Answer:
    """List questions that nobody has answered: of the last LIVE_DAYS the longest wait first, then older ones.

    Those older ones, of which hardly any is answered anymore, follow with the newest first. `sooner` is the share of
    all first answers that took no longer than this question has waited, None where there is none.
    """
    rows = in_order(ask, open_questions(ask))
    shown = rows[:limit]
    names = ask.names([row["asker_person"] for row in shown if "asker_person" in row])
    answered = likely_answered(ask) if shown else 0.0
    return {
        "total": len(rows),
        "live": sum(_is_live(ask, row) for row in rows),
        "as_of": ask.now_text,
        "results": [
            {
                "conversation": row["conversation"],
                "title": row["title"],
                "url": row["url"],
                "at": row["asked_at"],
                "days": round(days_before(ask.now, row["asked_at"]), 1),
                "sooner": _sooner(ask, row),
                "asker": names.get(row.get("asker_person", ""), ""),
                "basis": row["question_found"]["basis"],
                "confidence": row["question_found"]["confidence"],
                "topics": row["topics"],
                "ask": whom_to_ask(ask, row, answered=answered),
            }
            for row in shown
        ],
    }


def in_order(ask: Ask, rows: list[Document]) -> list[Document]:
    """Return what still waits with a prospect, the longest first, then the older ones; `rows` are the newest first."""
    live = [row for row in rows if _is_live(ask, row)]
    return [*reversed(live), *rows[len(live) :]]


def whom_to_ask(ask: Ask, row: Document, limit: int = ASKED, answered: float | None = None) -> list[dict[str, Any]]:
    """Name those who are likeliest to answer, with the evidence; see route()."""
    text = row["text"] if row["text"].startswith(row["title"]) else f"{row['title']} {row['text']}"
    found = ranked(ask, text[:MAX_TEXT], row.get("asker_person"), limit, answered)["results"]
    return [{name: one[name] for name in ("person", "name", "score", "likely", "evidence")} for one in found]


def _is_live(ask: Ask, row: Document) -> bool:
    return days_before(ask.now, row["asked_at"]) <= LIVE_DAYS


def _sooner(ask: Ask, row: Document) -> float | None:
    took = [Where("question", "eq", True), *ask.until_now("first_reply_at")]
    known = ask.index.count("conversations", ask.viewer, [*took, Where("first_reply_seconds", "exists", True)])
    waited = int(days_before(ask.now, row["asked_at"]) * 86_400)
    sooner = ask.index.count("conversations", ask.viewer, [*took, Where("first_reply_seconds", "le", waited)])
    return round(sooner / known, 4) if known else None
