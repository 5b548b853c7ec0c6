"""Show conversations that were found: title, state, the passage that fits, and the accepted or best answer's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexers.port import Document, Where
from knowflow.queries import answer
from knowflow.queries.ask import Ask
from knowflow.queries.text import Query, highlight


def results(ask: Ask, query: Query, ranked: Sequence[tuple[float, Document]]) -> list[dict[str, Any]]:
    """Return what is shown of merged conversation rows with their scores, in their order."""
    wanted = [row["conversation"] for _, row in ranked]
    given: dict[str, list[Document]] = {}
    if wanted:
        for one in ask.find("contributions", Where("conversation", "in", wanted), *ask.until_now("first_at")):
            given.setdefault(one["conversation"], []).append(one)
    best = [answer.choose(row, given.get(name, [])) for name, (_, row) in zip(wanted, ranked, strict=True)]
    names = ask.names(one["person"] for one in best if one is not None)
    return [
        {
            "conversation": row["conversation"],
            "title": row["title"],
            "url": row["url"],
            "at": row["started_at"],
            "state": row["state"],
            "score": score,
            "highlight": _highlight(query, row, given.get(row["conversation"], [])),
            "answer": None if one is None else answer.shown(one, names, query),
        }
        for (score, row), one in zip(ranked, best, strict=True)
    ]


def _highlight(query: Query, row: Document, given: Sequence[Document]) -> str:
    wanted = set(query.tokens)
    texts = [(row["tokens"], row["text"])] if row["text"] else []
    texts += [(found["tokens"], found["text"]) for found in given if found["text"]]
    if not texts:
        return ""
    best = max(range(len(texts)), key=lambda at: (len(wanted.intersection(texts[at][0].split())), -at))
    return highlight(texts[best][1], query)
