"""Test the Elasticsearch mappings: complete, strict, and only of what every node has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from schemas.mappings import field_path, index_body, index_settings, mapping
from schemas.registry import RECORDS
from tests.index_documents import contribution, conversation, identity, interaction

TYPES = {"keyword", "text", "date", "long", "boolean", "nested"}
ANALYZERS = {"whitespace", "english"}


def leaves(properties: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in properties.items():
        yield path + name, field
        yield from leaves(field.get("properties", {}), f"{path}{name}.")
        yield from leaves(field.get("fields", {}), f"{path}{name}.")


def strays(document: dict[str, Any], properties: dict[str, Any]) -> list[str]:
    """Return the members that a strict mapping would refuse."""
    found: list[str] = []
    for name, value in document.items():
        if name not in properties:
            found.append(name)
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                found += strays(one, properties[name].get("properties", {}))
            elif "properties" in properties[name]:
                found.append(name)
    return found


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_is_mapped_with_what_every_node_has(record: str) -> None:
    body = index_body(record)
    assert body["mappings"]["dynamic"] == "strict"
    assert set(body["mappings"]["properties"]) == set(RECORDS[record].model.model_fields)
    for path, field in leaves(body["mappings"]["properties"]):
        assert field.get("type", "object" if "properties" in field else "") in TYPES | {"object"}, path
        assert field.get("analyzer", "english") in ANALYZERS, path


@pytest.mark.parametrize("record", RECORDS)
def test_declared_fields_have_their_type(record: str) -> None:
    properties = mapping(record)["properties"]
    by_path = dict(leaves(properties))
    for field, kind in RECORDS[record].fields.items():
        found = by_path[field_path(record, field)]
        expected = {"tokens": "text", "keywords": "keyword", "date": "keyword"}.get(kind, kind)
        assert found["type"] == expected, field
        assert found.get("index", True), field
        if kind == "date":
            assert by_path[field]["type"] == "date"
        if kind == "tokens":
            assert found["analyzer"] == "whitespace"


def test_lists_of_objects_are_filtered_by_their_names() -> None:
    assert field_path("contributions", "topics") == "topics.topic"
    assert field_path("people", "accounts") == "accounts.name"
    assert field_path("conversations", "topics") == "topics"


def test_weeks_stand_each_for_itself() -> None:
    for record, field in [("contributions", "weeks"), ("people", "received"), ("topics", "weeks"), ("flows", "weeks")]:
        found = mapping(record)["properties"][field]
        assert found["type"] == "nested"
        assert found["properties"]["week"]["type"] == "date"


def test_real_documents_fit() -> None:
    topics = [{"topic": "malt", "own": 1, "inherited": 0}]
    weeks = [{"week": "2024-01-01", "kind": "answered", "count": 1}]
    helped = {"total": 1, "top": [{"name": "s:x/2", "count": 1}]}
    for record, document in [
        ("contributions", contribution(topics=topics, weeks=weeks, helped=helped)),
        ("conversations", conversation(links=[{"relation": "related", "item": "i"}])),
        (
            "identities",
            identity("s:x/1", evidence=[{"rule": "address", "account": "a", "detail": "", "confidence": 9}]),
        ),
        ("interactions", interaction("i", ["a"])),
    ]:
        assert strays(document, mapping(record)["properties"]) == []
    assert strays({"nothing": 1, "person": {"a": 1}}, mapping("contributions")["properties"]) == ["nothing", "a"]


def test_deletes_are_remembered() -> None:
    assert index_settings()["index"]["gc_deletes"] == "1h"


def test_an_unknown_record_is_an_error() -> None:
    with pytest.raises(KeyError):
        mapping("beers")
