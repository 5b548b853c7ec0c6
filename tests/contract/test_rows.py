"""Hold every adapter of the rows port to one contract, and SQLite's to the one in memory."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import streams.cached_rows
from streams.cached_rows import CachedRows
from streams.core import Rows
from streams.distributed.store import PartitionStore, Place, StageRows, row_key
from streams.embedded.rows import SqliteRows
from streams.embedded.schema import connect, create_slot, rows_table
from streams.embedded.writes import Writes
from streams.rows import MemoryRows
from tests.contract.rows import RowsContract

TABLE = rows_table(1, "toy")


def sqlite_rows(connection: sqlite3.Connection, partition: int = 1) -> SqliteRows:
    return SqliteRows(Writes(connection), TABLE, partition)


def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_slot(connection, 1, ["toy"], [])
    return connection


class TestMemoryRows(RowsContract):
    def make(self) -> Rows:
        return MemoryRows()


class TestSqliteRowsUncommitted(RowsContract):
    def make(self) -> Rows:
        return sqlite_rows(database())


class TestSqliteRowsCached(RowsContract):
    def make(self) -> Rows:
        return sqlite_rows(database())

    def settle(self, rows: Rows) -> None:
        assert isinstance(rows, SqliteRows)
        rows.flush()


class TestSqliteRowsStored(RowsContract):
    def make(self) -> Rows:
        return sqlite_rows(database())

    def settle(self, rows: Rows) -> None:
        assert isinstance(rows, SqliteRows)
        rows.flush()
        rows.forget()


@contextmanager
def written_behind() -> Iterator[Writes]:
    """Yield writes that go behind the work, in an open transaction over a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.sqlite"
        with closing(connect(path, readonly=False, durable=False)) as connection:
            create_slot(connection, 1, ["toy"], [])
            second = partial(connect, path, readonly=False, durable=False, any_thread=True)
            writes = Writes(connection, second)
            with writes.behind():
                writes.begin()
                yield writes


class TestSqliteRowsBehind(RowsContract):
    """Read everything back from where it waits or was written, never from the cache."""

    @pytest.fixture(autouse=True)
    def _writes(self) -> Iterator[None]:
        with written_behind() as self.writes:
            yield

    def make(self) -> Rows:
        return SqliteRows(self.writes, TABLE, 1)

    def settle(self, rows: Rows) -> None:
        assert isinstance(rows, SqliteRows)
        rows.flush()
        rows.forget()


class RocksRows(CachedRows):
    """Settle as the distributed runner does: what was committed is written, and with it the place."""

    def __init__(self, store: PartitionStore) -> None:
        super().__init__(store.table("toy"))
        self.store = store

    def settle(self) -> None:
        rows = {row_key(group, row): data for group, row, data in self.changes()}
        self.store.write(StageRows("toy", rows, Place(1, 1)))
        self.settled()


