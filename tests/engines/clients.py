"""Talk to real engines as the product's clients do."""

from __future__ import annotations

import time
from collections.abc import Callable

from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

LIMIT = 120.0  # seconds; two cores may be shared with much else


def wait_for(condition: Callable[[], bool], what: str, seconds: float = LIMIT) -> None:
    """Wait until something is so; AssertionError where it is not after so many seconds."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)


def make_kafka_topic(kafka: str, name: str, replicas: int = 1) -> None:
    with KafkaAdminClient(bootstrap_servers=kafka) as admin:
        admin.create_topics([NewTopic(name, 1, replicas)])


def produce(kafka: str, name: str, values: list[bytes], partition: int | None = None, key: bytes | None = None) -> None:
    """Write records, where asked to one partition and under one key, and return when all in-sync brokers have them."""
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all")
    try:
        for sent in [producer.send(name, value, key, partition=partition) for value in values]:
            sent.get(timeout=LIMIT)
    finally:
        producer.close()


def consume(kafka: str, name: str, count: int) -> list[bytes]:
    """Read a Kafka topic of one partition from its beginning until there are `count` records."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False)
    found: list[bytes] = []
    try:
        consumer.assign([TopicPartition(name, 0)])
        limit = time.monotonic() + LIMIT
        while len(found) < count:
            assert time.monotonic() < limit, f"{len(found)} of {count} records of {name}"
            for records in consumer.poll(timeout_ms=500).values():
                found += [record.value for record in records]
    finally:
        consumer.close()
    return found


def search(urls: tuple[str, ...] | list[str], index: str, word: str) -> list[str]:
    """Return the ids of the documents whose text matches a word."""
    with Elasticsearch(list(urls)) as client:
        answer = client.search(index=index, query={"match": {"text": word}}, sort=["_doc"])
    return sorted(hit["_id"] for hit in answer["hits"]["hits"])
