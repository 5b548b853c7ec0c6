"""Write records to Kafka topics of a test's own, as the streams do, and run indexers over them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import uuid4

import orjson
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.index import ElasticIndex
from indexers.elastic.indexer.options import Backoff, IndexerOptions
from indexers.elastic.indexer.worker import Indexer
from indexers.elastic.names import Names
from indexers.port import Write
from knowflow.distributed.index_metrics import IndexMetrics, PrometheusIndexerMeter
from schemas.canonical import canonical
from schemas.keys import partition_of
from tests.engines.clients import LIMIT

PARTITIONS = 3


@dataclass(frozen=True)
class Records:
    """Name Kafka topics of a test's own, one a record."""

    kafka: str
    prefix: str = field(default_factory=lambda: f"t{uuid4().hex[:8]}")

    def topic(self, record: str) -> str:
        return f"{self.prefix}.{record}"

    @property
    def deadletters(self) -> str:
        return f"{self.prefix}.deadletters"

    def make(self, *records: str) -> None:
        topics = [NewTopic(self.topic(record), PARTITIONS, 1) for record in records]
        with KafkaAdminClient(bootstrap_servers=self.kafka) as admin:
            admin.create_topics([*topics, NewTopic(self.deadletters, 2, 1)])

    def remove(self) -> None:
        with KafkaAdminClient(bootstrap_servers=self.kafka) as admin:
            admin.delete_topics([name for name in admin.list_topics() if name.startswith(f"{self.prefix}.")])

    def write(self, writes: Iterable[Write], transaction: str | None = None, *, abort: bool = False) -> None:
        """Produce writes, in a transaction if it has a name, and return when they are acknowledged."""
        more = {} if transaction is None else {"transactional_id": f"{self.prefix}.{transaction}"}
        producer = KafkaProducer(bootstrap_servers=self.kafka, acks="all", **more)
        try:
            if transaction is not None:
                producer.init_transactions()
                producer.begin_transaction()
            for write in writes:
                self.send(producer, write.record, write.key, write.value, [("version", b"%d" % write.version)])
            producer.flush()
            if transaction is not None:
                (producer.abort_transaction if abort else producer.commit_transaction)()
        finally:
            producer.close()

    def send(
        self, producer: KafkaProducer, record: str, key: str, value: Any, headers: list[tuple[str, bytes]]
    ) -> None:
        data = value if value is None or isinstance(value, bytes) else canonical(value)
        producer.send(self.topic(record), data, key.encode(), headers, partition=partition_of(key, PARTITIONS))

    def letters(self) -> list[tuple[dict[str, Any], dict[str, str]]]:
        """Return the dead letters and their headers, by id and offset of origin."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.kafka, isolation_level="read_committed", enable_auto_commit=False
        )
        found: list[tuple[dict[str, Any], dict[str, str]]] = []
        try:
            partitions = [TopicPartition(self.deadletters, number) for number in range(2)]
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            ends = consumer.end_offsets(partitions)
            while any(consumer.position(one) < ends[one] for one in partitions):
                for messages in consumer.poll(timeout_ms=500).values():
                    for one in messages:
                        letter = orjson.loads(one.value)
                        assert one.key.decode() == letter["id"]
                        found.append((letter, {name: data.decode() for name, data in one.headers}))
        finally:
            consumer.close()
        return sorted(found, key=lambda pair: (pair[0]["id"], int(pair[1]["origin-offset"])))

    def options(self, *records: str, generation: int = 1, **more: Any) -> IndexerOptions:
        plain = IndexerOptions(
            kafka={"bootstrap_servers": self.kafka.split(",")},
            sources={self.topic(record): record for record in records},
            group=f"{self.prefix}-g{generation}",
            generation=generation,
            deadletters=self.deadletters,
            backoff=Backoff(0.05, 0.5),
            session_seconds=6.0,
            until_caught_up=True,
        )
        return replace(plain, **more)


@contextmanager
def kafka_topics(kafka: str, *records: str) -> Iterator[Records]:
    """Yield Kafka topics that are removed at the end."""
    made = Records(kafka)
    made.make(*records)
    try:
        yield made
    finally:
        made.remove()


def index_all(options: IndexerOptions, urls: Iterable[str], names: Names) -> PrometheusIndexerMeter:
    """Run an indexer until it has caught up, and make visible what it wrote."""
    meter = PrometheusIndexerMeter(IndexMetrics(), options.generation)
    with connect(list(urls)) as client:
        generations = Generations(client, names, sorted(set(options.sources.values())))
        indices = generations.make(options.generation)
        Indexer(options, client, indices, meter).run()
        generations.refresh(options.generation)
    return meter


class Running:
    """Run an indexer in a thread, as a context manager; its failure is raised at the end."""

    def __init__(self, options: IndexerOptions, urls: Iterable[str], names: Names) -> None:
        self.meter = PrometheusIndexerMeter(IndexMetrics(), options.generation)
        self.client = connect(list(urls))
        self.generations = Generations(self.client, names, sorted(set(options.sources.values())))
        self.indexer = Indexer(options, self.client, self.generations.make(options.generation), self.meter)
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="indexer")

    def _run(self) -> None:
        try:
            self.indexer.run()
        except BaseException as error:
            self.failure = error

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def join(self) -> None:
        self._thread.join(LIMIT)
        assert not self._thread.is_alive(), "the indexer does not end"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.indexer.stop()
        self.join()
        self.client.close()
        if self.failure is not None:
            raise self.failure


def table(writes: Iterable[Write]) -> dict[tuple[str, str], tuple[int, Any]]:
    """Return what shall be in the index: of each key the greatest version, unless that is a delete."""
    newest: dict[tuple[str, str], Write] = {}
    for write in writes:
        held = newest.get((write.record, write.key))
        if held is None or write.version > held.version:
            newest[write.record, write.key] = write
    return {name: (write.version, write.value) for name, write in newest.items() if write.value is not None}


def metric(meter: PrometheusIndexerMeter, name: str, **labels: str) -> float:
    """Return a metric of the indexer of generation 1."""
    return meter.metrics.registry.get_sample_value(f"knowflow_indexer_{name}", {"generation": "1", **labels}) or 0.0


def held(urls: Iterable[str], names: Names, records: Iterable[str]) -> dict[tuple[str, str], tuple[int, Any]]:
    """Return what the index holds."""
    index = ElasticIndex(connect(list(urls)), names=names)
    try:
        return {(record, key): (version, value) for record in records for key, version, value in index.scan(record)}
    finally:
        index.close()
