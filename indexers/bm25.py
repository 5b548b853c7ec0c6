"""Score documents by BM25 with exact public statistics, alike for every index adapter.

The formula is that of S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", Foundations and Trends in Information Retrieval 3 (2009), with the inverse
document frequency that Lucene uses, which never falls below zero, and without the constant
factor k1 + 1, which changes no order:

    score(d, q) = sum over t in q of  idf(t) * tf / (tf + k1 * (1 - b + b * |d| / average))
    idf(t)      = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5))

N, n(t) and the average length come from TermStatistics: live public documents that hold at
least one token in the field. A token that stands twice in the query counts twice.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence

from indexers.port import TermStatistics

K1 = 1.2
B = 0.75


def split_tokens(text: str) -> list[str]:
    """Return the tokens of a `tokens` field: what stands between spaces."""
    tokens = text.split(" ")
    return [token for token in tokens if token] if "" in tokens else tokens


def count(tokens: Iterable[str], wanted: Container[str]) -> dict[str, int]:
    """Return how often each wanted token stands there; those that do not are left out."""
    counts: dict[str, int] = {}
    for token in tokens:
        if token in wanted:
            counts[token] = counts.get(token, 0) + 1
    return counts


def idf(documents: int, frequency: int) -> float:
    """Return the inverse document frequency; `frequency` is at most `documents`."""
    return math.log1p((documents - frequency + 0.5) / (frequency + 0.5))


def average_length(stats: TermStatistics) -> float:
    """Return the mean number of tokens of a document, 1.0 where there is none."""
    return stats.total_tokens / stats.documents if stats.documents else 1.0


class Scorer:
    """Score documents for one query: what does not depend on the document is reckoned once.

    A query token that `stats` does not know counts as held by no public document. Sums run in
    the query's own order, so equal input gives the same float everywhere.
    """

    def __init__(self, query: Sequence[str], stats: TermStatistics) -> None:
        """Take the query's tokens; one that stands twice counts twice."""
        self._average = average_length(stats)
        self._query = [(token, idf(stats.documents, stats.document_frequency.get(token, 0))) for token in query]
        self._wanted = frozenset(query)

    def score(self, tokens: str) -> float:
        """Return the BM25 score of a document's token string."""
        return self.score_of(*self.count(tokens))

    def count(self, tokens: str) -> tuple[dict[str, int], int]:
        """Return how often a token string holds each token of the query, and how many it holds of all."""
        words = split_tokens(tokens)
        return count(words, self._wanted), len(words)

    def score_of(self, counts: Mapping[str, int], length: int) -> float:
        """Return the BM25 score of a document of so many tokens, by how often it holds those of the query."""
        if not counts:
            return 0.0
        norm = K1 * (1 - B + B * length / self._average)
        total = 0.0
        for token, weight in self._query:
            if frequency := counts.get(token):
                total += weight * frequency / (frequency + norm)
        return total


def score(tokens: str, query: Sequence[str], stats: TermStatistics) -> float:
    """Return the BM25 score of one document's token string for the query's tokens."""
    return Scorer(query, stats).score(tokens)
