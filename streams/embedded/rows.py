"""Keep one stage's rows in SQLite, behind a write-back cache.

What a stage writes stays in memory as encoded bytes until flush(), which sends it to the
table in key order. What was read or written stays cached beyond the transaction, within
a budget; a small group is cached whole, so that its later reads need no query at all.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import islice

import orjson

from streams.core import Json
from streams.rows import after_prefix

SMALL_GROUP = 16  # rows read ahead at first touch; a group of no more is cached whole
MAX_CACHED_ROWS = 256  # of one group, beyond a flush
MAX_LARGE_GROUPS = 10_000  # names remembered, to save reading ahead in vain
ROW_BYTES, GROUP_BYTES = 220, 620  # what an entry costs in Python objects, measured

_MISSING = object()


class _Group:
    """Hold what is known of one group: `complete` says that there is nothing else in the table."""

    __slots__ = ("complete", "loaded", "order", "rows")

    def __init__(self) -> None:
        self.rows: dict[str, bytes | None] = {}  # None: known to be absent
        self.order: list[str] | None = None  # the sorted names of rows, once a scan asked for it
        self.loaded = False
        self.complete = False


class SqliteRows:
    """Implement streams.core.Rows for one stage and partition.

    Values go in and out as JSON copies: nothing that a caller holds is shared. flush()
    writes within the open transaction; after a rollback call forget(). Strings must be
    encodable as UTF-8 and hold no lone surrogates, which schemas.interaction ensures.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, partition: int) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._partition = partition
        where = f"FROM {table} WHERE part={partition:d} AND grp=?"
        self._one = f"SELECT value {where} AND row=?"
        self._head = f"SELECT row, value {where} LIMIT {SMALL_GROUP + 1}"
        self._from = f"SELECT row, value {where} AND row>=? ORDER BY row"
        self._between = f"SELECT row, value {where} AND row>=? AND row<? ORDER BY row"
        self._upsert = f"REPLACE INTO {table}(part, grp, row, value) VALUES({partition:d},?,?,?)"
        self._delete = f"DELETE FROM {table} WHERE part={partition:d} AND grp=? AND row=?"
        self._young: dict[str, _Group] = {}
        self._old: dict[str, _Group] = {}
        self._dirty: dict[str, set[str]] = {}
        self._large: set[str] = set()
        self.cached_bytes = 0  # of the young half, about
        self.dirty_bytes = 0  # since the last flush, about

    def get(self, group: str, row: str) -> Json | None:
        """Return the row's value, or None."""
        known = self._young.get(group) or self._group(group)
        data = known.rows.get(row, _MISSING)
        if data is _MISSING:
            if not known.loaded:
                self._load(group, known)
                data = known.rows.get(row, _MISSING)
            if data is _MISSING:
                data = None if known.complete else self._fetch(group, row, known)
        return None if data is None else orjson.loads(data)  # type: ignore[arg-type]

    def put(self, group: str, row: str, value: Json) -> None:
        """Write the row."""
        data = bytes(memoryview(orjson.dumps(value)))  # a kept result of dumps() holds 4 KB
        known = self._young.get(group) or self._group(group)
        size = len(data)
        self.dirty_bytes += size + ROW_BYTES
        rows = known.rows
        if row in rows:
            old = rows[row]
            self.cached_bytes += size if old is None else size - len(old)
        else:
            self.cached_bytes += size + len(row) + ROW_BYTES
            if known.order is not None:
                insort(known.order, row)
        rows[row] = data
        dirty = self._dirty.get(group)
        if dirty is None:
            self._dirty[group] = {row}
        else:
            dirty.add(row)

    def delete(self, group: str, row: str) -> None:
        """Remove the row, if it is there."""
        known = self._young.get(group) or self._group(group)
        rows = known.rows
        if row not in rows:
            if known.complete:
                return
            self.cached_bytes += len(row) + ROW_BYTES
            if known.order is not None:
                insort(known.order, row)
        self.dirty_bytes += ROW_BYTES
        rows[row] = None
        self._dirty.setdefault(group, set()).add(row)

    def scan(
        self, group: str, prefix: str = "", *, reverse: bool = False, limit: int | None = None
    ) -> Iterator[tuple[str, Json]]:
        """Yield (row, value) of the group's rows that begin with the prefix, in byte order."""
        known = self._young.get(group) or self._group(group)
        if not known.loaded:
            self._load(group, known)
        names = known.order
        if names is None:
            names = known.order = sorted(known.rows)
        end = after_prefix(prefix)
        first = bisect_left(names, prefix) if prefix else 0
        last = len(names) if end is None else bisect_left(names, end)
        cached = self._snapshot(known, names, first, last, reverse, limit)
        if known.complete:
            return ((name, orjson.loads(data)) for name, data in cached if data is not None)
        sql, bounds = (self._from, (group, prefix)) if end is None else (self._between, (group, prefix, end))
        stored = self._execute(sql + " DESC" if reverse else sql, bounds)
        merged = _merge(cached, stored, reverse)
        return merged if limit is None else islice(merged, limit)

    def flush(self) -> None:
        """Write what changed, in key order, and keep the cache within bounds per group."""
        if not self._dirty:
            return
        written: list[tuple[str, str, bytes]] = []
        removed: list[tuple[str, str]] = []
        for group in sorted(self._dirty):
            known = self._young[group]
            for row in sorted(self._dirty[group]):
                data = known.rows[row]
                if data is None:
                    removed.append((group, row))
                else:
                    written.append((group, row, data))
            if len(known.rows) > MAX_CACHED_ROWS:
                self._shrink(group, known)
        if removed:
            self._executemany(self._delete, removed)
        if written:
            self._executemany(self._upsert, written)
        self._dirty.clear()
        self.dirty_bytes = 0

    def age(self) -> None:
        """Drop what was not used since the last call. Call it after flush() only."""
        self._old = self._young
        self._young = {}
        self.cached_bytes = 0
        if len(self._large) > MAX_LARGE_GROUPS:
            self._large.clear()

    def forget(self) -> None:
        """Drop the whole cache and all that was not flushed."""
        self._young, self._old = {}, {}
        self._dirty.clear()
        self._large.clear()
        self.cached_bytes = self.dirty_bytes = 0

    def _group(self, group: str) -> _Group:
        known = self._old.pop(group, None)
        if known is None:
            known = _Group()
            self.cached_bytes += GROUP_BYTES
        else:
            rows = known.rows
            self.cached_bytes += GROUP_BYTES + sum(len(data) + ROW_BYTES for data in rows.values() if data is not None)
        self._young[group] = known
        return known

    def _load(self, group: str, known: _Group) -> None:
        """Read the first rows of a group; if these are all, it is complete."""
        known.loaded = True
        if group in self._large:
            return
        found = self._execute(self._head, (group,)).fetchall()
        if len(found) <= SMALL_GROUP:
            known.complete = True
        else:
            self._large.add(group)
            return
        rows = known.rows
        for row, data in found:
            if row not in rows:
                rows[row] = data
                self.cached_bytes += len(data) + len(row) + ROW_BYTES

    def _fetch(self, group: str, row: str, known: _Group) -> bytes | None:
        found = self._execute(self._one, (group, row)).fetchone()
        data: bytes | None = None if found is None else found[0]
        known.rows[row] = data
        if known.order is not None:
            insort(known.order, row)
        self.cached_bytes += len(row) + ROW_BYTES + (0 if data is None else len(data))
        return data

    def _shrink(self, group: str, known: _Group) -> None:
        self.cached_bytes -= sum(len(data) + ROW_BYTES for data in known.rows.values() if data is not None)
        known.rows = {}
        known.order = None
        known.loaded, known.complete = True, False
        self._large.add(group)

    @staticmethod
    def _snapshot(
        known: _Group, names: list[str], first: int, last: int, reverse: bool, limit: int | None
    ) -> list[tuple[str, bytes | None]]:
        """Copy the cached rows of a range, up to the limit of live ones, with what hides stored rows."""
        rows = known.rows
        wanted = names[first:last] if limit is None else None
        if wanted is not None:
            if reverse:
                wanted.reverse()
            return [(name, rows[name]) for name in wanted]
        found: list[tuple[str, bytes | None]] = []
        live = 0
        for at in range(last - 1, first - 1, -1) if reverse else range(first, last):
            if live >= (limit or 0):
                break
            name = names[at]
            data = rows[name]
            found.append((name, data))
            live += data is not None
        return found


def _merge(
    cached: list[tuple[str, bytes | None]], stored: Iterator[tuple[str, bytes]], reverse: bool
) -> Iterator[tuple[str, Json]]:
    """Yield cached and stored rows in one order; a cached row stands for the stored one of its name."""
    at, count = 0, len(cached)
    for name, data in stored:
        while at < count and (cached[at][0] > name if reverse else cached[at][0] < name):
            held = cached[at]
            at += 1
            if held[1] is not None:
                yield held[0], orjson.loads(held[1])
        if at < count and cached[at][0] == name:
            held = cached[at]
            at += 1
            if held[1] is not None:
                yield name, orjson.loads(held[1])
        else:
            yield name, orjson.loads(data)
    for name, kept in cached[at:]:
        if kept is not None:
            yield name, orjson.loads(kept)
