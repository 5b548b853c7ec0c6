"""Find documents by tokens as the embedded index does: the same scores, ties and order, so the same candidates.

Each distinct token of a document is a term with its impact; a query gives each term a
constant, integral score from exact public statistics (indexers.impact), and the engine adds
them up: integers below 2^24 are exact in its 32-bit floats. The engine's own BM25 would
count deleted documents until it merges, and private ones, too.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from struct import Struct
from typing import Any

from elasticsearch import Elasticsearch

from indexers.bm25 import split_tokens
from indexers.conditions import members
from indexers.elastic.conditions import PUBLIC_ONLY, Query, any_of
from indexers.elastic.layout import KEY, TIE, count_field, term_field, tie
from indexers.elastic.pages import FAST, chosen, moment, search_all
from indexers.impact import full_scores, level_score, leveled, plain_term, terms
from indexers.port import Document, Hit, IndexUnavailable, TermStatistics

_MOST_SCORED = 100  # tokens that the engine scores: each is 8 clauses, of which a small node takes 1,024
_MOST_COUNTED = 1000  # searches a request
_LARGEST_PAGE = 10_000  # index.max_result_window
_SINGLE = Struct("f")


def statistics(client: Elasticsearch, index: str, field: str, tokens: Sequence[str]) -> TermStatistics:
    """Return exact statistics over live public documents, by counting queries: nothing deleted counts.

    A search for each token, all of one moment, goes along the documents that hold it; one aggregation
    over all tokens would try each of them on every document, which takes five times as long.
    """
    wanted = list(dict.fromkeys(tokens))
    frequencies: dict[str, int] = {}
    with moment(client, index) as point:
        sums = {
            "documents": {"value_count": {"field": count_field(field)}},
            "total": {"sum": {"field": count_field(field)}},
        }
        searches = [{"size": 0, "track_total_hits": False, "query": _public(), "aggs": sums}]
        for token in wanted:
            held = {"terms": {term_field(field): leveled(plain_term(token))}}
            searches.append({"size": 0, "track_total_hits": True, "query": _public(held)})
        found: list[Any] = []
        for at in range(0, len(searches), _MOST_COUNTED):
            part = [line for one in searches[at : at + _MOST_COUNTED] for line in ({}, {**one, "pit": {"id": point}})]
            found += client.msearch(searches=part)["responses"]
    for answer in found:
        if "error" in answer or answer["_shards"]["failed"]:
            raise IndexUnavailable(
                f"{index}: {answer.get('error', {}).get('reason', 'a part of it cannot be read now')}"
            )
    totals = found[0]["aggregations"]
    for token, answer in zip(wanted, found[1:], strict=True):
        frequencies[token] = answer["hits"]["total"]["value"]
    return TermStatistics(int(totals["documents"]["value"]), int(totals["total"]["value"]), frequencies)


def _public(*filters: Query) -> Query:
    return {"bool": {"filter": [PUBLIC_ONLY, *filters]}}


def match(
    client: Elasticsearch,
    index: str,
    field: str,
    tokens: Sequence[str],
    filters: Sequence[Query],
    limit: int,
    only: Sequence[str] | None = None,
    stats: TermStatistics | None = None,
) -> list[Hit]:
    """Return the best documents: by score, ties by key. What the filters leave out changes nothing."""
    if not tokens or limit <= 0:
        return []
    scores = full_scores(tokens, stats or statistics(client, index, field, tokens))
    if len(scores) > _MOST_SCORED or limit > _LARGEST_PAGE:
        return [
            Hit(hit.key, members(hit.value, only)) for hit in _scored_here(client, index, field, scores, filters, limit)
        ]
    clauses = [
        {"constant_score": {"filter": {"term": {term_field(field): term}}, "boost": level_score(score, level)}}
        for token, score in scores.items()
        for level, term in enumerate(leveled(plain_term(token)))
    ]
    query = {
        "function_score": {
            "query": {"bool": {"filter": list(filters), "should": clauses, "minimum_should_match": 1}},
            "field_value_factor": {"field": TIE},
            "boost_mode": "multiply",
        }
    }
    answer = client.search(index=index, size=limit, query=query, sort=["_score", {KEY: "asc"}], **FAST, **chosen(only))
    return [Hit(hit["_id"], hit.get("_source", {})) for hit in answer["hits"]["hits"]]


def _scored_here(
    client: Elasticsearch, index: str, field: str, scores: dict[str, int], filters: Sequence[Query], limit: int
) -> list[Hit]:
    """Score all documents that hold any token: for queries beyond what an engine takes, however long it takes."""
    every = [term for token in scores for term in leveled(plain_term(token))]
    found = search_all(client, index, [*filters, any_of(term_field(field), every)], [{KEY: "asc"}], None)
    weights = {
        term: level_score(score, level)
        for token, score in scores.items()
        for level, term in enumerate(leveled(plain_term(token)))
    }
    best = heapq.nsmallest(
        limit, ((-_score(hit["_id"], hit["_source"], field, weights), hit["_id"], hit["_source"]) for hit in found)
    )
    return [Hit(key, value) for _, key, value in best]


def _score(key: str, value: Document, field: str, weights: dict[str, float]) -> float:
    whole = sum(weights.get(term, 0.0) for term in terms(split_tokens(value[field])).split(" "))
    return float(_SINGLE.unpack(_SINGLE.pack(whole * tie(key)))[0])
