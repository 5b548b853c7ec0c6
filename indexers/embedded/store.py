"""Keep documents, their versions and their askable fields in SQLite.

A store object is one connection; the embedded index holds one that writes and a few that
read. Writers hold a transaction that the caller begins and ends.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from indexers.conditions import audience_of, keywords_of
from indexers.embedded.batch import Batch, Held, TextChange
from indexers.embedded.sql import json_list
from indexers.embedded.tables import TABLES, Table, create_statements
from indexers.port import Document, Write

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
        batch = Batch(table)
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

    def _held(self, table: Table, keys: list[str]) -> dict[str, Held]:
        named = "".join(f', d."{column}"' for column in (*table.keywords, *(f"n_{field}" for field in table.texts)))
        split = 5 + len(table.keywords)
        return {
            row[0]: Held(row[1], row[2], row[3], row[4], row[5:split], row[split:])
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


def load(data: bytes, crc: int) -> Document:
    """Return the document of stored bytes. Raises sqlite3.DatabaseError where they were damaged."""
    if zlib.crc32(data) != crc:
        raise sqlite3.DatabaseError("a document fails its checksum")
    value: Document = orjson.loads(data)
    return value
