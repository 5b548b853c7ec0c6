"""How far behind the readers are counts what they have not begun, and no reader of the past."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition

from indexers.elastic.indexer.options import group_of as indexers_of
from knowflow.engines import Addresses
from knowflow.kafka.admin import create
from knowflow.kafka.generations import write_generation
from knowflow.kafka.lag import lags
from knowflow.kafka.options import Options
from schemas.generations import Generation
from schemas.kafka_topics import KAFKA_TOPICS
from streams.distributed.plan import group_of
from tests.engines.clients import produce
from tests.engines.kafka_topics import remove_kafka_topics

pytestmark = pytest.mark.slow
PEOPLE, IDENTITIES, ARCHIVE, TIES = (
    KAFKA_TOPICS[name].name for name in ("people", "identities", "interactions", "ties")
)


@pytest.fixture
def options(engines: Addresses) -> Iterator[Options]:
    """Return the options of clients for a Kafka with our Kafka topics, of two partitions, and nothing on them."""
    remove_kafka_topics(engines.kafka)
    made = {"bootstrap_servers": engines.kafka.split(",")}
    create(made, 2)
    yield made
    remove_kafka_topics(engines.kafka)


def commit(options: Options, group: str, positions: dict[tuple[str, int], int]) -> None:
    """Commit positions as a reader does that is not in its group."""
    consumer = KafkaConsumer(**options, group_id=group, enable_auto_commit=False)
    consumer.assign([TopicPartition(*place) for place in positions])
    consumer.commit({TopicPartition(*place): OffsetAndMetadata(at, "", -1) for place, at in positions.items()})
    consumer.close()


def test_what_a_group_has_not_begun_counts_whole(engines: Addresses, options: Options) -> None:
    assert lags(options) == {}
    produce(engines.kafka, IDENTITIES, [b"{}"] * 3, 0, b"k")
    produce(engines.kafka, PEOPLE, [b"{}"] * 4, 1, b"k")
    indexers = indexers_of(1)
    commit(options, indexers, {(PEOPLE, 1): 1})
    assert lags(options) == {indexers: 3 + 3}
    commit(options, indexers, {(PEOPLE, 1): 4, (IDENTITIES, 0): 3})
    assert lags(options) == {indexers: 0}


def test_all_partitions_count_once_one_has_begun_and_retired_generations_do_not(
    engines: Addresses, options: Options
) -> None:
    produce(engines.kafka, ARCHIVE, [b"{}"] * 2, 0, b"k")
    produce(engines.kafka, TIES, [b"{}"] * 3, 0, b"k")
    commit(options, group_of(1, 1), {(ARCHIVE, 1): 0})
    assert lags(options) == {group_of(1, 0): 2 + 3, group_of(1, 1): 0}
    write_generation(options, Generation(generation=1, partitions=2, state="retired"))
    assert lags(options) == {}
