"""Each way to break old documents is found, and each harmless change is let through."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.compatibility import breaking_changes


def _object(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required or [], "additionalProperties": False}


TEXT = {"type": "string"}
WHOLE = {"type": "integer"}

BREAKS = {
    "field removed": (_object(a=TEXT, b=TEXT), _object(a=TEXT), "$.b: field removed"),
    "newly required": (_object(a=TEXT), _object(["a"], a=TEXT), "$.a: field is newly required"),
    "type narrowed": (
        _object(a={"type": "number"}),
        _object(a=WHOLE),
        "$.a: type narrowed from integer or number to integer",
    ),
    "type changed": (_object(a=TEXT), _object(a=WHOLE), "$.a: type narrowed from string to integer"),
    "type stated": (_object(a={}), _object(a=TEXT), "$.a: type narrowed from any to string"),
    "value removed": ({"enum": ["x", "y"]}, {"enum": ["x"]}, "$: value removed: 'y'"),
    "constant changed": ({"const": "1"}, {"const": "2"}, "$: value removed: '1'"),
    "values listed": (TEXT, {"type": "string", "enum": ["x"]}, "$: any value was allowed, now only 'x'"),
    "upper bound": ({"maxLength": 9}, {"maxLength": 8}, "$: maxLength lowered to 8"),
    "new bound": (WHOLE, {"type": "integer", "minimum": 0}, "$: minimum raised to 0"),
    "pattern": (TEXT, {"type": "string", "pattern": "^a"}, "$: pattern changed to ^a"),
    "closed": (
        {"type": "object", "properties": {}},
        _object(),
        "$: other fields were allowed, now they are refused",
    ),
    "items": ({"items": TEXT}, {"items": WHOLE}, "$[]: type narrowed from string to integer"),
    "items stated": ({"type": "array"}, {"type": "array", "items": TEXT}, "$[]: type narrowed from any to string"),
    "form removed": ({"anyOf": [TEXT, WHOLE]}, TEXT, "$: one of its forms is no longer accepted: integer"),
    "within a reference": (
        {"$ref": "#/$defs/A", "$defs": {"A": _object(a=TEXT)}},
        {"$ref": "#/$defs/B", "$defs": {"B": _object(a=WHOLE)}},
        "$.a: type narrowed from string to integer",
    ),
}  # fmt: skip

HARMLESS = {
    "equal": (_object(["a"], a=TEXT), _object(["a"], a=TEXT)),
    "field added": (_object(a=TEXT), _object(a=TEXT, b=TEXT)),
    "no longer required": (_object(["a"], a=TEXT), _object(a=TEXT)),
    "value added": ({"enum": ["x"]}, {"enum": ["x", "y"]}),
    "values freed": ({"type": "string", "enum": ["x"]}, TEXT),
    "type widened": (WHOLE, {"type": "number"}),
    "bound loosened": ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 0}),
    "bound dropped": ({"type": "integer", "maximum": 1}, WHOLE),
    "pattern dropped": ({"type": "string", "pattern": "^a"}, TEXT),
    "opened": (_object(a=TEXT), {"type": "object"}),
    "form added": (TEXT, {"anyOf": [WHOLE, TEXT]}),
    "words changed": ({"type": "string", "description": "a"}, {"type": "string", "description": "b", "title": "c"}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_found(name: str) -> None:
    old, new, line = BREAKS[name]
    assert breaking_changes(old, new) == [line]


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_is_let_through(name: str) -> None:
    old, new = HARMLESS[name]
    assert breaking_changes(old, new) == []


def test_models_that_hold_themselves_are_compared_once() -> None:
    tree = {"$ref": "#/$defs/T", "$defs": {"T": _object(children={"type": "array", "items": {"$ref": "#/$defs/T"}})}}
    assert breaking_changes(tree, tree) == []
