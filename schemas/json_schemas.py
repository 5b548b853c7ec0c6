"""Draw JSON Schemas (draft 2020-12) from the models, as what is written really looks.

No document holds a null: what is absent is left out. So the schemas have no null either,
though our readers take one as absent.
"""

from __future__ import annotations

from typing import Any

from schemas.registry import RECORDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FIRST = ("$schema", "$id", "title", "description", "type")
_LAST = ("properties", "required", "additionalProperties", "$defs")

JsonSchema = dict[str, Any]


def json_schema(record: str) -> JsonSchema:
    """Return the JSON Schema of a record of schemas.registry, its members in a fixed order."""
    body = _written(RECORDS[record].model.model_json_schema())
    return _ordered({"$schema": DIALECT, "$id": f"urn:knowflow:{record}:v1", **body})


def _written(schema: Any) -> Any:
    """Return the schema without nulls and without titles that only repeat a field's name."""
    if isinstance(schema, list):
        return [_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result: JsonSchema = {}
    for key, value in schema.items():
        if key in {"properties", "$defs"}:
            result[key] = {name: _written(part) for name, part in value.items()}
        elif key == "anyOf":
            branches = [_written(part) for part in value if part != {"type": "null"}]
            result.update(branches[0] if len(branches) == 1 else {"anyOf": branches})
        elif key == "title":
            if "properties" in schema:
                result["title"] = value
        elif not (key == "default" and value is None):
            result[key] = _written(value)
    if "description" in schema:
        result["description"] = schema["description"]  # the field's own, not that of its type
    return _ordered(result)


def _ordered(schema: JsonSchema) -> JsonSchema:
    middle = sorted(key for key in schema if key not in _FIRST and key not in _LAST)
    return {key: schema[key] for key in (*_FIRST, *middle, *_LAST) if key in schema}
