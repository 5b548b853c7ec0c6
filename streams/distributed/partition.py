"""Own one logical partition: its clients, its rows, and the loop that fetches for its turns."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.kafka_topics import MAX_MESSAGE_BYTES
from streams.cached_rows import CachedRows
from streams.core import Stage
from streams.distributed.commits import Commits
from streams.distributed.gate import Gate
from streams.distributed.lost import check_changelogs, check_position
from streams.distributed.meter import Meter
from streams.distributed.plan import Generation, Place, plan
from streams.distributed.restore import restore
from streams.distributed.stage_work import Got, StageWork
from streams.distributed.store import PartitionStore
from streams.distributed.transaction import Transactions
from streams.distributed.turn import Turns

log = logging.getLogger(__name__)

# In a turn: of all that is on its way, beyond which nothing new is taken, and of what is new. An interaction gives some
# twelve messages: a turn is to take all that its partitions have made of what is new at once, since a topic, a person
# or a conversation that is met in two turns is read, written and sent twice.
MAX_RECORDS, MAX_NEW = 3_000, 200
IDLE_MS = 200
# Of rows, for all partitions of a generation together, and at least for each. One worker may have them all.
CACHE_BYTES, LEAST_CACHE_BYTES = 20 * 1024 * 1024, 2 * 1024 * 1024
TRANSACTION_MS = 300_000  # above the limit after which a stuck worker is ended, so that no live one times out
TELL_SECONDS = 5


class Partition:
    """Carry one logical partition's messages into the stages, turn by turn.

    A turn is one transaction of all stages; then the rows go to the disk. Only what was
    committed is ever there. Whatever fails between, the process ends and
    starts anew from what was committed: run() raises, and must not be called again.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        generation: Generation,
        partition: int,
        folder: Path,
        options: Mapping[str, Any],
        meter: Meter,
    ) -> None:
        """Take what open() needs; `options` are aiokafka's, for every client alike."""
        self.partition = partition
        self._generation = generation
        self._plans = plan(stages, generation, partition)
        self._cache_bytes = max(LEAST_CACHE_BYTES, CACHE_BYTES // generation.partitions)
        self._folder = folder
        self._options = options
        self._meter = meter
        self._store: PartitionStore | None = None
        self._producer = AIOKafkaProducer(
            **options,
            transactional_id=generation.transactional_id(partition),
            transaction_timeout_ms=TRANSACTION_MS,
            max_batch_size=1024 * 1024,
            max_request_size=MAX_MESSAGE_BYTES + 64 * 1024,
            linger_ms=0,
            # A broker that still verifies the transaction's partition says so as an error: ask again soon.
            retry_backoff_ms=20,
        )
        self._consumer = AIOKafkaConsumer(
            **options,
            group_id=None,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=1024 * 1024,
            fetch_max_bytes=8 * 1024 * 1024,
            fetch_max_wait_ms=IDLE_MS,
        )
        self._works: list[StageWork] = []
        self._commits: Commits | None = None
        self._turns: Turns | None = None
        self.gate = Gate()
        self._stop = False
        self._told = 0.0
        self.idle = False
        self.beaten = time.monotonic()

    def _beat(self) -> None:
        self.beaten = time.monotonic()

    async def open(self) -> None:
        """Take the partition over: fence its last owner, bring the rows up to date, go to where it was.

        Raises StateLost, Fenced, DiskFailed, KafkaTopicsMissing, and aiokafka's errors.
        """
        began = time.monotonic()
        await self._producer.start()
        await self._consumer.start()
        store = self._store = PartitionStore.open(self._folder, self.partition)
        restored = await restore(self._consumer, store, self._plans, int(time.time() * 1000), self._beat)
        fresh = [one for one in self._plans if not restored.positions[one.stage.name]]
        await check_changelogs(fresh, self._generation.number, self._options)
        everything = [TopicPartition(*place) for one in self._plans for place in one.inputs]
        self._consumer.assign(everything)
        begins = await self._consumer.beginning_offsets(everything)
        ends = await self._consumer.end_offsets(everything)
        for one in self._plans:
            kept = restored.positions[one.stage.name]
            work = StageWork(one, CachedRows(store.table(one.stage.name)), {}, kept)
            for source in work.sources:
                place = (source.topic, source.partition)
                work.positions[place] = position = kept.get(place, begins[source])
                check_position(one, source, position, begins[source], ends[source])
                self._consumer.seek(source, position)
            self._works.append(work)
        transactions = Transactions(self._producer, self._generation, self.partition)
        self._commits = Commits(self._works, self._generation, transactions, store)
        self._turns = Turns(self._works, self._generation, self.partition, self._commits, self._meter, self._beat)
        seconds = time.monotonic() - began
        self._meter.restored(self.partition, restored.rows, seconds)
        log.info(
            "partition taken over",
            extra={"partition": self.partition, "rows": restored.rows, "seconds": round(seconds, 2)},
        )

    async def run(self) -> None:
        """Carry batches until stop() is called."""
        assert self._turns is not None
        assert self._commits is not None
        while True:
            await self.gate.pass_through()
            if self._stop:
                break
            self._beat()
            got = await self._fetch()
            if got:
                await self._turns.run(got)
            idle = not got
            for work in self._works:
                if work.unsettled:
                    if work.pace.due(time.monotonic(), idle=idle):
                        await self._turns.settle(work)
                    idle = False
            self.idle = idle
            if idle:
                await self._commits.note(await self._positions())
            self._bound_cache()
            self._tell()
        self.gate.leave()

    async def _fetch(self) -> Got:
        """Return what there is to read, after a short wait where there is nothing.

        What is on its way goes before what is new, so that little is ever on its way.
        """
        first, *later = self._works
        got: dict[TopicPartition, Any] = await self._consumer.getmany(
            *(source for work in later for source in work.sources), timeout_ms=0, max_records=MAX_RECORDS
        )
        if sum(map(len, got.values())) < MAX_RECORDS:
            got.update(await self._consumer.getmany(*first.sources, timeout_ms=0, max_records=MAX_NEW))
        return got or await self._consumer.getmany(timeout_ms=IDLE_MS, max_records=MAX_NEW)

    async def _positions(self) -> dict[Place, int]:
        return {
            place: await self._consumer.position(TopicPartition(*place))
            for work in self._works
            for place in work.positions
        }

    def _bound_cache(self) -> None:
        if sum(work.rows.cached_bytes for work in self._works) > self._cache_bytes:
            for work in self._works:
                work.rows.age()

    def _tell(self) -> None:
        """Tell the meter now and then how large and how far behind everything is."""
        assert self._store is not None
        if time.monotonic() - self._told > TELL_SECONDS:
            self._told = time.monotonic()
            self._meter.state_bytes(self.partition, self._store.size())
            for work in self._works:
                self._meter.lag(work.name, self.partition, self._lag(work))

    def _lag(self, work: StageWork) -> int:
        """Return how far the stage is behind the ends that the brokers last told."""
        behind = 0
        for source in work.sources:
            end = self._consumer.last_stable_offset(source)
            if end is not None and end >= 0:
                behind += max(0, end - work.positions[source.topic, source.partition])
        return behind

    def stop(self) -> None:
        """Have run() return at the end of the turn."""
        self._stop = True
        self.gate.open()

    async def close(self) -> None:
        """Let go of everything, after run() has returned or failed."""
        await self._consumer.stop()
        await self._producer.stop()
        if self._store is not None:
            self._store.close()
