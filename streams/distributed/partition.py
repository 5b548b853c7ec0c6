"""Run all stages of one logical partition: fetch, fold, commit, keep."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord

from schemas.kafka_topics import MAX_MESSAGE_BYTES
from streams.cached_rows import CachedRows
from streams.core import Message, SettlingStage, Stage
from streams.distributed import poison
from streams.distributed.codec import Unreadable, decode
from streams.distributed.errors import DiskFailed
from streams.distributed.gate import Gate
from streams.distributed.lost import check_changelogs, check_position
from streams.distributed.meter import Meter
from streams.distributed.plan import Generation, Place, StagePlan, plan
from streams.distributed.restore import restore
from streams.distributed.settling import Pace
from streams.distributed.store import PartitionStore
from streams.distributed.store import Place as ChangelogPlace
from streams.distributed.transaction import POSITIONS, Transactions, encode_positions

log = logging.getLogger(__name__)

MAX_RECORDS = 4_000  # at a time, of all stages
IDLE_MS = 200
# Of rows, for all partitions of a generation together, and at least for each. One worker may have them all.
CACHE_BYTES, LEAST_CACHE_BYTES = 20 * 1024 * 1024, 2 * 1024 * 1024
TRANSACTION_MS = 300_000  # above the limit after which a stuck worker is ended, so that no live one times out
SIZE_SECONDS = 30
BEAT_SECONDS = 1.0

Records = Sequence["ConsumerRecord[bytes, bytes]"]


@dataclass(slots=True)
class _Running:
    """Hold one stage at work: its rows, and up to where it has read."""

    plan: StagePlan
    rows: CachedRows
    sources: tuple[TopicPartition, ...]
    positions: dict[Place, int] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)

    @property
    def unsettled(self) -> bool:
        """Tell whether the stage's records are behind its rows."""
        stage = self.plan.stage
        return isinstance(stage, SettlingStage) and stage.unsettled(self.rows)


