"""Turn conditions of the index port into Elasticsearch's query language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexers.conditions import RANGES, check_order, normal_where, spec_of
from indexers.elastic.layout import KEY, LABELS, micros_field
from indexers.port import Sort, Viewer, Where
from schemas.interaction import PUBLIC
from schemas.mappings import field_path
from schemas.times import parse_time

Query = dict[str, Any]

_RANGE = {"ge": "gte", "gt": "gt", "le": "lte", "lt": "lt"}
_MOST_TERMS = 65_000  # index.max_terms_count is 65,536

PUBLIC_ONLY: Query = {"term": {LABELS: PUBLIC}}


def filters(record: str, viewer: Viewer, where: Sequence[Where]) -> list[Query]:
    """Return what all holds for a document that the viewer sees and that fits the conditions."""
    seen = [] if viewer.everything else [visible(viewer)]
    return [*seen, *(_condition(record, one) for one in normal_where(spec_of(record), where))]


def visible(viewer: Viewer) -> Query:
    """Return the condition of being visible to somebody who does not see everything."""
    return {"terms": {LABELS: sorted({PUBLIC, *viewer.labels})}}


def _condition(record: str, one: Where) -> Query:
    path = field_path(record, one.field)
    if one.op == "exists":
        there: Query = {"exists": {"field": path}}
        return there if one.value else {"bool": {"must_not": [there]}}
    if one.op in RANGES:
        value = parse_time(one.value) if _is_date(record, one.field) else one.value
        return {"range": {_ordered(record, one.field): {_RANGE[one.op]: value}}}
    if one.op == "eq":
        return {"term": {path: one.value}}
    return any_of(path, one.value)


def any_of(path: str, values: Sequence[Any]) -> Query:
    """Return the condition that a field holds one of the values, however many they are."""
    if len(values) <= _MOST_TERMS:
        return {"terms": {path: list(values)}}
    parts = [{"terms": {path: list(values[at : at + _MOST_TERMS])}} for at in range(0, len(values), _MOST_TERMS)]
    return {"bool": {"should": parts, "minimum_should_match": 1}}


def sorting(record: str, order: Sequence[Sort]) -> list[Query]:
    """Return the order: absent values last, ties by the bytes of the key."""
    check_order(spec_of(record), order)
    parts: list[Query] = [
        {_ordered(record, one.field): {"order": "desc" if one.descending else "asc", "missing": "_last"}}
        for one in order
    ]
    return [*parts, {KEY: "asc"}]


def _ordered(record: str, field: str) -> str:
    """Return the path by which ranges and orders go."""
    return micros_field(field) if _is_date(record, field) else field_path(record, field)


def _is_date(record: str, field: str) -> bool:
    return spec_of(record).fields[field] == "date"
