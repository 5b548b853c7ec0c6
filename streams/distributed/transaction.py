"""Commit what the stages of a partition made of a turn in one Kafka transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import orjson
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import InvalidProducerEpoch, InvalidTxnState, ProducerFenced

from streams.distributed.batches import Batches
from streams.distributed.errors import Fenced
from streams.distributed.plan import Generation, Place, group_of

# In the changelog beside the rows: no group has a name of 65,535 bytes.
POSITIONS = b"\xff\xffpositions"


class Transactions:
    """Run one transaction after another for one logical partition.

    Whatever fails within one, the process is to end: whether a commit came through is then
    not known, and starting again finds out. Raises Fenced where a successor has taken over.
    """

    def __init__(self, producer: AIOKafkaProducer, generation: Generation, partition: int) -> None:
        """Take a started producer with the partition's transactional id."""
        self._producer = producer
        self._where = f"partition {partition} of generation {generation.number}"
        self._group = group_of(generation.number, partition)

    def batches(self) -> Batches:
        """Return empty batches for the next transaction."""
        return Batches(self._producer)

    async def commit(self, batches: Batches, shown: Mapping[Place, int]) -> None:
        """Commit messages, and the positions that everybody is to see from now on, which may be none.

        Messages and positions go to the brokers side by side: each step of a transaction is a
        round trip, and a turn waits for all of them.
        """
        try:
            await self._producer.begin_transaction()
            await asyncio.gather(batches.send(), self._show(shown))
            await self._producer.commit_transaction()
        except (ProducerFenced, InvalidProducerEpoch, InvalidTxnState, AssertionError) as error:
            # A bare AssertionError is what aiokafka makes of a producer id that was taken from it.
            raise Fenced(
                f"{self._where} was taken over by another worker, or a transaction took too long"
                f" ({type(error).__name__})"
            ) from error

    async def _show(self, positions: Mapping[Place, int]) -> None:
        if positions:
            offsets = {TopicPartition(*place): offset for place, offset in positions.items()}
            await self._producer.send_offsets_to_transaction(offsets, self._group)


def encode_positions(positions: Mapping[Place, int]) -> bytes:
    """Return the row that says up to where a stage has read."""
    return orjson.dumps([[topic, number, offset] for (topic, number), offset in sorted(positions.items())])


def decode_positions(data: bytes) -> dict[Place, int]:
    """Undo encode_positions()."""
    return {(topic, number): offset for topic, number, offset in orjson.loads(data)}
