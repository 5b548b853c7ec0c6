"""Read any number of documents page by page, all from one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexers.elastic.conditions import Query

PAGE = 1000  # documents a page: some megabytes
_KEEP_ALIVE = "2m"  # between two pages

Found = dict[str, Any]

# A total that nobody asked for costs time; an answer of some shards only is none.
FAST: dict[str, Any] = {"track_total_hits": False, "allow_partial_search_results": False}


def chosen(only: Sequence[str] | None) -> dict[str, Any]:
    """Return what a search says of the members of `_source` that are wanted."""
    return {} if only is None else {"source": list(only) or False}


def search_all(
    client: Elasticsearch,
    index: str,
    filters: Sequence[Query],
    order: Sequence[Query],
    limit: int | None,
    only: Sequence[str] | None = None,
) -> Iterator[Found]:
    """Yield hits in order, at most `limit`: from one page where they fit in it, else from one point in time.

    `only` names the members of `_source` that are wanted, None for all.
    """
    body: dict[str, Any] = {
        "query": {"bool": {"filter": list(filters)}},
        "sort": list(order),
        "version": True,
        **chosen(only),
    }
    size = PAGE if limit is None else min(limit, PAGE)
    if size <= 0:
        return
    answer = client.search(index=index, size=size, **FAST, **body)
    hits: list[Found] = answer["hits"]["hits"]
    if len(hits) < size or size == limit:
        yield from hits
        return
    yield from _pages(client, index, body, limit)


def _pages(client: Elasticsearch, index: str, body: Mapping[str, Any], limit: int | None) -> Iterator[Found]:
    left, after = limit, None
    with moment(client, index) as point:
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            answer = client.search(
                size=size, pit={"id": point, "keep_alive": _KEEP_ALIVE}, search_after=after,
                **FAST, **body,
            )  # fmt: skip
            hits = answer["hits"]["hits"]
            yield from hits
            point = answer["pit_id"]
            if len(hits) < size:
                return
            after = hits[-1]["sort"]
            left = None if left is None else left - len(hits)


@contextmanager
def moment(client: Elasticsearch, index: str) -> Iterator[str]:
    """Hold the index as it is now; yield what searches name to be of this moment."""
    point = client.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE)["id"]
    try:
        yield point
    finally:
        with suppress(ApiError, TransportError):  # it ends by itself
            client.close_point_in_time(id=point)
