"""Fill the record batches of one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.distributed.codec import Headers
from streams.distributed.plan import Place


class Batches:
    """Hold what one transaction writes, by place, in the order in which it was added.

    Batches are filled here, since sending messages singly would cost ten times as much.
    """

    def __init__(self, producer: AIOKafkaProducer) -> None:
        """Take the started producer that will send them."""
        self._producer = producer
        self._batches: dict[Place, list[Any]] = {}
        self._first_offsets: dict[Place, list[int]] = {}
        self.bytes = 0  # of keys and values

    def add(self, place: Place, key: bytes, value: bytes | None, headers: Headers) -> None:
        """Add a message. Raises ValueError for one that no batch can hold."""
        batches = self._batches.get(place)
        if batches is None:
            batches = self._batches[place] = [self._producer.create_batch()]
        if batches[-1].append(key=key, value=value, timestamp=None, headers=headers) is None:
            fresh = self._producer.create_batch()
            if fresh.append(key=key, value=value, timestamp=None, headers=headers) is None:
                raise ValueError(f"a message of {len(value or b'')} bytes fits no batch")
            batches.append(fresh)
        self.bytes += len(key) + len(value or b"")

    async def send(self) -> None:
        """Hand all batches over and wait until the brokers have them, within the transaction that was begun."""
        await asyncio.gather(*(self._send_to(place) for place in self._batches))

    async def _send_to(self, place: Place) -> None:
        topic, number = place
        deliveries = []
        for batch in self._batches[place]:
            batch.close()
            deliveries.append(await self._producer.send_batch(batch, topic, partition=number))
        firsts = self._first_offsets[place] = [int((await delivery).offset) for delivery in deliveries]
        if min(firsts) < 0:  # what a broker answers that remembers a batch which was sent twice, but not where it is
            raise KafkaError(f"{topic}, partition {number}: the broker did not say where the messages are")

    def ranges(self, place: Place) -> Iterator[tuple[int, int]]:
        """Yield the offsets that each batch of a place was given: the first one, and the one after its last."""
        for batch, first in zip(self._batches[place], self._first_offsets[place], strict=True):
            yield first, first + batch.record_count()

    def end(self, place: Place) -> int:
        """Return the offset after the last message of a place."""
        *_, (_, end) = self.ranges(place)
        return end
