"""Keep the derived records: one compacted log each, which is state, log and dump at once.

A write takes the next sequence number and replaces the key's row, so that reading in
sequence gives each key's latest value once. A delete keeps its version, without a value.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import orjson

from schemas.canonical import canonical
from streams.core import Json, Message
from streams.embedded.schema import LOG_RECORDS, record_table

# (record, key, version, value), the value None for a delete: what an index takes over.
Change = tuple[str, str, int, Json | None]
GENERATION_BITS = 32  # a version is generation * 2^32 + the stage's own count: below 2^53
FLUSH_BYTES = 16 * 1024 * 1024
CHANGES_BYTES = 16 * 1024 * 1024  # as JSON; some ten times that as Python objects


class RecordStore:
    """Hold the records of one slot, and those of the log.

    `sequence` is shared by all records and slots and never falls, so that one number says
    how far an index has come, across rebuilds too.
    """

    def __init__(self, connection: sqlite3.Connection, slot: int, records: Sequence[str]) -> None:
        self._connection = connection
        self.names = (*LOG_RECORDS, *(name for name in records if name not in LOG_RECORDS))
        self._tables = {name: record_table(slot, name) for name in self.names}
        self._waiting: dict[str, dict[str, tuple[int, bytes | None]]] = {name: {} for name in self.names}
        self._bytes = 0
        self.sequence = 0
        self.reload()

    def reload(self) -> None:
        """Forget what was not flushed and read the sequence again, after a rollback."""
        row = self._connection.execute("SELECT value FROM meta WHERE name='sequence'").fetchone()
        self.sequence = row[0] if row else 0
        for waiting in self._waiting.values():
            waiting.clear()
        self._bytes = 0

    def put(self, message: Message) -> None:
        """Take one record's write; an older version than the one that is held is ignored."""
        waiting = self._waiting[message.stream]
        held = waiting.get(message.key)
        if held is not None and held[0] >= message.version:
            return
        data = None if message.value is None else bytes(memoryview(message.encoded or canonical(message.value)))
        waiting[message.key] = (message.version, data)
        self._bytes += 300 + (0 if data is None else len(data))
        if self._bytes > FLUSH_BYTES:
            self.flush()

    def put_log(self, record: str, key: str, value: Json | None) -> int:
        """Write a record of the log under its next version, which is returned."""
        row = self._connection.execute(f"SELECT version FROM {self._tables[record]} WHERE key=?", (key,)).fetchone()
        held = self._waiting[record].get(key)
        version = max(row[0] if row else 0, held[0] if held else 0) + 1
        self.put(Message(record, key, key, value, version))
        return version

    def flush(self) -> None:
        """Write what waits, in key order; part of a commit."""
        for name, waiting in self._waiting.items():
            if not waiting:
                continue
            start = self.sequence
            self.sequence += len(waiting)
            self._connection.executemany(
                f"INSERT INTO {self._tables[name]}(seq, key, version, value) VALUES(?,?,?,?)"
                " ON CONFLICT(key) DO UPDATE SET seq=excluded.seq, version=excluded.version, value=excluded.value"
                " WHERE excluded.version > version",
                [(number, key, *waiting[key]) for number, key in enumerate(sorted(waiting), start + 1)],
            )
            waiting.clear()
        self._bytes = 0
        self._connection.execute("REPLACE INTO meta VALUES('sequence', ?)", (self.sequence,))

    def get(self, record: str, key: str) -> Json | None:
        """Return one record's committed value, or None."""
        row = self._connection.execute(f"SELECT value FROM {self._tables[record]} WHERE key=?", (key,)).fetchone()
        return orjson.loads(row[0]) if row and row[0] is not None else None

    def scan(self, record: str) -> Iterator[tuple[str, Json]]:
        """Yield (key, value) of every live row, in the byte order of keys."""
        sql = f"SELECT key, value FROM {self._tables[record]} ORDER BY key"
        for key, data in self._connection.execute(sql):
            if data is not None:
                yield key, orjson.loads(data)

    def counts(self) -> dict[str, int]:
        """Return how many live rows each record has."""
        found: dict[str, int] = {}
        for name, table in self._tables.items():
            sql = f"SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM {table} WHERE value IS NULL)"
            found[name] = self._connection.execute(sql).fetchone()[0]
        return found

    def backlog(self, after: int) -> int:
        """Return how many rows were written after a sequence number."""
        return sum(
            self._connection.execute(f"SELECT count(*) FROM {table} WHERE seq > ?", (after,)).fetchone()[0]
            for table in self._tables.values()
        )

    def changes(self, after: int, limit: int, generation: int) -> tuple[int, list[Change]]:
        """Return the next changes after a sequence number, and the number that they reach.

        At most `limit` and about 16 MB, ordered by record; each key's latest write only.
        """
        parts = [
            f"SELECT {at:d} AS record, seq, key, version, value FROM {table} WHERE seq > ?1"
            for at, table in enumerate(self._tables.values())
        ]
        sql = f"{' UNION ALL '.join(parts)} ORDER BY seq LIMIT ?2"
        rows, size = [], 0
        for row in self._connection.execute(sql, (after, limit)):
            rows.append(row)
            size += len(row[4] or b"")
            if size > CHANGES_BYTES:
                break
        if not rows:
            return after, []
        reached = rows[-1][1]
        rows.sort(key=lambda row: (row[0], row[1]))
        base = generation << GENERATION_BITS
        return reached, [
            (self.names[at], key, base + version, None if data is None else orjson.loads(data))
            for at, _, key, version, data in rows
        ]

    def bury(self, old: RecordStore) -> None:
        """Write a delete for every key that another slot held and this one does not."""
        for name, table in self._tables.items():
            other = old._tables[name]
            if other == table:
                continue
            cursor = self._connection.execute(
                f"INSERT INTO {table}(seq, key, version, value)"
                f" SELECT ?1 + row_number() OVER (ORDER BY key), key, 0, NULL FROM {other}"
                f" WHERE key NOT IN (SELECT key FROM {table})",
                (self.sequence,),
            )
            self.sequence += cursor.rowcount
