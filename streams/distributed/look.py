"""Look at the Kafka topics of a generation before anything is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient

from schemas.kafka_topics import KAFKA_TOPICS
from streams.distributed.errors import KafkaTopicsMissing
from streams.distributed.plan import Generation


async def look(number: int, partitions: int, options: Mapping[str, Any]) -> Generation:
    """Return the generation as its Kafka topics are. Raises KafkaTopicsMissing where they are not as they should be."""
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    try:
        present = set(await admin.list_topics())
        names = {stream: one.name_in(number) for stream, one in KAFKA_TOPICS.items()}
        missing = sorted(set(names.values()) - present)
        if missing:
            raise KafkaTopicsMissing(
                f"{len(missing)} Kafka topics are missing, {missing[0]} for one: run `knowflow kafka-topics create`"
            )
        described = await admin.describe_topics(sorted(names.values()))
    finally:
        await admin.close()
    counts = {one["topic"]: len(one["partitions"]) for one in described}
    for stream, one in KAFKA_TOPICS.items():
        held, wanted = counts[names[stream]], one.partitions(partitions)
        if held != wanted and not one.lasting:
            raise KafkaTopicsMissing(
                f"{names[stream]} has {held} partitions and generation {number} has {wanted}: they are fixed within a"
                " generation; `knowflow rebuild --partitions N` makes another"
            )
    lasting = {stream: counts[names[stream]] for stream, one in KAFKA_TOPICS.items() if one.lasting}
    return Generation(number, partitions, lasting)
