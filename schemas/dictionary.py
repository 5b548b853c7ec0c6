"""Write the analyst's dictionary: every field of every record, in words, as Markdown."""

from __future__ import annotations

from typing import Any

from schemas.json_schemas import JsonSchema, json_schema
from schemas.mappings import Mapping, mapping
from schemas.registry import RECORDS, RecordSpec

_INTRODUCTION = """\
# Dictionary of records

Drawn from `schemas/` by `make schemas`; do not edit. [model.md](model.md) says how each value is worked out.

Every record is the full current value under its key. Counts are raw integers, times are UTC, a week is named by its
Monday. Fields marked ° may be absent. A row with an `audience` covers exactly the interactions of that audience.

*Asked for* says how the index port, and so every engine, filters, sorts or searches by the field: `keyword` one exact
value, `keywords` several, `date`, `long`, `boolean`, `tokens` text analysed by us; others are only returned.
*Elasticsearch* is the field's type there, for Kibana; a `date` has the subfield `exact` with all microseconds.
"""


def dictionary() -> str:
    """Return the page."""
    contents = "\n".join(f"- [{name}](#{name})" for name in RECORDS)
    return "\n".join([_INTRODUCTION, contents, *(_record(spec) for spec in RECORDS.values()), ""])


def _record(spec: RecordSpec) -> str:
    schema = json_schema(spec.name)
    partitioned = f"`{spec.partition_by}`" if spec.partition_by else "the whole key"
    names = f"Key: `{' | '.join(spec.key_parts)}`. Index: `{spec.index_alias}`. Kafka topic: `{spec.kafka_topic}`"
    lines = [f"\n## {spec.name}\n", f"{_first_line(schema)}\n", f"{names}, partitioned by {partitioned}.\n"]
    properties = mapping(spec.name)["properties"]
    lines += _table(schema, properties, spec.fields)
    for name, (part, mapped) in sorted(_parts(schema, schema, properties).items()):
        lines += [f"\n### {spec.name}: {name}\n", f"{_first_line(part)}\n", *_table(part, mapped, None)]
    return "\n".join(lines)


def _parts(root: JsonSchema, schema: JsonSchema, mapped: Mapping) -> dict[str, tuple[JsonSchema, Mapping]]:
    """Return the schemas that the fields point to, and their mappings, by name."""
    found: dict[str, tuple[JsonSchema, Mapping]] = {}
    for name, field in schema["properties"].items():
        target = field.get("items", field).get("$ref", "").rpartition("/")[2]
        if target:
            part, inner = root["$defs"][target], mapped[name]["properties"]
            found |= {target: (part, inner), **_parts(root, part, inner)}
    return found


def _first_line(schema: JsonSchema) -> str:
    return str(schema["description"]).splitlines()[0]


def _table(schema: JsonSchema, mapped: Mapping, asked: dict[str, Any] | None) -> list[str]:
    required = set(schema.get("required", []))
    head = ["field", "type", *([] if asked is None else ["asked for"]), "Elasticsearch", "meaning"]
    rows = [head, ["---"] * len(head)]
    for name, field in schema["properties"].items():
        optional = "" if name in required or "default" in field else "°"
        row = [f"`{name}`{optional}", _type(field)]
        if asked is not None:
            row.append(asked.get(name, ""))
        rows.append([*row, _index_type(mapped[name]), _cell(field.get("description", ""))])
    return ["| " + " | ".join(row) + " |" for row in rows]


def _index_type(mapped: Mapping) -> str:
    if mapped.get("index") is False:
        return "stored only"
    kind = str(mapped.get("type", "object"))
    return f"{kind}, {mapped['analyzer']}" if "analyzer" in mapped else kind


def _type(field: JsonSchema) -> str:
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    return "text" if field["type"] == "string" else str(field["type"])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
