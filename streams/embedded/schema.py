"""Open the database file, and create its tables.

The tables of one fold (rows, queued messages, derived records) carry a slot number, so
that a rebuild can fill the next slot while the present one serves.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from schemas.registry import RECORDS
from streams.embedded.errors import FolderMissing, FormatTooNew, FormatTooOld, translated

FILE_NAME = "knowflow.sqlite"
FORMAT = 14
PAGE_SIZE = 8192
CACHE_BYTES = 16 * 1024 * 1024
WAL_BYTES = 256 * 1024 * 1024
# Records of the log itself: they outlive a rebuild.
LOG_RECORDS: tuple[str, ...] = ("decisions", "deadletters")
# Records whose rows hold texts.
LONG = frozenset(name for name, spec in RECORDS.items() if "tokens" in spec.fields.values())

_TABLES = """
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS interactions(
    offset INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    hash BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sources(
    source TEXT PRIMARY KEY, interactions INTEGER NOT NULL, last_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursors(producer TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes(slot INTEGER NOT NULL, record TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pending(number INTEGER PRIMARY KEY, record TEXT NOT NULL, key TEXT NOT NULL);
"""
_NAME = re.compile(r"[A-Za-z0-9_-]+\Z")


def connect(path: Path, *, readonly: bool, durable: bool = True, any_thread: bool = False) -> sqlite3.Connection:
    """Return a connection in explicit-transaction mode.

    synchronous=FULL: a commit is on the disk when it returns, so that neither SIGKILL nor
    a power cut loses it (NORMAL would keep it through SIGKILL, but a power cut could roll
    back the last commits). One commit a micro-batch makes the difference small: about
    10 ms for thousands of interactions. `durable` False leaves the order of writes to the
    operating system: for scratch states, which a power cut may destroy. `any_thread` lets
    another thread than this one use it, one at a time.
    """
    with translated(path):
        if readonly:
            if not path.exists():
                raise FolderMissing(f"{path.parent} holds no state: run `knowflow ingest` first, or check --data")
            connection = _connect_readonly(path)
        else:
            connection = sqlite3.connect(
                path, isolation_level=None, cached_statements=512, check_same_thread=not any_thread
            )
            connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
            connection.execute("PRAGMA wal_autocheckpoint=0")  # streams.embedded.checkpoints does it
            connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES}")
        connection.execute(f"PRAGMA cache_size=-{CACHE_BYTES // 1024}")
        connection.execute("PRAGMA busy_timeout=5000")
        # Sorting millions of changes goes through a temporary file beyond the cache.
        connection.execute("PRAGMA temp_store=FILE")
    return connection


def _connect_readonly(path: Path) -> sqlite3.Connection:
    """Open for reading; in a folder without write rights as an unchanging file, if its log was folded in."""
    uri = path.absolute().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None, cached_statements=512)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        wal = path.with_name(path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        connection = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None, cached_statements=512)
    return connection


def check_format(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the file holds a state (False: it is new).

    Raises FormatTooNew or FormatTooOld where it is of another format.
    """
    with translated(path):
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name='meta'").fetchone()
        if known is None:
            return False
        row = connection.execute("SELECT value FROM meta WHERE name='format'").fetchone()
    found = row[0] if row else 0
    if found > FORMAT:
        raise FormatTooNew(
            f"{path} has format {found}, this release reads {FORMAT}: use the release that wrote it, or a later one"
        )
    if found < FORMAT:
        raise FormatTooOld(
            f"{path} has format {found}, this release reads {FORMAT}: write its interactions out with the release"
            " that made it (`knowflow dump interactions`), and ingest them here as kind cloudevents"
        )
    return True


def create_fixed(connection: sqlite3.Connection) -> None:
    """Create the tables that every fold shares."""
    for statement in _TABLES.split(";"):
        if statement.strip():
            connection.execute(statement)
    for record in LOG_RECORDS:
        create_record(connection, record_table(0, record), clustered=False)


def create_slot(connection: sqlite3.Connection, slot: int, stages: Sequence[str], records: Sequence[str]) -> None:
    """Create the tables of one fold, as far as they are missing."""
    for stage in stages:
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {rows_table(slot, stage)}(part INTEGER NOT NULL, grp TEXT NOT NULL,"
            " row TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY(part, grp, row)) WITHOUT ROWID"
        )
    for record in records:
        create_record(connection, record_table(slot, record), clustered=record not in LONG)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {inflight_table(slot)}(number INTEGER PRIMARY KEY, stage TEXT NOT NULL,"
        " part INTEGER NOT NULL, message BLOB NOT NULL)"
    )


def create_record(connection: sqlite3.Connection, table: str, *, clustered: bool) -> None:
    """Create one record's table; a small index finds the deletes, so that counting is quick.

    `clustered` rows lie in the order of their keys: many short ones of a person or topic share
    a page. Long ones would not fit into such pages, and keep the order in which they came.
    """
    key, end = ("PRIMARY KEY", " WITHOUT ROWID") if clustered else ("UNIQUE", "")
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {table}(key TEXT NOT NULL {key}, version INTEGER NOT NULL, value BLOB){end}"
    )
    deleted = table.rstrip('"') + '_deleted"'
    connection.execute(f"CREATE INDEX IF NOT EXISTS {deleted} ON {table}(key) WHERE value IS NULL")


def drop_other_slots(connection: sqlite3.Connection, slot: int) -> int:
    """Drop the tables of all folds but this one: what an interrupted or a finished rebuild left. Returns how many."""
    pattern = re.compile(r"(?:rows|record|inflight)_([1-9][0-9]*)(?:_|\Z)")
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    old = [name for name in names if (match := pattern.match(name)) and int(match[1]) != slot]
    for name in old:
        connection.execute(f'DROP TABLE "{name}"')
    connection.execute("DELETE FROM changes WHERE slot NOT IN (0, ?)", (slot,))
    return len(old)


def rows_table(slot: int, stage: str) -> str:
    """Return the quoted name of a stage's table."""
    return _quoted(f"rows_{slot}_{stage}")


def record_table(slot: int, record: str) -> str:
    """Return the quoted name of a record's table; records of the log are in slot 0."""
    return _quoted(f"record_{0 if record in LOG_RECORDS else slot}_{record}")


def inflight_table(slot: int) -> str:
    """Return the quoted name of the table of queued messages."""
    return _quoted(f"inflight_{slot}")


def _quoted(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"not a table name: {name!r}")
    return f'"{name}"'
