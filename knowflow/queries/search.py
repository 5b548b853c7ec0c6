"""Find conversations by any of their words, narrowed and counted: the archive's search."""

from __future__ import annotations

from knowflow.queries import found, merge, worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.narrow import Filter, Narrow, facets, filter_of
from knowflow.queries.text import CANDIDATES, Query, matches, parse_query

HALF = 10.0  # BM25 score that maps to one half
GIVEN = 0.8  # worth of the words of the best contribution beside the head's
_READ = ("conversation",)
_EVERY = Narrow()


def search(ask: Ask, text: str, limit: int = 10, narrow: Narrow = _EVERY) -> Answer:
    """Find conversations by any of their words; `facets` count all that were found.

    The best by words are looked at, at most CANDIDATES heads and as many contributions; `complete` says
    whether these were all. Raises UserError for a filter that means nothing.
    """
    query = parse_query(ask, text)
    wanted = filter_of(ask, narrow)
    scores, complete = _by_words(ask, query, wanted)
    rows = merge.conversations(ask, scores, merge.TOLD)
    names = [name for name, row in rows.items() if wanted.fits(row)]
    ranked = sorted(names, key=lambda name: (-round(scores[name], 6), name))[:limit]
    best = merge.conversations(ask, ranked)
    shown = [(round(worth.squash(scores[name], HALF), 6), best[name]) for name in ranked]
    return {
        "query": query.text,
        "total": len(names),
        "complete": complete,
        "facets": facets(ask, (rows[name] for name in names)),
        "results": found.results(ask, query, shown),
    }


def _by_words(ask: Ask, query: Query, wanted: Filter) -> tuple[dict[str, float], bool]:
    """Return scores by conversation, and whether no further one holds any of the words."""
    scores: dict[str, float] = {}
    fields = (("tokens", 1.0),)
    heads = matches(ask, "conversations", query, fields, *wanted.rows, *ask.until_now("started_at"), only=_READ)
    for total, hit in heads.values():
        name = hit.value["conversation"]
        scores[name] = max(scores.get(name, 0.0), total)
    best: dict[str, float] = {}
    given = matches(ask, "contributions", query, fields, *wanted.first_at, *ask.until_now("first_at"), only=_READ)
    for total, hit in given.values():
        name = hit.value["conversation"]
        best[name] = max(best.get(name, 0.0), total)
    for name, total in best.items():
        scores[name] = scores.get(name, 0.0) + GIVEN * total
    return scores, max(len(heads), len(given)) < CANDIDATES
