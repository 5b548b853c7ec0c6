"""Keep the rows of one logical partition on disk, in RocksDB, with the place in the changelog that they stand for.

What is here was committed to Kafka before: the rows and the place are written in one
batch, so that whatever is killed, replaying the changelog from that place makes it whole.
The operating system writes the files when it likes; after a crash of the machine the place
is an earlier one, and so are the rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from rocksdict import (
    BlockBasedOptions,
    Cache,
    DBCompressionType,
    Options,
    Rdict,
    WriteBatch,
)

from streams.distributed.errors import DiskFailed

MEMTABLE_BYTES = 2 * 1024 * 1024
BLOCK_CACHE_BYTES = 16 * 1024 * 1024  # of all partitions of the process together
MAX_FOLDERS = 10
_PLACE = b"\0place\0"


class Place(NamedTuple):
    """Say up to where a stage's rows hold its changelog: the next offset, and when that was written (ms)."""

    offset: int
    at: int


class StageRows(NamedTuple):
    """Hold changed rows of a stage under their keys in the changelog, None for a delete, and up to where they go."""

    stage: str
    rows: Mapping[bytes, bytes | None]
    place: Place


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise _failed(path, error) from error


def _failed(path: Path, error: Exception) -> DiskFailed:
    """Name what went wrong: the binding raises plain Exceptions with RocksDB's message."""
    return DiskFailed(f"the state in {path} cannot be used: {error}")


def row_key(group: str, row: str) -> bytes:
    """Return the bytes of a row's key: the group's length first, so that no text of it can end it."""
    name = group.encode()
    return len(name).to_bytes(2, "big") + name + row.encode()


class View:
    """Keep one cursor for as long as nothing is written: making one costs several times what a look with it does."""

    def __init__(self, database: Rdict) -> None:
        self._database = database
        self._cursor: Any = None

    def cursor(self) -> Any:
        """Return the cursor, which anybody may move."""
        if self._cursor is None:
            self._cursor = self._database.iter()
        return self._cursor

    def renew(self) -> None:
        """Let go of the cursor, which knows nothing of what was written since."""
        self._cursor = None


class RocksTable:
    """Implement streams.cached_rows.Table over one stage's part of the store."""

    def __init__(self, database: Rdict, view: View, prefix: bytes, path: Path) -> None:
        """Take the open database, its view, what the stage's keys begin with, and where all this is."""
        self._database = database
        self._view = view
        self._path = path
        self._prefix = prefix

    def one(self, group: str, row: str) -> bytes | None:
        try:
            found: bytes | None = self._database.get(self._prefix + row_key(group, row))
        except Exception as error:
            raise _failed(self._path, error) from error
        return found

    def some(self, group: str, rows: Sequence[str]) -> dict[str, bytes]:
        prefix = self._prefix + row_key(group, "")
        with _named(self._path):
            found: Any = self._database.get([prefix + row.encode() for row in rows])
        return {row: data for row, data in zip(rows, found, strict=True) if data is not None}

    def head(self, group: str, limit: int) -> list[tuple[str, bytes]]:
        prefix = self._prefix + row_key(group, "")
        found: list[tuple[str, bytes]] = []
        with _named(self._path):
            cursor = self._view.cursor()
            cursor.seek(prefix)
            while len(found) < limit and cursor.valid():
                key = cursor.key()
                if not key.startswith(prefix):
                    break
                found.append((key[len(prefix) :].decode(), cursor.value()))
                cursor.next()
        return found

    def range(self, group: str, start: str, end: str | None, reverse: bool) -> Iterator[tuple[str, bytes]]:
        prefix = self._prefix + row_key(group, "")
        first = prefix + start.encode()
        last = _after(prefix) if end is None else prefix + end.encode()
        with _named(self._path):
            cursor = self._database.iter()  # a view of the moment
            if not reverse:
                cursor.seek(first)
                while cursor.valid() and (key := cursor.key()) < last:
                    yield key[len(prefix) :].decode(), cursor.value()
                    cursor.next()
                return
            cursor.seek_for_prev(last)
            if cursor.valid() and cursor.key() == last:
                cursor.prev()
            while cursor.valid() and (key := cursor.key()) >= first:
                yield key[len(prefix) :].decode(), cursor.value()
                cursor.prev()


