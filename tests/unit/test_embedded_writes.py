"""Write behind the work: in order, to be read once committed, and nothing of it where something failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from streams.embedded.behind import PORTION, Bulk
from streams.embedded.schema import connect
from streams.embedded.writes import Writes

ADD = Bulk("INSERT INTO t(number, name)", "(?,?)", "ON CONFLICT(number) DO UPDATE SET name=excluded.name")
REMOVE = Bulk("DELETE FROM t WHERE number IN (SELECT column1 FROM (", "(?)", "))")


@pytest.fixture
def writes(tmp_path: Path) -> Iterator[Writes]:
    path = tmp_path / "t.sqlite"
    with closing(connect(path, readonly=False, durable=False)) as connection:
        connection.execute("CREATE TABLE t(number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        yield Writes(connection, partial(connect, path, readonly=False, durable=False, any_thread=True))


def rows(writes: Writes) -> list[tuple[int, str]]:
    return writes.connection.execute("SELECT number, name FROM t ORDER BY number").fetchall()


def open_and_behind(writes: Writes) -> tuple[bool, bool]:
    return writes.in_transaction, writes.is_behind


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, PORTION - 1, PORTION, 2 * PORTION + 249])
def test_many_rows_in_portions_are_those_written_one_by_one(writes: Writes, count: int) -> None:
    wanted = [(number, f"n{number}") for number in range(count)]
    with writes.behind():
        writes.begin()
        writes.many(ADD, [(number, "old") for number in range(count + 3)])
        writes.many(ADD, wanted)
        writes.many(REMOVE, [(number,) for number in range(count, count + 3)])
        writes.commit()
    assert rows(writes) == wanted


def test_what_is_written_shows_when_its_commit_is_settled(writes: Writes) -> None:
    with writes.behind():
        writes.begin()
        writes.execute("INSERT INTO t VALUES(1, 'a')")
        assert rows(writes) == []
        assert writes.ask("SELECT name FROM t") == [("a",)]
        assert open_and_behind(writes) == (True, True)
        writes.commit()
        assert open_and_behind(writes) == (False, True)
        writes.settle()
        assert rows(writes) == [(1, "a")]


def test_the_next_transaction_begins_when_the_one_before_can_be_read(writes: Writes) -> None:
    overlay = writes.overlay()
    with writes.behind():
        writes.begin()
        overlay["g"] = {"r": b"1"}
        writes.execute("INSERT INTO t VALUES(1, 'a')")
        writes.commit()
        assert overlay == {"g": {"r": b"1"}}
        writes.begin()
        assert (rows(writes), overlay) == ([(1, "a")], {})


def test_a_failure_shows_at_the_next_call_and_undoes_its_transaction_alone(writes: Writes) -> None:
    with writes.behind():
        writes.begin()
        writes.execute("INSERT INTO t VALUES(1, 'a')")
        writes.commit()
        writes.begin()
        writes.execute("INSERT INTO t VALUES(2, 'b')")
        writes.execute("INSERT INTO t VALUES(2, 'again')")
        with pytest.raises(sqlite3.IntegrityError):
            writes.ask("SELECT 1")
        with pytest.raises(sqlite3.IntegrityError):
            writes.commit()
        writes.rollback()
        writes.begin()
        writes.execute("INSERT INTO t VALUES(3, 'c')")
        writes.commit()
    assert rows(writes) == [(1, "a"), (3, "c")]


def test_a_commit_that_fails_is_told_by_the_end_of_the_block(writes: Writes) -> None:
    writes.connection.execute("CREATE TABLE part(number REFERENCES t(number) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), writes.behind():  # noqa: PT012 - the end is what raises
        writes.execute("PRAGMA foreign_keys=ON")
        writes.begin()
        writes.execute("INSERT INTO part VALUES(1)")
        writes.commit()
    assert writes.connection.execute("SELECT * FROM part").fetchall() == []


def test_a_rollback_does_not_undo_what_was_ended_before(writes: Writes) -> None:
    with writes.behind():
        writes.begin()
        writes.many(ADD, [(number, "n") for number in range(5 * PORTION)])
        writes.commit()
        writes.rollback()
        writes.begin()
        writes.execute("DELETE FROM t")
        writes.rollback()
    assert len(rows(writes)) == 5 * PORTION


def test_a_block_at_once_reads_what_came_before_and_is_read_after(writes: Writes) -> None:
    calls: list[list[tuple[int, str]]] = []
    with writes.behind():
        writes.begin()
        writes.execute("INSERT INTO t VALUES(1, 'a')")
        writes.commit()
        with writes.at_once():
            assert open_and_behind(writes) == (False, False)
            writes.begin()
            writes.execute("INSERT INTO t VALUES(2, 'b')")
            assert rows(writes) == [(1, "a"), (2, "b")]
            writes.commit()
        assert open_and_behind(writes) == (False, True)
        writes.begin()
        writes.execute("INSERT INTO t VALUES(3, 'c')")
        writes.commit()
        writes.call(lambda: calls.append([]))
    assert rows(writes) == [(1, "a"), (2, "b"), (3, "c")]
    assert calls == [[]]


def test_an_interrupted_block_leaves_what_was_committed(writes: Writes) -> None:
    with pytest.raises(KeyboardInterrupt), writes.behind():  # noqa: PT012 - the block is what is tested
        writes.begin()
        writes.execute("INSERT INTO t VALUES(1, 'a')")
        writes.commit()
        writes.begin()
        writes.execute("INSERT INTO t VALUES(2, 'b')")
        raise KeyboardInterrupt
    assert (rows(writes), open_and_behind(writes)) == ([(1, "a")], (False, False))
