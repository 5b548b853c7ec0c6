"""Keep the log of interactions: each id once, under the offset of its greatest event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from schemas.times import TRUSTED_FROM, TRUSTED_UNTIL, end_of_day, format_time, parse_time
from streams.core import Json, Message
from streams.embedded.behind import Bulk
from streams.embedded.writes import Writes

STREAM = "interactions"
_FROM, _UNTIL = format_time(TRUSTED_FROM), format_time(TRUSTED_UNTIL)
_TRUSTED = frozenset({"exact", "second", "day"})
_CHUNK = 500
_INSERT = Bulk("INSERT INTO interactions(offset, id, revision, hash, body)", "(?,?,?,?,?)")
_OF_SOURCE = "SELECT body FROM interactions WHERE json_extract(CAST(body AS TEXT), '$.source') = ?"
_DELETE = Bulk("DELETE FROM interactions WHERE offset IN (SELECT column1 FROM (", "(?)", "))")
_COUNT = Bulk(
    "INSERT INTO sources",
    "(?,?,?)",
    "ON CONFLICT DO UPDATE SET interactions = interactions + excluded.interactions,"
    " last_at = max(last_at, excluded.last_at)",
)


@dataclass(slots=True)
class Appended:
    """Say what an append did: the messages for the stages, how many were new or known, and what they were."""

    messages: list[Message] = field(default_factory=list)
    new: int = 0
    duplicates: int = 0
    actions: dict[str, int] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Unfinished:
    """Name the offsets that an interrupted reading wrote after its last cursor: met again, each counts as new once."""

    after: int
    until: int
    seen: set[int] = field(default_factory=set)

    def claims(self, offset: int) -> bool:
        """Tell whether the offset is one of them, and was not claimed before."""
        if not self.after < offset <= self.until or offset in self.seen:
            return False
        self.seen.add(offset)
        return True


class InteractionLog:
    """Append and read interactions, in their normal form (schemas.interaction.read_event)."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self._connection = writes.connection
        self._sources: dict[str, tuple[int, str]] = {}  # changes not yet flushed: count, last time
        self._stale: set[str] = set()
        self.offset = 0
        self.reload()

    def reload(self) -> None:
        """Read the counters again, after a rollback."""
        row = self._connection.execute("SELECT value FROM meta WHERE name='offset'").fetchone()
        self.offset = row[0] if row else 0
        self._sources.clear()
        self._stale.clear()

    def append(self, bodies: Sequence[bytes], unfinished: Unfinished | None = None) -> Appended:
        """Write events in canonical form; of two with one id the greater (revision, hash) stays.

        An event that is there with the same content, or with a greater one, is a duplicate
        and changes nothing. A greater one replaces the row and takes a new offset, and
        counts as new.
        """
        result = Appended()
        known: dict[str, tuple[int, bytes, int]] = {}
        rows: dict[str, tuple[int, str, int, bytes, bytes]] = {}
        gone: list[tuple[int]] = []
        messages: dict[str, Message] = {}
        for body, event in self._decoded(bodies, known):
            name, action = event["id"], event["data"]["action"]
            result.actions[action] = result.actions.get(action, 0) + 1
            result.sources.add(event["source"])
            rank = (event["data"]["revision"], hashlib.sha256(body).digest())
            held = known.get(name)
            if held is not None and held[:2] >= rank:
                if unfinished is not None and unfinished.claims(held[2]):
                    result.new += 1
                else:
                    result.duplicates += 1
                continue
            if held is not None:
                self._replace(name, held[2], rows, gone)
            self.offset += 1
            known[name] = (*rank, self.offset)
            rows[name] = (self.offset, name, *rank, body)
            messages[name] = Message(STREAM, name, event["partitionkey"], event, self.offset)
            self._count(event)
            result.new += 1
        self._writes.many(_DELETE, gone)
        self._writes.many(_INSERT, list(rows.values()))
        result.messages = list(messages.values())
        return result

    def flush(self) -> None:
        """Write the counters; part of a commit."""
        execute = self._writes.execute
        execute("REPLACE INTO meta VALUES('offset', ?)", (self.offset,))
        self._writes.many(_COUNT, [(source, count, last) for source, (count, last) in sorted(self._sources.items())])
        for source in sorted(self._stale):
            last = max(
                (_trusted_time(orjson.loads(body)) for (body,) in self._writes.ask(_OF_SOURCE, (source,))),
                default="",
            )
            execute("UPDATE sources SET last_at=? WHERE source=?", (last, source))
        execute("DELETE FROM sources WHERE interactions <= 0")
        self._sources.clear()
        self._stale.clear()

    def sources(self) -> dict[str, tuple[int, str]]:
        """Return per source how many interactions there are, and the latest trusted effective time or ""."""
        rows = self._connection.execute("SELECT source, interactions, last_at FROM sources ORDER BY source")
        return {source: (count, last) for source, count, last in rows}

    def count(self) -> int:
        """Return how many interactions there are."""
        total: int = self._connection.execute("SELECT coalesce(sum(interactions), 0) FROM sources").fetchone()[0]
        return total

    def after(self, offset: int, limit: int) -> list[Message]:
        """Return the next messages above an offset; a message's version is its offset."""
        found = self._read("WHERE offset > ? ORDER BY offset LIMIT ?", (offset, limit))
        return [Message(STREAM, event["id"], event["partitionkey"], event, number) for number, event in found]

    def by_id(self) -> Iterator[tuple[str, Json]]:
        """Yield (id, event) in the byte order of ids."""
        for name, body in self._connection.execute("SELECT id, body FROM interactions ORDER BY id"):
            yield name, orjson.loads(body)

    def get(self, name: str) -> Json | None:
        """Return one event by its id, or None."""
        row = self._connection.execute("SELECT body FROM interactions WHERE id=?", (name,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def _decoded(
        self, bodies: Sequence[bytes], known: dict[str, tuple[int, bytes, int]]
    ) -> Iterator[tuple[bytes, Json]]:
        """Yield (body, event), after what the table holds of its id was noted."""
        for at in range(0, len(bodies), _CHUNK):
            chunk = bodies[at : at + _CHUNK]
            events = [orjson.loads(body) for body in chunk]
            names = [event["id"] for event in events if event["id"] not in known]
            marks = ",".join("?" * len(names))
            sql = f"SELECT id, revision, hash, offset FROM interactions WHERE id IN ({marks})"
            for name, revision, digest, offset in self._connection.execute(sql, names):
                known[name] = (revision, digest, offset)
            yield from zip(chunk, events, strict=True)

    def _replace(
        self, name: str, offset: int, rows: dict[str, tuple[int, str, int, bytes, bytes]], gone: list[tuple[int]]
    ) -> None:
        """Take the lesser event out, from this batch or from the table."""
        waiting = rows.pop(name, None)
        if waiting is not None:
            event = orjson.loads(waiting[4])
        else:
            event = self.get(name)
            gone.append((offset,))
        source = event["source"]
        count, last = self._sources.get(source, (0, ""))
        self._sources[source] = (count - 1, last)
        self._stale.add(source)

    def _count(self, event: Json) -> None:
        source = event["source"]
        count, last = self._sources.get(source, (0, ""))
        self._sources[source] = (count + 1, max(last, _trusted_time(event)))

    def _read(self, where: str, values: Sequence[object]) -> Iterator[tuple[int, Json]]:
        for offset, body in self._connection.execute(f"SELECT offset, body FROM interactions {where}", values):
            yield offset, orjson.loads(body)


def _trusted_time(event: Json) -> str:
    """Return the effective time where it may advance "now", else ""."""
    time: str = event["time"]
    if event["timeprecision"] not in _TRUSTED or not _FROM <= time < _UNTIL:
        return ""
    return format_time(end_of_day(parse_time(time))) if event["timeprecision"] == "day" else time