class PartitionStore:
    """Hold the rows of all stages of one logical partition. Raises DiskFailed where the disk does."""

    def __init__(self, path: Path) -> None:
        """Open the store in a folder that nobody else has open, or make it there."""
        self.path = path
        self._open()

    def _open(self) -> None:
        with _named(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            self._database = Rdict(str(self.path), _options())
        self._view = View(self._database)
        self._tables: dict[str, RocksTable] = {}

    @classmethod
    def open(cls, folder: Path, partition: int) -> PartitionStore:
        """Open the first of the partition's folders that is free.

        Workers on one machine share them, so that whoever takes over finds the rows there.
        One whose owner still lives, perhaps without knowing that it was replaced, is passed over.
        """
        for number in range(MAX_FOLDERS):
            path = folder / f"p{partition}-{number}"
            try:
                return cls(path)
            except DiskFailed as error:
                if "lock" not in str(error).lower():
                    raise
        raise DiskFailed(
            f"all {MAX_FOLDERS} state folders of partition {partition} in {folder} are in use: end the workers there"
        )

    def table(self, stage: str) -> RocksTable:
        """Return a stage's table."""
        if stage not in self._tables:
            self._tables[stage] = RocksTable(self._database, self._view, _prefix(stage), self.path)
        return self._tables[stage]

    def place(self, stage: str) -> Place | None:
        """Return up to where the stage's rows hold the changelog, None where there is nothing."""
        with _named(self.path):
            found = self._database.get(_PLACE + stage.encode())
        return None if found is None else Place(*orjson.loads(found))

    def write(self, *written: StageRows) -> None:
        """Write what was committed of some stages, and up to where it goes, in one step."""
        batch = WriteBatch(raw_mode=True)
        for stage, rows, place in written:
            prefix = _prefix(stage)
            for key, data in rows.items():
                if data is None:
                    batch.delete(prefix + key)
                else:
                    batch.put(prefix + key, data)
            batch.put(_PLACE + stage.encode(), orjson.dumps([place.offset, place.at]))
        self._view.renew()
        with _named(self.path):
            self._database.write(batch)

    def raw(self, stage: str, key: bytes) -> bytes | None:
        """Return a row by its key in the changelog."""
        with _named(self.path):
            found: bytes | None = self._database.get(_prefix(stage) + key)
        return found

    def size(self) -> int:
        """Return the bytes on disk, about."""
        found = 0
        for file in self.path.iterdir():
            with suppress(FileNotFoundError):  # RocksDB removes files at any time
                found += file.stat().st_size
        return found

    def wipe(self) -> None:
        """Drop everything and begin anew."""
        self.close()
        shutil.rmtree(self.path)
        self._open()

    def close(self) -> None:
        """Write what is in memory to its files and let go of the folder. Closing twice does nothing."""
        self._tables.clear()
        self._view.renew()
        with _named(self.path):
            self._database.close()


def _after(prefix: bytes) -> bytes:
    """Return the least key above all that begin with the prefix, which is never all 0xFF."""
    return (int.from_bytes(prefix, "big") + 1).to_bytes(len(prefix), "big")


def _prefix(stage: str) -> bytes:
    return stage.encode() + b"\0"


@cache
def _block_cache() -> Cache:
    return Cache(BLOCK_CACHE_BYTES)


def _options() -> Any:
    options = Options(raw_mode=True)
    options.create_if_missing(True)
    options.set_write_buffer_size(MEMTABLE_BYTES)
    options.set_max_write_buffer_number(2)
    options.set_compression_type(DBCompressionType.lz4())
    options.set_max_open_files(128)
    options.set_keep_log_file_num(2)
    options.set_max_background_jobs(1)
    table = BlockBasedOptions()
    table.set_block_cache(_block_cache())
    table.set_bloom_filter(10, False)
    table.set_cache_index_and_filter_blocks(True)
    options.set_block_based_table_factory(table)
    return options
