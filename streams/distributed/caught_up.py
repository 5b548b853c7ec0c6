"""Tell whether every stage of a generation has read all there is, from what everybody can see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.core import Stage
from streams.distributed.plan import Generation, all_groups, unread


class Watch:
    """Compare the committed positions of all stages with the ends of what they read.

    Positions are read before the ends: where they are equal, nobody had anything left to
    read when the positions were read, so nobody was about to write either.
    """

    def __init__(self, stages: Sequence[Stage], generation: Generation, options: Mapping[str, Any]) -> None:
        """Take the topology, and aiokafka's options."""
        self._groups = all_groups(stages, generation)
        self._places = sorted({place for places in self._groups.values() for place in places})
        self._admin = AIOKafkaAdminClient(**options)
        self._consumer = AIOKafkaConsumer(**options, group_id=None, isolation_level="read_committed")

    async def start(self) -> None:
        """Connect."""
        await self._admin.start()
        await self._consumer.start()

    async def lag(self) -> dict[str, int]:
        """Return how far each group is behind, those that are not left out."""
        committed: dict[str, Mapping[TopicPartition, Any]] = {}
        for group in self._groups:
            committed[group] = await self._admin.list_consumer_group_offsets(group)
        sources = [TopicPartition(*place) for place in self._places]
        begins = await self._consumer.beginning_offsets(sources)
        ends = await self._consumer.end_offsets(sources)
        behind: dict[str, int] = {}
        for group, places in self._groups.items():
            missing = 0
            for place in places:
                source = TopicPartition(*place)
                held = committed[group].get(source)
                missing += unread(None if held is None else held.offset, begins[source], ends[source])
            if missing:
                behind[group] = missing
        return behind

    async def close(self) -> None:
        """Disconnect."""
        await self._consumer.stop()
        await self._admin.close()
