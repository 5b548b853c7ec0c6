"""Commit what a stage made of a batch: outputs, changed rows and positions, in one Kafka transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import InvalidProducerEpoch, InvalidTxnState, ProducerFenced

from streams.cached_rows import Change
from streams.core import Message
from streams.distributed.codec import Headers, encode
from streams.distributed.errors import Fenced
from streams.distributed.plan import Generation, Place, StagePlan
from streams.distributed.store import row_key

# In the changelog beside the rows: no group has a name of 65,535 bytes.
POSITIONS = b"\xff\xffpositions"


class Transactions:
    """Run one transaction after another for one logical partition.

    Whatever fails within one, the process is to end: whether a commit came through is then
    not known, and starting again finds out. Raises Fenced where a successor has taken over.
    """

    def __init__(self, producer: AIOKafkaProducer, generation: Generation) -> None:
        """Take a started producer with the partition's transactional id."""
        self._producer = producer
        self._generation = generation

    async def commit(
        self,
        plan: StagePlan,
        outputs: Sequence[Message],
        rows: Sequence[Change],
        positions: Mapping[Place, int],
        *,
        shown: bool = True,
    ) -> int:
        """Commit; return the changelog's next offset, the one after this transaction's last row.

        Positions always go to the changelog. Where they are `shown`, the consumer group moves
        too, by which everybody else sees how far the stage is.
        """
        builders = _Builders(self._producer)
        place_of = self._generation.place
        for message in outputs:
            builders.add(place_of(message), *encode(message))
        for group, row, data in rows:
            builders.add(plan.changelog, row_key(group, row), data, [])
        builders.add(plan.changelog, POSITIONS, encode_positions(positions), [])
        try:
            await self._producer.begin_transaction()
            sent = await builders.send()
            if shown:
                await self._producer.send_offsets_to_transaction(
                    {TopicPartition(*place): offset for place, offset in positions.items()}, plan.group
                )
            await self._producer.commit_transaction()
        except (ProducerFenced, InvalidProducerEpoch, InvalidTxnState, AssertionError) as error:
            # A bare AssertionError is what aiokafka makes of a producer id that was taken from it.
            raise Fenced(
                f"partition {plan.partition} of generation {self._generation.number} was taken over by another worker,"
                f" or a transaction took too long ({type(error).__name__})"
            ) from error
        last = await sent[plan.changelog]
        return int(last.offset) + builders.last_count(plan.changelog)


def encode_positions(positions: Mapping[Place, int]) -> bytes:
    """Return the row that says up to where a stage has read."""
    return orjson.dumps([[topic, number, offset] for (topic, number), offset in sorted(positions.items())])


def decode_positions(data: bytes) -> dict[Place, int]:
    """Undo encode_positions()."""
    return {(topic, number): offset for topic, number, offset in orjson.loads(data)}


class _Builders:
    """Fill record batches ourselves: sending messages singly would cost ten times as much."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._batches: dict[Place, list[Any]] = {}

    def add(self, place: Place, key: bytes, value: bytes | None, headers: Headers) -> None:
        batches = self._batches.get(place)
        if batches is None:
            batches = self._batches[place] = [self._producer.create_batch()]
        if batches[-1].append(key=key, value=value, timestamp=None, headers=headers) is None:
            fresh = self._producer.create_batch()
            if fresh.append(key=key, value=value, timestamp=None, headers=headers) is None:
                raise ValueError(f"a message of {len(value or b'')} bytes fits no batch")
            batches.append(fresh)

    async def send(self) -> dict[Place, Any]:
        """Hand all batches over; return per place what the last one's delivery will tell."""
        places = list(self._batches)
        found = await asyncio.gather(*(self._send_all(place) for place in places))
        return dict(zip(places, found, strict=True))

    async def _send_all(self, place: Place) -> Any:
        topic, number = place
        delivery: Any = None
        for batch in self._batches[place]:
            batch.close()
            delivery = await self._producer.send_batch(batch, topic, partition=number)
        return delivery

    def last_count(self, place: Place) -> int:
        """Return how many records the last batch of a place holds."""
        count: int = self._batches[place][-1].record_count()
        return count
