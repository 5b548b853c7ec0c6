"""Keep the derived records: one table each, which is state, compacted log and dump at once.

A write replaces the key's row and is noted in the feed of changes. A delete keeps its
version, without a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

import orjson

from schemas.canonical import canonical
from streams.core import Json, Message
from streams.embedded.behind import Bulk
from streams.embedded.changes import ChangeFeed
from streams.embedded.schema import LOG_RECORDS, record_table
from streams.embedded.writes import Writes

# (record, key, version, value), the value None for a delete: what an index takes over.
Change = tuple[str, str, int, Json | None]
GENERATION_BITS = 32  # a version is generation * 2^32 + the stage's own count: below 2^53
FLUSH_BYTES = 16 * 1024 * 1024
READ = 500  # keys read with one statement
CHANGES_BYTES = 8 * 1024 * 1024  # as JSON; some ten times that as Python objects


class RecordStore:
    """Hold the records of one slot, and those of the log."""

    def __init__(self, writes: Writes, slot: int, records: Sequence[str]) -> None:
        self._writes = writes
        self._connection = writes.connection
        self._slot = slot
        self._feed = ChangeFeed(writes, slot)
        self.names = (*LOG_RECORDS, *(name for name in records if name not in LOG_RECORDS))
        self._tables = {name: record_table(slot, name) for name in self.names}
        self._waiting: dict[str, dict[str, tuple[int, bytes | None]]] = {name: {} for name in self.names}
        self._bytes = 0
        self._upserts = {
            name: Bulk(
                f"INSERT INTO {table}(key, version, value)",
                "(?,?,?)",
                "ON CONFLICT(key) DO UPDATE SET version=excluded.version, value=excluded.value"
                " WHERE excluded.version > version",
            )
            for name, table in self._tables.items()
        }

    def reload(self) -> None:
        """Forget what was not flushed, after a rollback."""
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
            self.spill()

    def put_log(self, record: str, key: str, value: Json | None) -> int:
        """Write a record of the log under its next version, which is returned."""
        row = self._connection.execute(f"SELECT version FROM {self._tables[record]} WHERE key=?", (key,)).fetchone()
        held = self._waiting[record].get(key)
        version = max(row[0] if row else 0, held[0] if held else 0) + 1
        self.put(Message(record, key, key, value, version))
        return version

    def flush(self) -> None:
        """Write what waits, in key order; part of a commit."""
        for name in self.names:
            self._flush(name)
        self._bytes = 0

    def spill(self) -> None:
        """Write what waits of derived records; the log's own stay for the commit, since put_log() reads them."""
        for name in self.names:
            if name not in LOG_RECORDS:
                self._flush(name)
        self._bytes = 0

    def _flush(self, name: str) -> None:
        waiting = self._waiting[name]
        if waiting:
            keys = sorted(waiting)
            self._writes.many(self._upserts[name], [(key, *waiting[key]) for key in keys])
            self._feed.append(self._slot_of(name), name, keys)
            waiting.clear()

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

    def waits(self) -> bool:
        """Tell whether an index has anything to take over."""
        return self._feed.waits()

    def backlog(self) -> int:
        """Return how many records an index has not taken over."""
        return self._feed.count()

    def gather(self) -> None:
        """Take up what an index has to take over, before changes() gives it. Call it within a transaction."""
        self._feed.gather()

    def changes(self, limit: int, generation: int) -> tuple[list[Change], Callable[[], None]] | None:
        """Return the next batch that was gathered, and the function that notes it as taken; None where there is none.

        A batch has at most `limit` changes and about 8 MB, ordered by record and key, each in
        its latest state. Call the function within a transaction.
        """
        places = self._feed.next(limit)
        if not places:
            return None
        base = generation << GENERATION_BITS
        numbers = {(record, key): number for number, record, key in places}
        batch: list[Change] = []
        size = 0
        for record, keys in _chunks(places):
            for key, version, data in self._read(record, keys):
                batch.append((record, key, base + version, None if data is None else orjson.loads(data)))
                size += len(data or b"")
                if size > CHANGES_BYTES:
                    return batch, partial(self._feed.remove, numbers[record, key])
        return batch, partial(self._feed.remove, places[-1][0])

    def _read(self, record: str, keys: list[str]) -> list[tuple[str, int, bytes | None]]:
        return self._connection.execute(
            f"SELECT r.key, r.version, r.value FROM json_each(?) j CROSS JOIN {self._tables[record]} r"
            " ON r.key = j.value",
            (orjson.dumps(keys).decode(),),
        ).fetchall()

    def mark_all(self) -> None:
        """Have every record taken over again, deletes too."""
        self._feed.clear()
        for name, table in self._tables.items():
            self._feed.append_all(self._slot_of(name), name, table)

    def bury(self, old: RecordStore) -> None:
        """Write a delete for every key that another slot held and this one does not."""
        for name, table in self._tables.items():
            other = old._tables[name]
            if other != table:
                gone = f"{other} WHERE key NOT IN (SELECT key FROM {table})"
                self._feed.append_all(self._slot, name, gone)
                self._connection.execute(f"INSERT INTO {table}(key, version, value) SELECT key, 0, NULL FROM {gone}")

    def _slot_of(self, record: str) -> int:
        return 0 if record in LOG_RECORDS else self._slot


def _chunks(places: list[tuple[int, str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield (record, at most 500 keys)."""
    for record, group in groupby(places, key=itemgetter(1)):
        keys = [key for _, _, key in group]
        for at in range(0, len(keys), READ):
            yield record, keys[at : at + READ]
