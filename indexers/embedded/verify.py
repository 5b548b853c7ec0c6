"""Check that the store holds what was written, by reading all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from indexers.bm25 import split_tokens
from indexers.conditions import audience_of, keywords_of
from indexers.embedded.batch import Newest, newest_of, numbers, text_digest
from indexers.embedded.sql import json_list
from indexers.embedded.store import load
from indexers.embedded.tables import DELETED, TABLES, Table
from indexers.port import Document


def problems(db: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with the store, in one line each. Raises sqlite3.DatabaseError where it cannot be read.

    SQLite's own check finds broken pages; then each document is held against its checksum
    and against the columns that were drawn from it.
    """
    for (line,) in db.execute("PRAGMA integrity_check(5)"):
        if line != "ok":
            yield line
    terms = dict(db.execute("SELECT id, text FROM term"))
    audiences = dict(db.execute("SELECT id, labels FROM audience"))
    for table in TABLES.values():
        yield from _table(db, table, terms, audiences)


def _table(db: sqlite3.Connection, table: Table, terms: dict[int, str], audiences: dict[int, str]) -> Iterator[str]:
    counts = [[0, 0] for _ in table.texts]
    live: dict[int, int] = {}
    rows = db.execute(
        f"SELECT d.*, v.data, v.crc FROM {table.documents} d LEFT JOIN {table.values} v ON v._id = d._id ORDER BY d._id"
    )
    for ident, key, _, audience, digest, *columns, data, crc in rows:
        if audience == DELETED or data is None:
            if (audience == DELETED) != (data is None):
                yield f"{table.spec.name} `{key}`: the value is missing, or should be"
            continue
        value = load(data, crc)
        labels = audience_of(table.spec, value)
        texts = [value.get(field) or "" for field in table.texts]
        tokens = [split_tokens(text) for text in texts]
        held_keywords = columns[len(table.scalars) : len(table.scalars) + len(table.keywords)]
        fits = (
            json_list(labels) == audiences.get(audience)
            and columns[: len(table.scalars)] == [value.get(field) for field in table.scalars]
            and [_texts(packed, terms) for packed in held_keywords]
            == [keywords_of(value, field) for field in table.keywords]
            and columns[len(table.scalars) + len(table.keywords) :] == [len(words) for words in tokens]
            and digest == text_digest(audience, texts, _newest(table, value, held_keywords))
        )
        if not fits:
            yield f"{table.spec.name} {ident} `{key}`: the columns do not fit the document"
        live[audience] = live.get(audience, 0) + 1
        if audience == 1:
            for number, words in enumerate(tokens):
                counts[number][0] += bool(words)
                counts[number][1] += len(words)
    held = db.execute("SELECT audience, documents FROM live WHERE record = ? AND documents <> 0", (table.spec.name,))
    if dict(held) != live:
        yield f"{table.spec.name}: the numbers of documents do not fit the documents"
    for field, expected in zip(table.texts, counts, strict=True):
        row = db.execute(
            "SELECT documents, tokens FROM counter WHERE record = ? AND field = ?", (table.spec.name, field)
        ).fetchone()
        if list(row or (0, 0)) != expected:
            yield f"{table.spec.name}: the counters of `{field}` do not fit the documents"


def _newest(table: Table, value: Document, packed: Sequence[bytes | None]) -> Newest | None:
    if table.newest is None:
        return None
    field, date = table.newest
    return newest_of(packed[table.keywords.index(field)], value[date])


def _texts(packed: bytes | None, terms: dict[int, str]) -> list[str | None]:
    return [terms.get(number) for number in numbers(packed)]
