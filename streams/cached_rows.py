"""Keep one stage's rows behind a write-back cache, whatever table lies beneath.

What a stage writes stays in memory as encoded bytes until its owner has made it durable.
What was read or written stays cached beyond that, within a budget; a small group is cached
whole, so that its later reads need no look at the table at all.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

import orjson

from streams.core import Json
from streams.rows import after_prefix

SMALL_GROUP = 16  # rows read ahead at first touch; a group of no more is cached whole
MAX_CACHED_ROWS = 256  # of one group, beyond a flush
MAX_LARGE_GROUPS = 10_000  # names remembered, to save reading ahead in vain
ROW_BYTES, GROUP_BYTES = 220, 620  # what an entry costs in Python objects, measured

_MISSING: Any = object()  # no row's bytes

Change = tuple[str, str, bytes | None]  # (group, row, encoded value), None for a delete


class Table(Protocol):
    """Hold encoded rows under (group, row), rows in the order of their UTF-8 bytes."""

    def one(self, group: str, row: str) -> bytes | None:
        """Return one row's value, or None."""
        ...

    def some(self, group: str, rows: Sequence[str]) -> dict[str, bytes]:
        """Return those of the rows that there are."""
        ...

    def head(self, group: str, limit: int) -> list[tuple[str, bytes]]:
        """Return the group's first rows."""
        ...

    def range(self, group: str, start: str, end: str | None, reverse: bool) -> Iterator[tuple[str, bytes]]:
        """Yield the rows from `start` to below `end`, or to the group's end, as they are at the call."""
        ...


class _Group:
    """Hold what is known of one group: `complete` says that there is nothing else in the table."""

    __slots__ = ("complete", "loaded", "order", "rows")

    def __init__(self) -> None:
        self.rows: dict[str, bytes | None] = {}  # None: known to be absent
        self.order: list[str] | None = None  # the sorted names of rows, once a scan asked for it
        self.loaded = False
        self.complete = False


class CachedRows:
    """Implement streams.core.Rows over a table.

    Values go in and out as JSON copies: nothing that a caller holds is shared. Make changes()
    durable in the table, then call settled(); where that fails, call forget(). Strings must
    be encodable as UTF-8 and hold no lone surrogates, which schemas.interaction ensures.
    """

    def __init__(self, table: Table) -> None:
        """Take the table, which nobody else writes to."""
        self._table = table
        self._young: dict[str, _Group] = {}
        self._old: dict[str, _Group] = {}
        self._dirty: dict[str, set[str]] = {}
        self._large: set[str] = set()
        self.cached_bytes = 0  # of the young half, about

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
        return None if data is None else orjson.loads(data)

    def expect(self, group: str, rows: Sequence[str]) -> None:
        """Read what is not known of these rows at once: one by one they would take three times as long."""
        known = self._young.get(group) or self._group(group)
        if not known.loaded:
            self._load(group, known)
        if known.complete:
            return
        wanted = [row for row in rows if row not in known.rows]
        if not wanted:
            return
        found = self._table.some(group, wanted)
        for row in wanted:
            data = known.rows[row] = found.get(row)
            self.cached_bytes += len(row) + ROW_BYTES + (0 if data is None else len(data))
        known.order = None

    def put(self, group: str, row: str, value: Json) -> None:
        """Write the row."""
        data = bytes(memoryview(orjson.dumps(value)))  # a kept result of dumps() holds 4 KB
        known = self._young.get(group) or self._group(group)
        size = len(data)
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
        stored = self._table.range(group, prefix, end, reverse)
        merged = ((name, orjson.loads(data)) for name, data in merge(cached, stored, reverse))
        return merged if limit is None else islice(merged, limit)

    def changes(self) -> list[Change]:
        """Return what is not settled yet, in the order of group and row."""
        found: list[Change] = []
        for group in sorted(self._dirty):
            rows = self._young[group].rows
            found += [(group, row, rows[row]) for row in sorted(self._dirty[group])]
        return found

    def settled(self) -> None:
        """Say that the table holds all changes now; keeps the cache within bounds per group."""
        for group in self._dirty:
            known = self._young[group]
            if len(known.rows) > MAX_CACHED_ROWS:
                self._shrink(group, known)
        self._dirty.clear()

    def age(self) -> None:
        """Drop what was not used since the last call. Call it after settled() only."""
        self._old = self._young
        self._young = {}
        self.cached_bytes = 0
        if len(self._large) > MAX_LARGE_GROUPS:
            self._large.clear()

    def forget(self) -> None:
        """Drop the whole cache and all that was not settled."""
        self._young, self._old = {}, {}
        self._dirty.clear()
        self._large.clear()
        self.cached_bytes = 0

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
        found = self._table.head(group, SMALL_GROUP + 1)
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
        data = self._table.one(group, row)
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


def merge(
    over: Sequence[tuple[str, bytes | None]], stored: Iterator[tuple[str, bytes]], reverse: bool
) -> Iterator[tuple[str, bytes]]:
    """Yield two sorted runs of rows in one order; a row `over` stands for the stored one of its name, None for none."""
    at, count = 0, len(over)
    for name, data in stored:
        while at < count and (over[at][0] > name if reverse else over[at][0] < name):
            held = over[at]
            at += 1
            if held[1] is not None:
                yield held[0], held[1]
        if at < count and over[at][0] == name:
            held = over[at]
            at += 1
            if held[1] is not None:
                yield name, held[1]
        else:
            yield name, data
    for name, kept in over[at:]:
        if kept is not None:
            yield name, kept
