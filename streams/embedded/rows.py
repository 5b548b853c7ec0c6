"""Keep one stage's rows of one partition in SQLite, behind the cache of streams.cached_rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from streams.cached_rows import CachedRows


class SqliteTable:
    """Implement streams.cached_rows.Table; what is written is part of the open transaction."""

    def __init__(self, connection: sqlite3.Connection, table: str, partition: int) -> None:
        """Take the connection and the quoted name of the stage's table."""
        self._execute = connection.execute
        self._executemany = connection.executemany
        where = f"FROM {table} WHERE part={partition:d} AND grp=?"
        self._one = f"SELECT value {where} AND row=?"
        self._head = f"SELECT row, value {where} LIMIT ?"
        self._from = f"SELECT row, value {where} AND row>=? ORDER BY row"
        self._between = f"SELECT row, value {where} AND row>=? AND row<? ORDER BY row"
        self._upsert = f"REPLACE INTO {table}(part, grp, row, value) VALUES({partition:d},?,?,?)"
        self._delete = f"DELETE FROM {table} WHERE part={partition:d} AND grp=? AND row=?"

    def one(self, group: str, row: str) -> bytes | None:
        found = self._execute(self._one, (group, row)).fetchone()
        return None if found is None else found[0]

    def head(self, group: str, limit: int) -> list[tuple[str, bytes]]:
        return self._execute(self._head, (group, limit)).fetchall()

    def range(self, group: str, start: str, end: str | None, reverse: bool) -> Iterator[tuple[str, bytes]]:
        sql, bounds = (self._from, (group, start)) if end is None else (self._between, (group, start, end))
        return self._execute(sql + " DESC" if reverse else sql, bounds)

    def write(self, written: list[tuple[str, str, bytes]], removed: list[tuple[str, str]]) -> None:
        """Set and remove rows."""
        if removed:
            self._executemany(self._delete, removed)
        if written:
            self._executemany(self._upsert, written)


class SqliteRows(CachedRows):
    """Hold one stage's rows of one partition. After a rollback call forget()."""

    def __init__(self, connection: sqlite3.Connection, table: str, partition: int) -> None:
        """Take the connection, the quoted name of the stage's table, and the partition."""
        self._sqlite = SqliteTable(connection, table, partition)
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
