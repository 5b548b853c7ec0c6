"""Run the turns of all partitions over a log in memory, with crashes: what Kafka is to them, without its time.

A transaction is appended whole, and a mark after it. A crash is before a commit, or between
it and the disk; then the partition is opened anew from its store and its changelogs.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka import TopicPartition

from schemas.binary import to_binary
from schemas.canonical import canonical
from schemas.kafka_topics import KAFKA_TOPICS
from schemas.keys import partition_of
from streams.cached_rows import CachedRows
from streams.core import Stage
from streams.distributed.commits import Commits
from streams.distributed.plan import Generation, Place, plan
from streams.distributed.stage_work import StageWork
from streams.distributed.store import PartitionStore, StageRows
from streams.distributed.store import Place as ChangelogPlace
from streams.distributed.transaction import POSITIONS, Transactions, decode_positions
from streams.distributed.turn import Turns
from tests.quiet_meter import QuietMeter

SIZES = (1, 5, 30, 200)  # records of a turn


class Record(NamedTuple):
    """Be a record of the log; one without a key is the mark of a transaction."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Offset(NamedTuple):
    """Be what a delivery tells."""

    offset: int


class Crash(Exception):
    """Be the end of a process."""


class Log(defaultdict[Place, list[Record]]):
    """Hold all records, by place."""

    def __init__(self) -> None:
        super().__init__(list)

    def append_to(
        self, place: Place, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        self[place].append(Record(*place, len(self[place]), key, value, headers))


class MemoryBatch:
    """Be a record batch of aiokafka's."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes, bytes | None, Any]] = []

    def append(self, *, key: bytes, value: bytes | None, timestamp: None, headers: Any) -> bool:
        self.records.append((key, value, headers))
        return True

    def close(self) -> None:
        pass

    def record_count(self) -> int:
        return len(self.records)


class MemoryProducer:
    """Be aiokafka's transactional producer, over a log in memory."""

    def __init__(self, log: Log, crashes: Callable[[], bool]) -> None:
        self._log = log
        self._crashes = crashes
        self._sent: list[tuple[Place, MemoryBatch]] = []

    def create_batch(self) -> MemoryBatch:
        return MemoryBatch()

    async def begin_transaction(self) -> None:
        self._sent = []

    async def send_batch(self, batch: MemoryBatch, topic: str, *, partition: int) -> asyncio.Future[Offset]:
        place = (topic, partition)
        before = sum(one.record_count() for other, one in self._sent if other == place)
        self._sent.append((place, batch))
        delivery: asyncio.Future[Offset] = asyncio.get_running_loop().create_future()
        delivery.set_result(Offset(len(self._log[place]) + before))
        return delivery

    async def send_offsets_to_transaction(self, offsets: Any, group: str) -> None:
        pass

    async def commit_transaction(self) -> None:
        if self._crashes():
            raise Crash("before the commit")
        for place, batch in self._sent:
            for record in batch.records:
                self._log.append_to(place, *record)
        for place in {place for place, _ in self._sent}:
            self._log.append_to(place, None, None)
        if self._crashes():
            raise Crash("after the commit, before the disk")


class MemoryPartition:
    """Be a logical partition at work."""

    def __init__(
        self, stages: Callable[[], Sequence[Stage]], generation: Generation, number: int, world: TurnWorld
    ) -> None:
        self._stages, self._generation, self._number, self._world = stages, generation, number, world
        self._store: PartitionStore | None = None
        self.open()

    def open(self) -> None:
        """Take the partition over, as streams.distributed.partition does."""
        log = self._world.log
        if self._store is not None:
            self._store.close()
        store = self._store = PartitionStore(self._world.folder / str(self._number))
        self._works: list[StageWork] = []
        for one in plan(self._stages(), self._generation, self._number):
            name, changelog = one.stage.name, log[one.changelog]
            place = store.place(name)
            tail = changelog[place.offset if place else 0 :]
            rows = {record.key: record.value for record in tail if record.key is not None}
            store.write(StageRows(name, rows, ChangelogPlace(len(changelog), 0)))
            data = store.raw(name, POSITIONS)
            kept = {} if data is None else decode_positions(data)
            positions = {source: kept.get(source, 0) for source in one.inputs}
            self._works.append(StageWork(one, CachedRows(store.table(name)), positions, kept))
        self._read = {source: at for work in self._works for source, at in work.positions.items()}
        producer: Any = MemoryProducer(log, self._world.crashes)
        transactions = Transactions(producer, self._generation, self._number)
        self._commits = Commits(self._works, self._generation, transactions, store)
        self._turns = Turns(self._works, self._generation, self._number, self._commits, QuietMeter(), lambda: None)

    def _fetch(self) -> dict[TopicPartition, list[Record]]:
        """Read a little of what there is, from the places in any order."""
        chance, log = self._world.chance, self._world.log
        left, got = chance.choice(SIZES), {}
        for place in chance.sample(sorted(self._read), len(self._read)):
            found = log[place][self._read[place] :][:left]
            self._read[place] += len(found)
            left -= len(found)
            if records := [record for record in found if record.key is not None]:
                got[TopicPartition(*place)] = records
        return got

    async def turn(self) -> bool:
        """Do what there is to do once; tell whether there was anything."""
        try:
            if got := self._fetch():
                await self._turns.run(got)
                return True
            if any(at < len(self._world.log[place]) for place, at in self._read.items()):
                return True
            unsettled = [work for work in self._works if work.unsettled]
            for work in unsettled:
                await self._turns.settle(work)
            await self._commits.note(self._read)
        except Crash:
            self.open()
            return True
        return bool(unsettled)

    def close(self) -> None:
        assert self._store is not None
        self._store.close()


class TurnWorld:
    """Hold the log of a generation, and its partitions at work."""

    def __init__(self, stages: Callable[[], Sequence[Stage]], folder: Path, partitions: int, seed: int) -> None:
        self.folder = folder
        self.log = Log()
        self.chance = random.Random(seed)
        self.crash_share = 0.0
        lasting = {stream: one.partitions(partitions) for stream, one in KAFKA_TOPICS.items() if one.lasting}
        self._generation = Generation(1, partitions, lasting)
        self._partitions = [MemoryPartition(stages, self._generation, at, self) for at in range(partitions)]

    def crashes(self) -> bool:
        """Tell whether to crash now."""
        return self.chance.random() < self.crash_share

    def feed(self, events: Iterable[dict[str, Any]], decisions: Iterable[dict[str, Any]] = ()) -> None:
        """Append interactions and decisions."""
        for event in events:
            number = partition_of(event["partitionkey"], self._generation.partitions)
            self.log.append_to((KAFKA_TOPICS["interactions"].name, number), *to_binary(event))
        for decision in decisions:
            self.log.append_to((KAFKA_TOPICS["decisions"].name, 0), decision["id"].encode(), canonical(decision))

    def run(self, crash_share: float = 0.0) -> None:
        """Work until all is read, then once more without crashes."""
        asyncio.run(self._run(crash_share))

    async def _run(self, crash_share: float) -> None:
        for self.crash_share in (crash_share, 0.0):
            busy = True
            while busy:
                order = self.chance.sample(self._partitions, len(self._partitions))
                busy = any([await partition.turn() for partition in order])

    def close(self) -> None:
        """Let go of the stores."""
        for partition in self._partitions:
            partition.close()

    def records(self, stream: str) -> list[Record]:
        """Return all records of a stream but marks, partition by partition."""
        name, count = KAFKA_TOPICS[stream].name, self._generation.count(stream)
        return [record for at in range(count) for record in self.log[name, at] if record.key is not None]

    def table(self, stream: str) -> dict[str, bytes]:
        """Return the values that stand in the end, by key."""
        found = {record.key.decode(): record.value for record in self.records(stream) if record.key is not None}
        return {key: value for key, value in found.items() if value is not None}