class Partition:
    """Carry one logical partition's batches into the stages.

    A batch is one transaction: outputs, rows and positions; then the rows go to the disk.
    Only what was committed is ever there. Whatever fails between, the process ends and
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
        self._transactions = Transactions(self._producer, generation)
        self._stages: list[_Running] = []
        self.gate = Gate()
        self._stop = False
        self._sized = 0.0
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
        for one in self._plans:
            rows = CachedRows(store.table(one.stage.name))
            sources = tuple(TopicPartition(*place) for place in one.inputs)
            self._stages.append(_Running(one, rows, sources, restored.positions[one.stage.name]))
        everything = [source for running in self._stages for source in running.sources]
        fresh = [running.plan for running in self._stages if not running.positions]
        await check_changelogs(fresh, self._options)
        self._consumer.assign(everything)
        begins = await self._consumer.beginning_offsets(everything)
        ends = await self._consumer.end_offsets(everything)
        for running in self._stages:
            for source in running.sources:
                place = (source.topic, source.partition)
                position = running.positions.setdefault(place, begins[source])
                check_position(running.plan, source, position, begins[source], ends[source])
                self._consumer.seek(source, position)
        seconds = time.monotonic() - began
        self._meter.restored(self.partition, restored.rows, seconds)
        log.info(
            "partition taken over",
            extra={"partition": self.partition, "rows": restored.rows, "seconds": round(seconds, 2)},
        )

    async def run(self) -> None:
        """Carry batches until stop() is called."""
        busy = False
        while True:
            await self.gate.pass_through()
            if self._stop:
                break
            self._beat()
            # What is on its way goes before what is new, so that little is ever on its way.
            reading = self._stages[1:] if busy else self._stages
            sources = [source for running in reading for source in running.sources]
            got = await self._consumer.getmany(*sources, timeout_ms=0 if busy else IDLE_MS, max_records=MAX_RECORDS)
            carried = 0
            for running in self._stages:
                records = [record for source in running.sources for record in got.get(source, ())]
                if records:
                    await self._turn(running, records)
                    carried += len(records) if running is not self._stages[0] else 0
            busy = carried >= MAX_RECORDS
            idle = not got
            for running in self._stages:
                if running.unsettled:
                    if running.pace.due(time.monotonic(), idle=idle):
                        await self._settle(running)
                    idle = False
            self.idle = idle
            if idle:
                await self._note_positions()
        self.gate.leave()

    async def _note_positions(self) -> None:
        """Commit positions that moved over nothing but the marks of transactions, so that all can see the end."""
        for running in self._stages:
            found = {
                (source.topic, source.partition): await self._consumer.position(source) for source in running.sources
            }
            if found != running.positions:
                running.positions = found
                await self._commit(running, [])

    async def _settle(self, running: _Running) -> None:
        """Have a stage work out, beside the event loop, what depends on all of its rows; commit that.

        It may take seconds, in which Faust is to go on telling that this worker lives. Nobody
        else touches the rows meanwhile: this partition waits here.
        """
        stage = running.plan.stage
        assert isinstance(stage, SettlingStage)
        began = time.monotonic()
        work = asyncio.ensure_future(asyncio.to_thread(stage.settle, running.rows))
        while not (await asyncio.wait({work}, timeout=BEAT_SECONDS))[0]:
            self._beat()
        outputs = work.result()
        self._meter.folded(stage.name, time.monotonic() - began)
        await self._commit(running, outputs)
        ended = time.monotonic()
        running.pace.settled(ended, ended - began)
        log.info("settled", extra={"stage": stage.name, "records": len(outputs), "seconds": round(ended - began, 2)})

    async def _turn(self, running: _Running, records: Records) -> None:
        """Read, fold and commit one batch."""
        self._beat()
        began = time.monotonic()
        name = running.plan.stage.name
        messages: list[Message] = []
        refused: list[Message] = []
        for record in records:
            stream = running.plan.inputs[record.topic, record.partition]
            try:
                messages.append(decode(stream, record))
            except Unreadable as error:
                log.warning("unreadable", extra={"stage": name, "kafka_topic": record.topic, "offset": record.offset})
                refused.append(poison.of_record(record, str(error)))
                self._meter.dead_letter(name)
        messages.sort(key=_partition_key)  # neighbours lie together; of one key they keep their order
        places = {(record.topic, record.partition): record.offset + 1 for record in records}
        await self._fold(running, messages, refused, places)
        self._meter.batch(name, self.partition, len(records), time.monotonic() - began)
        self._meter.lag(name, self.partition, self._lag(running))

    async def _fold(
        self, running: _Running, messages: Sequence[Message], refused: Sequence[Message], places: Mapping[Place, int]
    ) -> None:
        """Fold a batch and commit it; find what cannot be folded by halves, each a transaction of its own.

        Until the last of them the positions stay, so that a crash only means that the batch comes again.
        """
        stage = running.plan.stage
        began = time.monotonic()
        try:
            outputs = stage.process(running.rows, messages)
        except (DiskFailed, MemoryError):
            raise
        except Exception as error:
            running.rows.forget()
            if len(messages) > 1:
                middle = len(messages) // 2
                await self._fold(running, messages[:middle], (), {})
                await self._fold(running, messages[middle:], refused, places)
                return
            log.exception("a stage failed", extra={"stage": stage.name, "key": messages[0].key})
            self._meter.dead_letter(stage.name)
            outputs = [poison.of_message(stage.name, messages[0], error)]
        self._meter.folded(stage.name, time.monotonic() - began)
        running.positions = {**running.positions, **places}
        await self._commit(running, [*outputs, *refused])

    async def _commit(self, running: _Running, outputs: Sequence[Message]) -> None:
        assert self._store is not None
        changes = running.rows.changes()
        # While its records are behind, a stage's positions are not shown: whoever waits for it waits for those too.
        end = await self._transactions.commit(
            running.plan, outputs, changes, running.positions, shown=not running.unsettled
        )
        positions = {POSITIONS: encode_positions(running.positions)}
        self._store.write(running.plan.stage.name, changes, positions, ChangelogPlace(end, int(time.time() * 1000)))
        running.rows.settled()
        if sum(other.rows.cached_bytes for other in self._stages) > self._cache_bytes:
            for other in self._stages:
                other.rows.age()
        if time.monotonic() - self._sized > SIZE_SECONDS:
            self._sized = time.monotonic()
            self._meter.state_bytes(self.partition, self._store.size())

    def _lag(self, running: _Running) -> int:
        """Return how far the stage is behind the ends that the brokers last told."""
        behind = 0
        for source in running.sources:
            end = self._consumer.last_stable_offset(source)
            if end is not None and end >= 0:
                behind += max(0, end - running.positions[source.topic, source.partition])
        return behind

    def stop(self) -> None:
        """Have run() return at the end of the batch."""
        self._stop = True
        self.gate.open()

    async def close(self) -> None:
        """Let go of everything, after run() has returned or failed."""
        await self._consumer.stop()
        await self._producer.stop()
        if self._store is not None:
            self._store.close()


def _partition_key(message: Message) -> str:
    return message.partition_key
