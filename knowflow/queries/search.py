"""Find conversations by any of their words, narrowed and counted: the archive's search.

What is found is counted by columns alone; the words of the best are read to score them, and only what is shown is
read whole.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from indexers.port import Where
from knowflow.queries import found, merge, worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.narrow import EVERY, Narrow, facets, filter_of
from knowflow.queries.text import CANDIDATES, Query, candidates, parse_query, scores_of

HALF = 10.0  # BM25 score that maps to one half
FIELD = "tokens"
SCORED = (
    100  # heads, and as many contributions, whose words are read; three times as many as are shown, if these are more
)
GIVEN = 0.8  # worth of the words of the best contribution beside the head's


def search(ask: Ask, text: str, limit: int = 10, narrow: Narrow = EVERY) -> Answer:
    """Find conversations by any of their words; `facets` count all that were found.

    The best by words are looked at, at most CANDIDATES heads and as many contributions; `complete` says
    whether these were all. Raises UserError for a filter that means nothing.
    """
    query = parse_query(ask, text)
    wanted = filter_of(ask, narrow)
    heads, given = ask.both(
        lambda: _Found(ask, query, "conversations", (*wanted.rows, *ask.until_now("started_at"))),
        lambda: _Found(ask, query, "contributions", (*wanted.first_at, *ask.until_now("first_at"))),
    )
    rows = merge.outlines(ask, (hit.value["conversation"] for hit in (*heads.hits, *given.hits)))
    rows = {name: row for name, row in rows.items() if wanted.fits(row)}
    scores, of_given = ask.both(lambda: heads.scores(rows, limit), lambda: given.scores(rows, limit))
    for name, total in of_given.items():
        scores[name] = scores.get(name, 0.0) + GIVEN * total
    best = sorted(scores, key=lambda name: (-round(scores[name], 6), name))[:limit]
    whole = merge.conversations(ask, best)
    shown = [(round(worth.squash(scores[name], HALF), 6), whole[name]) for name in best if name in whole]
    return {
        "query": query.text,
        "total": len(rows),
        "complete": max(len(heads.hits), len(given.hits)) < CANDIDATES,
        "facets": facets(ask, rows.values()),
        "results": found.results(ask, query, shown),
    }


class _Found:
    """Be the candidates of one record, the best first by the index's own measure."""

    def __init__(self, ask: Ask, query: Query, record: str, where: Sequence[Where]) -> None:
        self._ask, self._query, self._record = ask, query, record
        self._stats = ask.statistics(record, FIELD, query.tokens)
        self.hits = candidates(ask, record, FIELD, query, self._stats, where, CANDIDATES, ("conversation",))

    def scores(self, among: Container[str], limit: int) -> dict[str, float]:
        """Return scores by conversation, of those that are asked for; only the words of the best are read."""
        kept = {hit.key: hit.value["conversation"] for hit in self.hits if hit.value["conversation"] in among}
        read = list(kept)[: max(SCORED, 3 * limit)]
        best: dict[str, float] = {}
        for key, total in scores_of(self._ask, self._record, FIELD, self._query, read, self._stats).items():
            best[kept[key]] = max(best.get(kept[key], 0.0), total)
        return best
