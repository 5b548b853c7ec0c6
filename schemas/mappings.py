"""Draw Elasticsearch index mappings from schemas.registry and the models.

Field types are among those that every node has: keyword, text, date, long, boolean, object
and nested; analyzers are `whitespace` and `english`.
"""

from __future__ import annotations

from copy import deepcopy
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from schemas import records
from schemas.interaction import Time
from schemas.registry import RECORDS, FieldType

Mapping = dict[str, Any]

# A Lucene term holds 32,766 bytes, a character at most four; longer values are stored, not found.
_LONGEST_KEYWORD = 8_191
# Shown or searched in, never counted: a keyword of it would only cost space.
_PROSE = frozenset({"text", "title"})
_SHOWN = frozenset({"url", "payload", "quoted", "text_format"})

# The rows that an analyst counts by week stand each for itself, or their counts would mix.
_NESTED = (records.KindWeek, records.WeekCount, records.TopicWeek)

KEYWORD: Mapping = {"type": "keyword", "ignore_above": _LONGEST_KEYWORD}
DATE: Mapping = {
    "type": "date",
    "format": "strict_date_optional_time",
    "fields": {"exact": {"type": "keyword"}},
}
WEEK: Mapping = {"type": "date", "format": "strict_date"}
ENGLISH: Mapping = {"type": "text", "analyzer": "english"}
TOKENS: Mapping = {"type": "text", "analyzer": "whitespace"}
LONG: Mapping = {"type": "long"}
BOOLEAN: Mapping = {"type": "boolean"}
STORED: Mapping = {"type": "keyword", "index": False, "doc_values": False}

_DECLARED: dict[FieldType, Mapping] = {
    "keyword": KEYWORD,
    "date": DATE,
    "long": LONG,
    "boolean": BOOLEAN,
    "tokens": TOKENS,
}


def mapping(record: str) -> Mapping:
    """Return the mapping of a record's index: strict, one property per field of its model.

    Dates keep milliseconds in Elasticsearch, ours have microseconds: the subfield `exact`
    holds the text itself, which sorts as the time does. Raises KeyError for no record.
    """
    spec = RECORDS[record]
    properties = _properties(spec.model)
    for name, kind in spec.fields.items():
        if kind != "keywords":
            properties[name] = _DECLARED[kind]
    return {"dynamic": "strict", "properties": deepcopy(properties)}


def index_settings() -> Mapping:
    """Return the settings of every index.

    `gc_deletes`: the version of a deleted document is remembered for an hour, so that a
    late older write cannot bring it back.
    """
    return {"index": {"gc_deletes": "1h", "mapping": {"nested_objects": {"limit": 100_000}}}}


def index_body(record: str) -> Mapping:
    """Return what creates a record's index: settings and mapping."""
    return {"settings": index_settings(), "mappings": mapping(record)}


def field_path(record: str, field: str) -> str:
    """Return the path under which an index filters and sorts by a field of the registry.

    A date goes by its exact text; a list of objects by the member that names them.
    """
    spec = RECORDS[record]
    kind = spec.fields[field]
    if kind == "date":
        return f"{field}.exact"
    if kind == "keywords":
        properties = mapping(record)["properties"][field].get("properties", {})
        return next((f"{field}.{member}" for member in ("topic", "name") if member in properties), field)
    return field


def _properties(model: type[BaseModel]) -> dict[str, Mapping]:
    hints = get_type_hints(model, include_extras=True)
    return {name: _field(name, hints[name]) for name in model.model_fields}


def _field(name: str, hint: Any) -> Mapping:
    if hint == records.Stamp or hint == Time:
        return DATE
    if hint == records.Week:
        return WEEK
    origin = get_origin(hint)
    if origin is Annotated or origin is list:
        return _field(name, get_args(hint)[0])
    if origin is Literal:
        return KEYWORD
    if origin is not None:  # X | None
        return _field(name, next(one for one in get_args(hint) if one is not NoneType))
    if issubclass(hint, BaseModel):
        inner = {"properties": _properties(hint)}
        return {"type": "nested", **inner} if hint in _NESTED else inner
    if hint is bool:
        return BOOLEAN
    if hint is int:
        return LONG
    if name in _PROSE:
        return ENGLISH
    return STORED if name in _SHOWN else KEYWORD
