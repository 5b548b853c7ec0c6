"""Keep documents, their versions and their askable fields in SQLite.

A store object is one connection; the embedded index holds one that writes and a few that
read. Writers hold a transaction that the caller begins and ends.
"""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from indexers.bm25 import split_tokens
from indexers.conditions import audience_of, keywords_of
from indexers.embedded.sql import json_list
from indexers.embedded.tables import DELETED, PUBLIC_AUDIENCE, TABLES, Table, create_statements
from indexers.port import Document, Write
from schemas.canonical import canonical

_CHUNK = 2_000


def connect(path: Path, *, cache_bytes: int, create: bool = False) -> sqlite3.Connection:
    """Open the store's file. Raises sqlite3.Error."""
    mode = "rwc" if create else "rw"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=30,
        cached_statements=256,
    )
    if create:
        db.execute("PRAGMA page_size = 8192")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(f"BEGIN; {create_statements()} COMMIT;")
    db.execute("PRAGMA synchronous = FULL")  # what apply() has returned survives a power cut
    db.execute(f"PRAGMA cache_size = -{cache_bytes // 1024}")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("PRAGMA wal_autocheckpoint = 8000")
    db.execute("PRAGMA journal_size_limit = 67108864")
    return db


def get_meta(db: sqlite3.Connection, name: str) -> Any:
    """Return one of the index's own values, or None."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else row[0]


def set_meta(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Keep one of the index's own values."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


class TextChange(NamedTuple):
    """Say what becomes of one document's text: `tokens` None removes it."""

    id: int
    key: str
    audience: int
    existed: bool
    tokens: dict[str, list[str]] | None


class _Held(NamedTuple):
    id: int
    version: int
    audience: int
    digest: int | None
    keywords: tuple[bytes | None, ...]
    lengths: tuple[int, ...]


class Writer:
    """Write documents of all records through one connection.

    It keeps interned audiences in memory: call forget() after a rollback.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._audiences: dict[tuple[str, ...], int] = {}

    def forget(self) -> None:
        """Drop what may have been rolled back."""
        self._audiences.clear()

    def write(self, record: str, writes: Iterable[Write]) -> Iterator[list[TextChange] | None]:
        """Apply writes with different keys; yield, per chunk, the changes of text, None if nothing changed."""
        ordered = sorted(writes, key=lambda write: write.key)
        for start in range(0, len(ordered), _CHUNK):
            yield self._chunk(TABLES[record], ordered[start : start + _CHUNK])

    def _chunk(self, table: Table, writes: list[Write]) -> list[TextChange] | None:
        held = self._held(table, [write.key for write in writes])
        newer = [write for write in writes if write.key not in held or write.version > held[write.key].version]
        if not newer:
            return None
        terms = self._terms(table, newer)
        ident = self._db.execute(f"SELECT max(_id) FROM {table.documents}").fetchone()[0] or 0
        batch = _Batch(table)
        for write in newer:
            old = held.get(write.key)
            if old is None:
                ident += 1
            if write.value is None:
                batch.delete(write, ident, old)
            else:
                audience = self._audience(audience_of(table.spec, write.value))
                batch.put(write, write.value, ident, old, audience, terms)
        batch.flush(self._db)
        return batch.texts

    def _held(self, table: Table, keys: list[str]) -> dict[str, _Held]:
        named = "".join(f', d."{column}"' for column in (*table.keywords, *(f"n_{field}" for field in table.texts)))
        split = 5 + len(table.keywords)
        return {
            row[0]: _Held(row[1], row[2], row[3], row[4], row[5:split], row[split:])
            for row in self._db.execute(
                f"SELECT d._key, d._id, d._version, d._audience, d._digest{named}"
                f" FROM json_each(?) j JOIN {table.documents} d ON d._key = j.value",
                (json_list(keys),),
            )
        }

    def _terms(self, table: Table, writes: list[Write]) -> dict[str, int]:
        texts: set[str] = set()
        for field in table.keywords:
            for write in writes:
                if write.value is not None:
                    texts.update(keywords_of(write.value, field))
        if not texts:
            return {}
        listed = json_list(sorted(texts))
        self._db.execute("INSERT OR IGNORE INTO term (text) SELECT value FROM json_each(?)", (listed,))
        return dict(
            self._db.execute("SELECT t.text, t.id FROM json_each(?) j JOIN term t ON t.text = j.value", (listed,))
        )

    def _audience(self, labels: tuple[str, ...]) -> int:
        known = self._audiences.get(labels)
        if known is None:
            text = json_list(labels)
            row = self._db.execute("SELECT id FROM audience WHERE labels = ?", (text,)).fetchone()
            if row is None:
                known = int(self._db.execute("INSERT INTO audience (labels) VALUES (?)", (text,)).lastrowid or 0)
                self._db.executemany("INSERT INTO audience_label VALUES (?, ?)", [(label, known) for label in labels])
            else:
                known = int(row[0])
            self._audiences[labels] = known
        return known


class _Batch:
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

    def delete(self, write: Write, ident: int, old: _Held | None) -> None:
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
        old: _Held | None,
        audience: int,
        terms: dict[str, int],
    ) -> None:
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
        digest = text_digest(audience, [value.get(field) or "" for field in table.texts]) if any(tokens) else None
        scalars = [value.get(field) for field in table.scalars]
        self._row(write, ident, old, audience, digest, (*scalars, *keywords, *map(len, tokens)))
        self._keywords(ident, old, keywords)
        self._text(write.key, ident, old, audience, digest, tokens)

    def _row(
        self,
        write: Write,
        ident: int,
        old: _Held | None,
        audience: int,
        digest: int | None,
        columns: tuple[Any, ...],
    ) -> None:
        if old is None:
            self._inserts.append((ident, write.key, write.version, audience, digest, *columns))
        else:
            self._updates.append((write.version, audience, digest, *columns, old.id))

    def _keywords(self, ident: int, old: _Held | None, new: tuple[bytes | None, ...]) -> None:
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
        old: _Held | None,
        audience: int,
        digest: int | None,
        tokens: list[list[str]],
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
        self.texts.append(TextChange(ident, key, audience, before is not None, named))

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


def text_digest(audience: int, texts: Sequence[str]) -> int:
    """Return 62 bits that change with what the text index holds of a document."""
    packed = orjson.dumps([audience, *texts])
    return int.from_bytes(blake2b(packed, digest_size=8).digest(), "big") >> 2


def _unpack(packed: bytes | None) -> set[int]:
    numbers: array[int] = array("q")
    numbers.frombytes(packed or b"")
    return set(numbers)


def load(data: bytes, crc: int) -> Document:
    """Return the document of stored bytes. Raises sqlite3.DatabaseError where they were damaged."""
    if zlib.crc32(data) != crc:
        raise sqlite3.DatabaseError("a document fails its checksum")
    value: Document = orjson.loads(data)
    return value
