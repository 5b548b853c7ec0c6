"""Keep the feed of changed records: what an index has still to take over.

Every write of a record appends one small row to `changes`. When an index asks, they move to
`pending`, each record once and in the order of record and key, so that tables and index are
gone through in order; what was taken over is removed. The two tables are exactly what the
index lacks.
"""

from __future__ import annotations

from collections.abc import Iterable

from streams.embedded.behind import Bulk
from streams.embedded.writes import Writes


class ChangeFeed:
    """Append and read changes of one slot, and of the log's own records (slot 0)."""

    def __init__(self, writes: Writes, slot: int) -> None:
        """Take where to write, and the slot that is read."""
        self._writes = writes
        self._connection = writes.connection
        self._ours = f"slot IN (0, {slot:d})"

    def append(self, slot: int, record: str, keys: Iterable[str]) -> None:
        """Note a change of each key."""
        self._writes.many(
            Bulk("INSERT INTO changes(slot, record, key)", f"({slot:d},'{record}',?)"), [(key,) for key in keys]
        )

    def append_all(self, slot: int, record: str, rows: str) -> None:
        """Note a change of each row of a table, `rows` is its name with what follows in SQL."""
        self._connection.execute(f"INSERT INTO changes(slot, record, key) SELECT {slot:d}, '{record}', key FROM {rows}")

    def gather(self) -> None:
        """Move all changes to `pending`, unless something still waits there. Call it within a transaction."""
        if self._connection.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is None:
            self._connection.execute(
                "INSERT INTO pending(record, key)"
                f" SELECT record, key FROM changes WHERE {self._ours} GROUP BY record, key"
            )
            self._connection.execute(f"DELETE FROM changes WHERE {self._ours}")

    def next(self, limit: int) -> list[tuple[int, str, str]]:
        """Return the next (number, record, key) of those that were gathered."""
        return self._connection.execute(
            "SELECT number, record, key FROM pending ORDER BY number LIMIT ?", (limit,)
        ).fetchall()

    def remove(self, until: int) -> None:
        """Forget the gathered ones up to a number."""
        self._connection.execute("DELETE FROM pending WHERE number <= ?", (until,))

    def clear(self) -> None:
        """Forget all changes, those of unfinished rebuilds too."""
        self._connection.execute("DELETE FROM changes")
        self._connection.execute("DELETE FROM pending")

    def waits(self) -> bool:
        """Tell whether there is any change."""
        sql = f"SELECT 1 WHERE EXISTS (SELECT 1 FROM pending) OR EXISTS (SELECT 1 FROM changes WHERE {self._ours})"
        return self._connection.execute(sql).fetchone() is not None

    def count(self) -> int:
        """Return how many records have changes."""
        found: int = self._connection.execute(
            "SELECT count(*) FROM (SELECT record, key FROM pending"
            f" UNION SELECT record, key FROM changes WHERE {self._ours})"
        ).fetchone()[0]
        return found
