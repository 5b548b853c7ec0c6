"""Find out, before a partition is worked on, that something of it was lost on Kafka."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.distributed.errors import StateLost
from streams.distributed.plan import StagePlan, group_of


async def check_changelogs(fresh: Sequence[StagePlan], generation: int, options: Mapping[str, Any]) -> None:
    """Refuse a stage that has read before, as the partition's group tells, and whose changelog knows nothing of it.

    `fresh` are the stages whose changelogs are empty. Raises StateLost.
    """
    if not fresh:
        return
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    try:
        held = await admin.list_consumer_group_offsets(group_of(generation, fresh[0].partition))
        read = {(source.topic, source.partition) for source, one in held.items() if one.offset > 0}
        for plan in fresh:
            if not read.isdisjoint(plan.inputs):
                raise StateLost(
                    f"{plan.changelog[0]}, partition {plan.partition}, is empty, and its stage has read before: it was"
                    " lost; run `knowflow rebuild`, which folds the archive into a new generation"
                )
    finally:
        await admin.close()


def check_position(plan: StagePlan, source: TopicPartition, position: int, begin: int, end: int) -> None:
    """Refuse to go on where what was not read yet is gone, or what was read never was. Raises StateLost."""
    if begin <= position <= end:
        return
    wrong = f"begins at {begin}" if position < begin else f"ends at {end}"
    raise StateLost(
        f"{source.topic}, partition {source.partition}, {wrong}, and the stage {plan.stage.name} is at {position}:"
        " messages were lost; run `knowflow rebuild`"
    )