class TestRocksRows(RowsContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> Iterator[None]:
        self.store = PartitionStore(tmp_path / "store")
        rows = {row_key("g", "r"): b"1", row_key("h", "r"): b"1"}
        for neighbour in ("toya", "to"):  # of the stage's keys
            self.store.write(StageRows(neighbour, rows, Place(1, 1)))
        yield
        self.store.close()

    def make(self) -> Rows:
        return RocksRows(self.store)

    def settle(self, rows: Rows) -> None:
        assert isinstance(rows, RocksRows)
        rows.settle()
        rows.forget()


def test_partitions_are_apart() -> None:
    connection = database()
    first, second = sqlite_rows(connection, 0), sqlite_rows(connection, 1)
    first.put("g", "r", 1)
    first.flush()
    assert second.get("g", "r") is None
    second.put("g", "r", 2)
    second.flush()
    first.forget()
    assert first.get("g", "r") == 1


def test_a_small_group_is_read_once() -> None:
    connection = database()
    writer = sqlite_rows(connection)
    for row in "abc":
        writer.put("g", row, row)
    writer.flush()
    reader = sqlite_rows(connection)
    assert reader.get("g", "a") == "a"
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    assert reader.get("g", "b") == "b"
    assert reader.get("g", "absent") is None
    assert [row for row, _ in reader.scan("g")] == ["a", "b", "c"]
    assert statements == []


def test_the_cache_is_dropped_by_age_and_what_is_used_stays() -> None:
    connection = database()
    rows = sqlite_rows(connection)
    for group in ("used", "unused"):
        rows.put(group, "r", group)
    rows.flush()
    assert rows.cached_bytes > 0
    rows.age()
    assert rows.get("used", "r") == "used"
    rows.age()
    assert rows.cached_bytes == 0
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    assert rows.get("used", "r") == "used"
    assert statements == []
    assert rows.get("unused", "r") == "unused"
    assert len(statements) == 1


NAMES = st.text(st.sampled_from("ab\ud7ff\U0010ffff"), max_size=3)
GROUPS = st.sampled_from(["g", "h"])


class SqliteAgainstMemory(RuleBasedStateMachine):
    """Do the same to both, with commits, rollbacks and a cache that is too small for anything."""

    def __init__(self) -> None:
        super().__init__()
        self.small = patch.multiple(streams.cached_rows, SMALL_GROUP=2, MAX_CACHED_ROWS=4, MAX_LARGE_GROUPS=1)
        self.small.start()
        self.connection = database()
        self.rows = sqlite_rows(self.connection)
        self.model: dict[tuple[str, str], Any] = {}
        self.committed: dict[tuple[str, str], Any] = {}
        self.memory = MemoryRows()
        self.next = 0

    def teardown(self) -> None:
        self.connection.close()
        self.small.stop()

    def begin(self) -> None:
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN")

    @rule(group=GROUPS, row=NAMES)
    def put(self, group: str, row: str) -> None:
        self.begin()
        self.next += 1
        value = [self.next]
        self.rows.put(group, row, value)
        self.memory.put(group, row, value)
        self.model[group, row] = value

    @rule(group=GROUPS, row=NAMES)
    def delete(self, group: str, row: str) -> None:
        self.begin()
        self.rows.delete(group, row)
        self.memory.delete(group, row)
        self.model.pop((group, row), None)

    @rule(group=GROUPS, row=NAMES)
    def get(self, group: str, row: str) -> None:
        assert self.rows.get(group, row) == self.memory.get(group, row)

    @rule(group=GROUPS, rows=st.lists(NAMES, max_size=6, unique=True))
    def expect(self, group: str, rows: list[str]) -> None:
        self.rows.expect(group, rows)

    @rule(group=GROUPS, prefix=NAMES, reverse=st.booleans(), limit=st.none() | st.integers(0, 4))
    def scan(self, group: str, prefix: str, reverse: bool, limit: int | None) -> None:
        found = list(self.rows.scan(group, prefix, reverse=reverse, limit=limit))
        assert found == list(self.memory.scan(group, prefix, reverse=reverse, limit=limit))

    @rule()
    def flush(self) -> None:
        self.begin()
        self.rows.flush()

    @rule(age=st.booleans())
    def commit(self, age: bool) -> None:
        self.begin()
        self.rows.flush()
        self.connection.execute("COMMIT")
        self.committed = dict(self.model)
        if age:
            self.rows.age()

    @precondition(lambda self: self.connection.in_transaction)
    @rule()
    def rollback(self) -> None:
        self.connection.execute("ROLLBACK")
        self.rows.forget()
        self.model = dict(self.committed)
        self.memory = MemoryRows()
        for (group, row), value in self.model.items():
            self.memory.put(group, row, value)

    @invariant()
    def cached_bytes_are_never_negative(self) -> None:
        assert self.rows.cached_bytes >= 0


class SqliteBehindAgainstMemory(SqliteAgainstMemory):
    """The same where writes go behind the work."""

    def __init__(self) -> None:
        super().__init__()
        self.connection.close()
        self.closing = ExitStack()
        self.writes = self.closing.enter_context(written_behind())
        self.rows = SqliteRows(self.writes, TABLE, 1)

    def teardown(self) -> None:
        self.writes.rollback()
        self.closing.close()
        self.small.stop()

    def begin(self) -> None:
        if not self.writes.in_transaction:
            self.writes.begin()

    @rule(age=st.booleans())
    def commit(self, age: bool) -> None:
        self.begin()
        self.rows.flush()
        self.writes.commit()
        self.committed = dict(self.model)
        if age:
            self.rows.age()

    @precondition(lambda self: self.writes.in_transaction)
    @rule()
    def rollback(self) -> None:
        self.writes.rollback()
        self.rows.forget()
        self.model = dict(self.committed)
        self.memory = MemoryRows()
        for (group, row), value in self.model.items():
            self.memory.put(group, row, value)

    @rule()
    def forget_what_was_flushed(self) -> None:
        self.begin()
        self.rows.flush()
        self.rows.forget()


TestSqliteAgainstMemory = SqliteAgainstMemory.TestCase
TestSqliteBehindAgainstMemory = SqliteBehindAgainstMemory.TestCase
TestSqliteBehindAgainstMemory.settings = settings(stateful_step_count=40, deadline=None)
TestSqliteAgainstMemory.settings = settings(stateful_step_count=40)
