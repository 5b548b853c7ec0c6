"""Gather what a chunk of writes changes in the store, and write it with one statement each."""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from indexers.bm25 import split_tokens
from indexers.conditions import keywords_of
from indexers.embedded.tables import DELETED, PUBLIC_AUDIENCE, Table
from indexers.port import Document, Write
from schemas.canonical import canonical
from schemas.times import parse_time


class Newest(NamedTuple):
    """Be the values by which a document is found newest first, as ids of interned texts, and its time."""

    terms: tuple[int, ...]
    at: int


def newest_of(packed: bytes | None, at: str) -> Newest | None:
    """Return what the text index holds of a packed `keywords` column and a date, None where there is no value."""
    terms = numbers(packed)
    return Newest(tuple(terms), parse_time(at)) if terms else None


class TextChange(NamedTuple):
    """Say what becomes of one document's text: `tokens` None removes it."""

    id: int
    key: str
    audience: int
    existed: bool
    tokens: dict[str, list[str]] | None
    newest: Newest | None = None


class Held(NamedTuple):
    """Be what the store holds of a document, as far as a write must know it."""

    id: int
    version: int
    audience: int
    digest: int | None
    keywords: tuple[bytes | None, ...]
    lengths: tuple[int, ...]


class Batch:
    """Gather the rows of one chunk, so that each statement runs once over all of them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.texts: list[TextChange] = []
        self._inserts: list[tuple[Any, ...]] = []
        self._updates: list[tuple[Any, ...]] = []
        self._values: list[tuple[int, int, bytes]] = []
        self._removed: list[tuple[int]] = []
        self._side_add: list[list[tuple[int, int]]] = [[] for _ in table.keywords]
        self._side_remove: list[list[tuple[int, int]]] = [[] for _ in table.keywords]
        self._counts = [[0, 0] for _ in table.texts]
        self._live: dict[int, int] = {}

    def delete(self, write: Write, ident: int, old: Held | None) -> None:
        """Note a tombstone."""
        nothing = (None,) * len(self.table.columns)
        self._row(write, ident, old, DELETED, None, nothing)
        if old is not None:
            self._removed.append((old.id,))
            self._keywords(old.id, old, (None,) * len(self.table.keywords))
        self._text(write.key, ident, old, DELETED, None, [[] for _ in self.table.texts])

    def put(
        self,
        write: Write,
        value: Document,
        ident: int,
        old: Held | None,
        audience: int,
        terms: dict[str, int],
    ) -> None:
        """Note a document."""
        table = self.table
        if old is not None:
            ident = old.id
        data = canonical(value)
        self._values.append((ident, zlib.crc32(data), data))
        keywords = tuple(
            array("q", [terms[text] for text in keywords_of(value, field)]).tobytes() or None
            for field in table.keywords
        )
        tokens = [split_tokens(value.get(field) or "") for field in table.texts]
        newest = None
        if table.newest is not None:
            field, date = table.newest
            newest = newest_of(keywords[table.keywords.index(field)], value[date])
        digest = text_digest(audience, [value.get(field) or "" for field in table.texts], newest)
        scalars = [value.get(field) for field in table.scalars]
        self._row(write, ident, old, audience, digest, (*scalars, *keywords, *map(len, tokens)))
        self._keywords(ident, old, keywords)
        self._text(write.key, ident, old, audience, digest, tokens, newest)

    def _row(
        self,
        write: Write,
        ident: int,
        old: Held | None,
        audience: int,
        digest: int | None,
        columns: tuple[Any, ...],
    ) -> None:
        for one, step in ((audience, 1), (old.audience if old is not None else DELETED, -1)):
            if one != DELETED:
                self._live[one] = self._live.get(one, 0) + step
        if old is None:
            self._inserts.append((ident, write.key, write.version, audience, digest, *columns))
        else:
            self._updates.append((write.version, audience, digest, *columns, old.id))

    def _keywords(self, ident: int, old: Held | None, new: tuple[bytes | None, ...]) -> None:
        for number, packed in enumerate(new):
            before = old.keywords[number] if old is not None else None
            if before != packed:
                gone, come = _unpack(before), _unpack(packed)
                self._side_remove[number] += [(term, ident) for term in gone - come]
                self._side_add[number] += [(term, ident) for term in come - gone]

    def _text(
        self,
        key: str,
        ident: int,
        old: Held | None,
        audience: int,
        digest: int | None,
        tokens: list[list[str]],
        newest: Newest | None = None,
    ) -> None:
        if not self.table.texts:
            return
        before = old.digest if old is not None else None
        if before == digest:
            return
        ident = ident if old is None else old.id
        for number, words in enumerate(tokens):
            counts = self._counts[number]
            if words and audience == PUBLIC_AUDIENCE:
                counts[0] += 1
                counts[1] += len(words)
            if old is not None and old.audience == PUBLIC_AUDIENCE and old.lengths[number]:
                counts[0] -= 1
                counts[1] -= old.lengths[number]
        named = dict(zip(self.table.texts, tokens, strict=True)) if digest is not None else None
        self.texts.append(TextChange(ident, key, audience, before is not None, named, newest))

    def flush(self, db: sqlite3.Connection) -> None:
        """Write everything that was gathered."""
        table = self.table
        if self._inserts:
            marks = ", ".join("?" * (5 + len(table.columns)))
            db.executemany(f"INSERT INTO {table.documents} VALUES ({marks})", self._inserts)
        if self._updates:
            columns = ", ".join(f'"{name}" = ?' for name in ("_version", "_audience", "_digest", *table.columns))
            db.executemany(f"UPDATE {table.documents} SET {columns} WHERE _id = ?", self._updates)
        db.executemany(f"INSERT OR REPLACE INTO {table.values} VALUES (?, ?, ?)", self._values)
        db.executemany(f"DELETE FROM {table.values} WHERE _id = ?", self._removed)
        for number, field in enumerate(table.keywords):
            side = table.side(field)
            db.executemany(f"DELETE FROM {side} WHERE term = ? AND doc = ?", self._side_remove[number])
            db.executemany(f"INSERT OR IGNORE INTO {side} VALUES (?, ?)", sorted(self._side_add[number]))
        db.executemany(
            "INSERT INTO counter VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " documents = documents + excluded.documents, tokens = tokens + excluded.tokens",
            [
                (table.spec.name, field, *counts)
                for field, counts in zip(table.texts, self._counts, strict=True)
                if counts != [0, 0]
            ],
        )
        db.executemany(
            "INSERT INTO live VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents",
            [(table.spec.name, audience, count) for audience, count in self._live.items() if count],
        )


def text_digest(audience: int, texts: Sequence[str], newest: Newest | None) -> int | None:
    """Return 62 bits that change with what the text index holds of a document, None where it holds none."""
    if newest is None and not any(text.strip(" ") for text in texts):
        return None
    packed = orjson.dumps([audience, *texts, *((newest.terms, newest.at) if newest is not None else ())])
    return int.from_bytes(blake2b(packed, digest_size=8).digest(), "big") >> 2


def _unpack(packed: bytes | None) -> set[int]:
    return set(numbers(packed))


def numbers(packed: bytes | None) -> array[int]:
    """Return the ids of interned texts that a `keywords` column packs."""
    ids: array[int] = array("q")
    ids.frombytes(packed or b"")
    return ids
