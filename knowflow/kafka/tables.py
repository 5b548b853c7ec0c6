"""Read a compacted Kafka topic back into the table that it is."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from pydantic import ValidationError

from knowflow.kafka.cluster import consuming
from knowflow.kafka.options import Options
from knowflow.kafka.reading import Message, read_whole
from schemas.binary import from_binary
from schemas.canonical import canonical
from schemas.decisions import read_decision
from schemas.interaction import read_event
from schemas.kafka_topics import KAFKA_TOPICS

CACHE_KB = 64 * 1024  # of memory for a table; what is beyond it goes to a temporary file
COMMIT_EVERY = 50_000


class Table:
    """Hold the latest values of a record by key, in a private temporary database.

    Of interactions and decisions with one id the greatest stands, whatever came last: by
    (revision, hash) and (time, hash). `refused` counts what stands on the Kafka topic and is none.
    """

    def __init__(self, record: str) -> None:
        self.record = record
        self.refused = 0
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        # `key` is the message's, `name` what a dump calls the row: an interaction's own id.
        self._connection.execute(
            "CREATE TABLE rows(key BLOB PRIMARY KEY, name TEXT, major, hash BLOB, value BLOB) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def put(self, message: Message) -> None:
        """Take a message; those of one partition in the order of their offsets."""
        execute = self._connection.execute
        if message.value is None:
            execute("DELETE FROM rows WHERE key=?", (message.key,))
            return
        if self.record in _RANKED:
            ranked = _RANKED[self.record](message)
            if ranked is None:
                self.refused += 1
                return
            name, major, body = ranked
            execute(
                "INSERT INTO rows VALUES(?,?,?,?,?) ON CONFLICT(key) DO UPDATE SET name=excluded.name,"
                " major=excluded.major, hash=excluded.hash, value=excluded.value"
                " WHERE (excluded.major, excluded.hash) > (major, hash)",
                (message.key, name, major, hashlib.sha256(body).digest(), body),
            )
        else:
            execute("REPLACE INTO rows VALUES(?,?,0,NULL,?)", (message.key, message.key.decode(), message.value))

    def fill(self, messages: Iterator[Message]) -> None:
        """Take messages."""
        self._connection.execute("BEGIN")
        for number, message in enumerate(messages, 1):
            self.put(message)
            if number % COMMIT_EVERY == 0:
                self._connection.execute("COMMIT")
                self._connection.execute("BEGIN")
        self._connection.execute("COMMIT")

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (key, value) in the byte order of keys."""
        for name, value in self._connection.execute("SELECT name, value FROM rows ORDER BY name"):
            yield name, orjson.loads(value)

    def get(self, name: str) -> dict[str, Any] | None:
        """Return one row by its message key."""
        found = self._connection.execute("SELECT value FROM rows WHERE key=?", (name.encode(),)).fetchone()
        return orjson.loads(found[0]) if found else None

    def __len__(self) -> int:
        count: int = self._connection.execute("SELECT count(*) FROM rows").fetchone()[0]
        return count


@contextmanager
def read_table(options: Options, record: str, generation: int) -> Iterator[Table]:
    """Yield the table of a record in a generation, as it was committed when the reading began.

    Raises UserError where there is no such Kafka topic, EngineUnreachable, EngineFailed.
    """
    table = Table(record)
    try:
        with consuming(options) as consumer:
            table.fill(read_whole(consumer, KAFKA_TOPICS[record].name_in(generation)))
        yield table
    finally:
        table.close()


def _interaction(message: Message) -> tuple[str, int, bytes] | None:
    assert message.value is not None
    try:
        event = read_event(from_binary(message.value, message.headers))
    except (ValueError, ValidationError):
        return None  # the streams make a dead letter of it
    return event["id"], event["data"]["revision"], canonical(event)


def _decision(message: Message) -> tuple[str, str, bytes] | None:
    assert message.value is not None
    try:
        decision = read_decision(orjson.loads(message.value))
    except (ValueError, ValidationError):
        return None
    return message.key.decode(), decision["time"], canonical(decision)


_RANKED: dict[str, Any] = {"interactions": _interaction, "decisions": _decision}
