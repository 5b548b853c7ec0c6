"""Find conversations by any of their words: the archive's search."""

from __future__ import annotations

from knowflow.queries import found, merge, worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.text import Query, matches, parse_query

HALF = 10.0  # BM25 score that maps to one half
GIVEN = 0.8  # worth of the words of the best contribution beside the head's


def search(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Find conversations by any of their words; the archive's search."""
    query = parse_query(ask, text)
    scores = _by_words(ask, query)
    ranked = sorted(scores, key=lambda conversation: (-round(scores[conversation], 6), conversation))[:limit]
    rows = merge.conversations(ask, ranked)
    shown = [(round(worth.squash(scores[name], HALF), 6), rows[name]) for name in ranked if name in rows]
    return {"query": query.text, "total": len(scores), "results": found.results(ask, query, shown)}


def _by_words(ask: Ask, query: Query) -> dict[str, float]:
    scores: dict[str, float] = {}
    heads = matches(ask, "conversations", query, (("tokens", 1.0),), *ask.until_now("started_at"), only=_READ)
    for total, hit in heads.values():
        name = hit.value["conversation"]
        scores[name] = max(scores.get(name, 0.0), total)
    best: dict[str, float] = {}
    given = matches(ask, "contributions", query, (("tokens", 1.0),), *ask.until_now("first_at"), only=_READ)
    for total, hit in given.values():
        name = hit.value["conversation"]
        best[name] = max(best.get(name, 0.0), total)
    for name, total in best.items():
        scores[name] = scores.get(name, 0.0) + GIVEN * total
    return scores


_READ = ("conversation",)
