"""Find conversations: everything that fits (`search`), or answered questions like this one (`similar`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indexers.port import Document, Where
from knowflow.queries import merge, worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.text import Query, highlight, matches, parse_query

HALF = 10.0  # BM25 score that maps to one half
STATE_WEIGHT = {"resolved": 1.0, "answered": 0.9, "open": 0.5}
MAX_ANSWER = 400


def search(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Find conversations by any of their words; the archive's search."""
    query = parse_query(ask, text)
    scores = _by_question(ask, query)
    best: dict[str, float] = {}
    for key, (total, hit) in sorted(
        matches(ask, "contributions", query, (("tokens", 1.0),), *ask.until_now("first_at")).items()
    ):
        del key
        conversation = hit.value["conversation"]
        best[conversation] = max(best.get(conversation, 0.0), total)
    for conversation, total in best.items():
        scores[conversation] = scores.get(conversation, 0.0) + 0.8 * total
    return _answer(ask, query, scores, limit, lambda row: 1.0)


def similar(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Find earlier conversations whose question resembles this one; those with an answer first."""
    query = parse_query(ask, text)
    scores = _by_question(ask, query)
    return _answer(ask, query, scores, limit, lambda row: STATE_WEIGHT[row["state"]])


def _by_question(ask: Ask, query: Query) -> dict[str, float]:
    found = matches(ask, "conversations", query, (("tokens", 1.0),), *ask.until_now("started_at"))
    scores: dict[str, float] = {}
    for total, hit in found.values():
        conversation = hit.value["conversation"]
        scores[conversation] = max(scores.get(conversation, 0.0), total)
    return scores


def _answer(
    ask: Ask, query: Query, scores: dict[str, float], limit: int, factor: Callable[[Document], float]
) -> Answer:
    ranked = sorted(scores, key=lambda conversation: (-round(scores[conversation], 6), conversation))
    # A state's weight is at least one half: nobody beyond twice the limit's score can enter.
    rows = merge.conversations(ask, ranked[: max(200, 5 * limit)])
    weighed = sorted(
        (
            (round(worth.squash(scores[conversation] * factor(row), HALF), 6), conversation)
            for conversation, row in rows.items()
        ),
        key=lambda entry: (-entry[0], entry[1]),
    )
    results = []
    for score, conversation in weighed[:limit]:
        row = rows[conversation]
        contributions = ask.find("contributions", Where("conversation", "eq", conversation), *ask.until_now("first_at"))
        results.append(
            {
                "conversation": conversation,
                "title": row["title"],
                "url": row["url"],
                "at": row["started_at"],
                "state": row["state"],
                "score": score,
                "highlight": _highlight(query, row, contributions),
                "answer": best_answer(ask, row, contributions),
            }
        )
    return {"query": query.text, "total": len(scores), "results": results}


def _highlight(query: Query, row: Document, contributions: list[Document]) -> str:
    wanted = set(query.tokens)
    texts = [(row["tokens"], row["text"])] if row["text"] else []
    texts += [(found["tokens"], found["text"]) for found in contributions if found["text"]]
    if not texts:
        return ""
    best = max(range(len(texts)), key=lambda at: (len(wanted.intersection(texts[at][0].split())), -at))
    return highlight(texts[best][1], query)


def best_answer(ask: Ask, row: Document, contributions: list[Document]) -> dict[str, Any] | None:
    """Return the accepted or best contribution by another than the asker, or None."""
    answers = [
        found
        for found in contributions
        if found["account"] != row.get("asker") and not found["bot"] and worth.role_weight(found["roles"]) >= ROLE_FLOOR
    ]
    if not answers:
        return None
    best = min(
        answers,
        key=lambda found: (
            -worth.outcome_factor(found["outcome"]) * worth.given_weight(found),
            found["first_at"],
            found["account"],
        ),
    )
    text = " ".join(best["text"].split())
    return {
        "person": best["person"],
        "name": ask.names([best["person"]])[best["person"]],
        "at": best["first_at"],
        "url": best["url"],
        "accepted": best["outcome"]["accepted"] > 0,
        "text": text if len(text) <= MAX_ANSWER else text[:MAX_ANSWER].rsplit(" ", 1)[0] + " …",
    }


ROLE_FLOOR = worth.ROLE["posted"]
