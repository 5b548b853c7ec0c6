"""Fold what came for all stages of a logical partition, and commit it as one transaction."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from streams.core import Message
from streams.distributed import poison
from streams.distributed.codec import Unreadable, decode, encode
from streams.distributed.commits import Commits
from streams.distributed.errors import DiskFailed
from streams.distributed.meter import Meter
from streams.distributed.plan import Generation, Place
from streams.distributed.stage_work import Batch, Got, StageWork

log = logging.getLogger(__name__)

TURN_BYTES = 4 * 1024 * 1024  # of outputs, beyond which none is folded ahead: it comes with a later turn
BEAT_SECONDS = 1.0


class Turns:
    """Run one turn after another: each stage once, in the order of the topology.

    What a stage writes for a later one of the same partition is folded in the same turn, ahead
    of its being read. A turn is one transaction. Whatever fails, the process is to end.
    """

    def __init__(
        self,
        works: Sequence[StageWork],
        generation: Generation,
        partition: int,
        commits: Commits,
        meter: Meter,
        beat: Callable[[], None],
    ) -> None:
        """Take the stages, and what commits what they make; `beat` is called as work goes on."""
        self._works = works
        self._place_of = generation.place
        self._partition = partition
        self._commits = commits
        self._meter = meter
        self._beat = beat

    async def run(self, got: Got) -> None:
        """Fold what was read, and what follows from it in this partition; commit.

        A stage that fails is left out, and then goes by halves, each a transaction of its own.
        """
        began = time.monotonic()
        batches = self._commits.batches()
        ahead: dict[int, dict[Place, list[Message]]] = defaultdict(lambda: defaultdict(list))
        left: set[Place] = set()
        folded: dict[str, int] = {}
        failed: list[tuple[StageWork, Batch]] = []
        read = [self._read(work, got) for work in self._works]
        for at, (work, batch) in enumerate(zip(self._works, read, strict=True)):
            for messages in ahead[at].values():
                batch.messages.extend(messages)
            if not batch.messages and not batch.refused:
                work.positions.update(batch.positions)
                continue
            self._beat()
            await asyncio.sleep(0)  # whoever else has work on this event loop
            outputs = self._process(work, batch.messages)
            if isinstance(outputs, Exception):
                failed.append((work, batch))
                continue
            folded[work.name] = len(batch.messages)
            work.positions.update(batch.positions)
            for message in batch.refused:
                batches.add(self._place_of(message), *encode(message))
            for message in outputs:
                place = self._place_of(message)
                batches.add(place, *encode(message))
                reader = self._commits.readers.get(place, -1)
                may = reader > at and place not in left and batches.bytes <= TURN_BYTES
                if may and self._works[reader].ahead.may(place, read[reader].positions[place]):
                    ahead[reader][place].append(message)
                else:
                    left.add(place)
        if folded or batches.bytes:
            await self._commits.commit(batches)
        for reader, places in ahead.items():
            for place in places.keys() - left:
                for first, end in batches.ranges(place):
                    self._works[reader].ahead.add(place, first, end)
        self._commits.leave(batches, left)
        for work, batch in failed:
            await self._fold_by_halves(work, batch)
            folded[work.name] = len(batch.messages)
        self._tell(folded, time.monotonic() - began)

    def _read(self, work: StageWork, got: Got) -> Batch:
        """Return what a stage has to fold of what was read."""
        messages: list[Message] = []
        refused: list[Message] = []
        positions = dict(work.positions)
        for source in work.sources:
            records = got.get(source)
            if not records:
                continue
            place = (source.topic, source.partition)
            stream = work.plan.inputs[place]
            positions[place] = records[-1].offset + 1
            for record in work.ahead.unfolded(place, records):
                try:
                    messages.append(decode(stream, record))
                except Unreadable as error:
                    extra = {"stage": work.name, "kafka_topic": record.topic, "offset": record.offset}
                    log.warning("unreadable", extra=extra)
                    refused.append(poison.of_record(record, str(error)))
                    self._meter.dead_letter(work.name)
        return Batch(messages, refused, positions)

    def _process(self, work: StageWork, messages: list[Message]) -> list[Message] | Exception:
        """Return what a stage makes of messages, or what it raised; its rows are as before then."""
        messages.sort(key=_partition_key)  # neighbours lie together; of one key they keep their order
        began = time.monotonic()
        try:
            return work.plan.stage.process(work.rows, messages)
        except (DiskFailed, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a stage may raise: it is left out of the turn
            work.rows.forget()
            return error
        finally:
            self._meter.folded(work.name, time.monotonic() - began)

    async def _fold_by_halves(self, work: StageWork, batch: Batch) -> None:
        """Fold a batch that fails as a whole; the one message that cannot be folded becomes a dead letter.

        Each half is a transaction. Until the last of them the positions stay, so that a crash
        only means that the batch comes again.
        """
        messages, refused, positions = batch
        halves = [batch]
        if len(messages) > 1:
            middle = len(messages) // 2
            halves = [Batch(messages[:middle], (), {}), Batch(messages[middle:], refused, positions)]
        for half in halves:
            self._beat()
            outputs = self._process(work, half.messages)
            if isinstance(outputs, Exception):
                if len(half.messages) > 1:
                    await self._fold_by_halves(work, half)
                    continue
                message = half.messages[0]
                log.error("a stage failed", extra={"stage": work.name, "key": message.key}, exc_info=outputs)
                self._meter.dead_letter(work.name)
                outputs = [poison.of_message(work.name, message, outputs)]
            work.positions.update(half.positions)
            await self._commits.write([*outputs, *half.refused])

    async def settle(self, work: StageWork) -> None:
        """Have a stage work out, beside the event loop, what depends on all of its rows; commit that.

        It may take seconds, in which Faust is to go on telling that this worker lives. Nobody
        else touches the rows meanwhile: this partition waits here.
        """
        stage = work.settling
        assert stage is not None
        began = time.monotonic()
        task = asyncio.ensure_future(asyncio.to_thread(lambda: list(stage.settle(work.rows))))
        while not (await asyncio.wait({task}, timeout=BEAT_SECONDS))[0]:
            self._beat()
        outputs = task.result()
        self._meter.folded(work.name, time.monotonic() - began)
        await self._commits.write(outputs)
        ended = time.monotonic()
        work.pace.settled(ended, ended - began)
        log.info("settled", extra={"stage": work.name, "records": len(outputs), "seconds": round(ended - began, 2)})

    def _tell(self, folded: Mapping[str, int], seconds: float) -> None:
        for name, count in folded.items():
            self._meter.messages(name, self._partition, count)
        if folded:
            self._meter.turn(self._partition, seconds)


def _partition_key(message: Message) -> str:
    return message.partition_key
