"""Lay out an index: the declared mapping, and beside it the fields that we search by.

`search` is an object that is indexed but not kept in the stored document:

    key             the document's key, which results are sorted by (an `_id` cannot be)
    labels          who may see it; empty for what only the local owner sees
    tie             by how much a score is raised, so that equal ones stand in an order of their own
    FIELD           of a `tokens` field: each distinct token with its impact (indexers.impact)
    FIELD_count     how many tokens there are; absent where there is none
    FIELD_micros    of a date: microseconds since 1970, which ranges and orders go by. The engine's dates keep
                    milliseconds, and of texts it goes through each (an order by text took three times as long)

Terms are keywords, not text: no analyzer of the engine splits or shortens them.
"""

from __future__ import annotations

import math
import zlib
from contextlib import suppress
from functools import cache
from struct import Struct
from typing import Any

from indexers.bm25 import split_tokens
from indexers.conditions import audience_of, spec_of
from indexers.impact import terms
from indexers.port import Document
from schemas.canonical import content_hash
from schemas.mappings import Mapping, index_settings, mapping
from schemas.times import parse_time

FORMAT = 2  # raise it when what is written below changes
SEARCH = "search"
KEY, LABELS, TIE = f"{SEARCH}.key", f"{SEARCH}.labels", f"{SEARCH}.tie"
REFRESH_INTERVAL = "1s"  # until a write is found; a third of what freshness aims at

_TIES = 40_000  # as in the embedded text index
_SINGLE = Struct("f")


def term_field(field: str) -> str:
    """Return where the terms of a `tokens` field are."""
    return f"{SEARCH}.{field}"


def count_field(field: str) -> str:
    """Return where the number of tokens is."""
    return f"{SEARCH}.{field}_count"


def micros_field(field: str) -> str:
    """Return where the microseconds of a date are."""
    return f"{SEARCH}.{field}_micros"


@cache
def dates_of(record: str) -> tuple[str, ...]:
    """Return the dates of a record."""
    return tuple(name for name, kind in spec_of(record).fields.items() if kind == "date")


@cache
def texts_of(record: str) -> tuple[str, ...]:
    """Return the `tokens` fields of a record."""
    return tuple(name for name, kind in spec_of(record).fields.items() if kind == "tokens")


def companions(record: str, key: str, value: Document) -> dict[str, Any]:
    """Return the object `search` of a document."""
    made: dict[str, Any] = {"key": key, "labels": list(audience_of(spec_of(record), value)), "tie": tie(key)}
    for field in texts_of(record):
        tokens = split_tokens(value.get(field) or "")
        if tokens:
            made[field] = terms(tokens).split(" ")
            made[f"{field}_count"] = len(tokens)
    for field in dates_of(record):
        if isinstance(text := value.get(field), str):
            with suppress(ValueError):  # the engine refuses it
                made[f"{field}_micros"] = parse_time(text)
    return made


def tie(key: str) -> float:
    """Return the factor of a key, between 1 and 1.007: that of the embedded text index, in its single precision."""
    share = _single(zlib.crc32(key.encode()) % _TIES / (_TIES * 100))
    return _single(math.log2(_single(2 + share)))


def index_mapping(record: str) -> Mapping:
    """Return the whole mapping of a record's index, with a hash of all that decides what it holds."""
    keyword: Mapping = {"type": "keyword"}
    fields: Mapping = {
        "key": {**keyword, "index": False},
        "labels": {**keyword, "doc_values": False},
        "tie": {"type": "float", "index": False},
    }
    for field in texts_of(record):
        fields[field] = {**keyword, "doc_values": False}
        fields[f"{field}_count"] = {"type": "integer"}
    for field in dates_of(record):
        fields[f"{field}_micros"] = {"type": "long"}
    made = mapping(record)
    made["properties"][SEARCH] = {"properties": fields}
    made["_source"] = {"excludes": [SEARCH]}
    made["_meta"] = {"layout": content_hash([FORMAT, made])}
    return made


def index_template(record: str, pattern: str, refresh_interval: str) -> Mapping:
    """Return the template: an index is made on purpose only, never by a write to a name that is gone."""
    settings = index_settings()
    settings["index"] |= {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": refresh_interval,
    }
    return {
        "index_patterns": [pattern],
        "allow_auto_create": False,
        "priority": 500,
        "template": {"settings": settings, "mappings": index_mapping(record)},
    }


def _single(number: float) -> float:
    return float(_SINGLE.unpack(_SINGLE.pack(number))[0])
