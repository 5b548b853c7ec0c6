"""Say which fields the text index has."""

from __future__ import annotations

from collections.abc import Iterable

import tantivy


def field_name(field: str, public: bool) -> str:
    """Return the field of public documents, or that of all others."""
    return field if public else f"{field}_private"


def schema_of(fields: Iterable[str]) -> tantivy.Schema:
    """Return the schema over the names of all token fields."""
    builder = tantivy.SchemaBuilder()
    # Signed: the engine's Python binding builds signed terms for deletes, which fit no unsigned field.
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("epoch", fast=True)
    builder.add_unsigned_field("every", indexed=True)
    builder.add_unsigned_field("audience", indexed=True)
    builder.add_float_field("tie", fast=True)
    builder.add_unsigned_field("newest", indexed=True)
    builder.add_integer_field("at", fast=True)
    for field in fields:
        for public in (True, False):
            builder.add_text_field(field_name(field, public), tokenizer_name="whitespace", index_option="basic")
    return builder.build()
