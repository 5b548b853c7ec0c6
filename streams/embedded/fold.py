"""Carry messages between the stages of one slot, and keep their rows, records and queues."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from zlib import crc32

import orjson

from streams.core import Message, SettlingStage, Stage
from streams.embedded.behind import Bulk
from streams.embedded.errors import EngineError, StageFailed
from streams.embedded.records import RecordStore
from streams.embedded.rows import SqliteRows
from streams.embedded.scheduling import Scheduler
from streams.embedded.schema import inflight_table, rows_table
from streams.embedded.writes import Writes

CACHE_BYTES = 16 * 1024 * 1024  # of rows, all stages and partitions together

_KEY = attrgetter("partition_key")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python's collector of cycles from running while batches are folded.

    A batch makes millions of small objects and no cycles to speak of; walking the cached
    ones again and again took a quarter of the time. Nested uses do nothing more.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Fold:
    """Hold the stages with their state in one slot.

    A message goes to the partition that its partition key chooses; on a broadcast input to
    every partition; of a `single` stage to partition 0. Messages between one stage's
    partition and the next keep their order. Nothing is durable before save() and a commit.
    """

    def __init__(
        self,
        writes: Writes,
        slot: int,
        partitions: int,
        stages: Sequence[Stage],
        records: RecordStore,
    ) -> None:
        self._writes = writes
        self._inflight = inflight_table(slot)
        self._keep = Bulk(f"INSERT INTO {self._inflight}(stage, part, message)", "(?,?,?)")
        self._stages = tuple(stages)
        self._partitions = partitions
        self.records = records
        self._kept = frozenset(records.names)
        self._routes: dict[str, list[tuple[int, tuple[int, ...] | None]]] = {}
        self._rows: dict[tuple[int, int], SqliteRows] = {}
        everywhere = tuple(range(partitions))
        for at, stage in enumerate(self._stages):
            for source in stage.inputs:
                targets = (0,) if stage.single else everywhere if source.broadcast else None
                self._routes.setdefault(source.stream, []).append((at, targets))
            for partition in (0,) if stage.single else everywhere:
                self._rows[at, partition] = SqliteRows(writes, rows_table(slot, stage.name), partition)
        self._queues: dict[tuple[int, int], list[Message]] = {}
        self._stored_inflight = False
        self._last = -1
        self.load()

    def rows(self, stage: str, partition: int) -> SqliteRows | None:
        """Return a stage's rows of one partition, or None where there is no such stage or partition."""
        for at, known in enumerate(self._stages):
            if known.name == stage:
                return self._rows.get((at, partition))
        return None

    def send(self, messages: Sequence[Message]) -> None:
        """Queue messages for the stages that read them; keep those that are derived records."""
        queues, kept, partitions = self._queues, self._kept, self._partitions
        for message in messages:
            if message.stream in kept:
                self.records.put(message)
            for at, targets in self._routes.get(message.stream, ()):
                if targets is None:
                    # Partitions are this runner's own affair: a checksum costs a fiftieth of Kafka's hash in Python.
                    targets = (crc32(message.partition_key.encode()) % partitions,)
                for partition in targets:
                    queue = queues.get((at, partition))
                    if queue is None:
                        queues[at, partition] = [message]
                    else:
                        queue.append(message)

    def enter(self, messages: Sequence[Message]) -> None:
        """Queue messages that come from the log, and are kept there."""
        kept, self._kept = self._kept, frozenset()
        try:
            self.send(messages)
        finally:
            self._kept = kept

    def waiting(self) -> int:
        """Return how many messages are queued."""
        return sum(map(len, self._queues.values()))

    def step(self, scheduler: Scheduler) -> bool | None:
        """Let one stage fold one batch. Return None where nothing waits, else whether a commit is asked for.

        Raises StageFailed where the stage does; then roll the transaction back.
        """
        if not self._queues:
            return None
        turn = scheduler.next({place: len(queue) for place, queue in self._queues.items()})
        place = (turn.stage, turn.partition)
        queue = self._queues.pop(place)
        queue.sort(key=_KEY)  # of one key they keep their order; neighbours lie on the same pages
        if len(queue) > turn.count:
            self._queues[place] = queue[turn.count :]
            queue = queue[: turn.count]
        if turn.stage != self._last:
            self.records.spill()  # of one stage together, while later ones are at work
            self._last = turn.stage
        stage, rows = self._stages[turn.stage], self._rows[place]
        try:
            produced = stage.process(rows, queue)
        except (sqlite3.Error, EngineError, MemoryError):
            raise
        except Exception as error:
            raise StageFailed(stage.name, error) from error
        self.send(produced)
        rows.flush()  # while the pages that it read are at hand
        if sum(kept.cached_bytes for kept in self._rows.values()) > CACHE_BYTES:
            self._age()
        return turn.commit

    def settle(self) -> bool:
        """Have the stages whose records are behind their rows work them out; tell whether there were any.

        Call it once nothing waits. Raises StageFailed where a stage does; then roll the transaction back.
        """
        found = False
        for (at, _), rows in self._rows.items():
            stage = self._stages[at]
            if not isinstance(stage, SettlingStage) or not stage.unsettled(rows):
                continue
            found = True
            try:
                for message in stage.settle(rows):
                    self.send((message,))
            except (sqlite3.Error, EngineError, MemoryError):
                raise
            except Exception as error:
                raise StageFailed(stage.name, error) from error
            rows.flush()
        return found

    def save(self) -> None:
        """Write rows, records and what is still queued; part of a commit."""
        for rows in self._rows.values():
            rows.flush()
        self.records.flush()
        if self._stored_inflight:
            self._writes.execute(f"DELETE FROM {self._inflight}")
        self._writes.many(
            self._keep,
            [
                (self._stages[at].name, partition, orjson.dumps(_plain(message)))
                for (at, partition), queue in sorted(self._queues.items())
                for message in queue
            ],
        )
        self._stored_inflight = bool(self._queues)

    def load(self) -> None:
        """Drop everything that was not committed, and read the queued messages again."""
        for rows in self._rows.values():
            rows.forget()
        self._queues.clear()
        places = {stage.name: at for at, stage in enumerate(self._stages)}
        sql = f"SELECT stage, part, message FROM {self._inflight} ORDER BY number"
        for name, partition, data in self._writes.connection.execute(sql):
            self._queues.setdefault((places[name], partition), []).append(Message(*orjson.loads(data)))
        self._stored_inflight = bool(self._queues)

    def release(self) -> None:
        """Drop all cached rows from memory; call it after save() only."""
        for rows in self._rows.values():
            rows.forget()

    def _age(self) -> None:
        """Drop the rows that were not used since the last call."""
        for rows in self._rows.values():
            rows.flush()
            rows.age()


def _plain(message: Message) -> tuple[object, ...]:
    return message.stream, message.key, message.partition_key, message.value, message.version
