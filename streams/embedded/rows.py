"""Keep one stage's rows of one partition in SQLite, behind the cache of streams.cached_rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from streams.cached_rows import CachedRows, merge
from streams.embedded.behind import Bulk
from streams.embedded.writes import Writes

TOGETHER = (100, 20, 5, 1)  # rows that one statement looks for


class SqliteTable:
    """Implement streams.cached_rows.Table; what is written is part of the open transaction.

    Where writes go behind the work they cannot be read yet: they are kept at hand until then.
    """

    def __init__(self, writes: Writes, table: str, partition: int) -> None:
        """Take where to write, and the quoted name of the stage's table."""
        self._writes = writes
        self._unwritten = writes.overlay()
        self._execute = writes.connection.execute
        where = f"FROM {table} WHERE part={partition:d} AND grp=?"
        self._one = f"SELECT value {where} AND row=?"
        self._some = {size: f"SELECT row, value {where} AND row IN ({','.join('?' * size)})" for size in TOGETHER}
        self._head = f"SELECT row, value {where} LIMIT ?"
        self._from = f"SELECT row, value {where} AND row>=? ORDER BY row"
        self._between = f"SELECT row, value {where} AND row>=? AND row<? ORDER BY row"
        self._upsert = Bulk(f"REPLACE INTO {table}(part, grp, row, value)", f"({partition:d},?,?,?)")
        # The way round about the columns' names is what has SQLite look each row up by its key.
        gone = f"DELETE FROM {table} WHERE part={partition:d} AND (grp, row) IN (SELECT column1, column2 FROM ("
        self._delete = Bulk(gone, "(?,?)", "))")

    def one(self, group: str, row: str) -> bytes | None:
        if self._unwritten:
            waiting = self._unwritten.get(group)
            if waiting is not None and row in waiting:
                return waiting[row]
        found = self._execute(self._one, (group, row)).fetchone()
        return None if found is None else found[0]

    def some(self, group: str, rows: Sequence[str]) -> dict[str, bytes]:
        waiting = self._unwritten.get(group) if self._unwritten else None
        found: dict[str, bytes] = {}
        stored = rows
        if waiting is not None:
            found = {row: data for row in rows if (data := waiting.get(row)) is not None}
            stored = [row for row in rows if row not in waiting]
        at = 0
        for size in TOGETHER:
            while len(stored) - at >= size:
                found.update(self._execute(self._some[size], (group, *stored[at : at + size])))
                at += size
        return found

    def head(self, group: str, limit: int) -> list[tuple[str, bytes]]:
        if self._unwritten and group in self._unwritten:
            return list(islice(self.range(group, "", None, False), limit))
        return self._execute(self._head, (group, limit)).fetchall()

    def range(self, group: str, start: str, end: str | None, reverse: bool) -> Iterator[tuple[str, bytes]]:
        sql, bounds = (self._from, (group, start)) if end is None else (self._between, (group, start, end))
        stored: Iterator[tuple[str, bytes]] = self._execute(sql + " DESC" if reverse else sql, bounds)
        waiting = self._unwritten.get(group) if self._unwritten else None
        if waiting is None:
            return stored
        ours = [one for one in waiting.items() if one[0] >= start and (end is None or one[0] < end)]
        return merge(sorted(ours, reverse=reverse), stored, reverse)

    def write(self, written: list[tuple[str, str, bytes]], removed: list[tuple[str, str]]) -> None:
        """Set and remove rows."""
        if self._writes.is_behind:
            for group, row, data in written:
                self._unwritten.setdefault(group, {})[row] = data
            for group, row in removed:
                self._unwritten.setdefault(group, {})[row] = None
        if removed:
            self._writes.many(self._delete, removed)
        if written:
            self._writes.many(self._upsert, written)


class SqliteRows(CachedRows):
    """Hold one stage's rows of one partition. After a rollback call forget()."""

    def __init__(self, writes: Writes, table: str, partition: int) -> None:
        """Take where to write, the quoted name of the stage's table, and the partition."""
        self._sqlite = SqliteTable(writes, table, partition)
        super().__init__(self._sqlite)

    def flush(self) -> None:
        """Write what changed, in key order, within the open transaction."""
        changes = self.changes()
        if changes:
            self._sqlite.write(
                [(group, row, data) for group, row, data in changes if data is not None],
                [(group, row) for group, row, data in changes if data is None],
            )
            self.settled()
