"""Connect to Kafka, as an operator, a reader or a writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaAdminClient, KafkaConsumer

from knowflow.kafka.errors import explained
from knowflow.kafka.options import Options

FETCH_BYTES = 4 * 1024 * 1024  # a partition and request


@contextmanager
def administering(options: Options) -> Iterator[KafkaAdminClient]:
    """Yield a client for Kafka topics. Raises the errors of knowflow.kafka.errors, in the block too."""
    with explained(options["bootstrap_servers"]), KafkaAdminClient(**options) as client:
        yield client


@contextmanager
def consuming(options: Options) -> Iterator[KafkaConsumer]:
    """Yield a reader without a group, which sees what was committed only; see administering()."""
    with explained(options["bootstrap_servers"]):
        consumer = KafkaConsumer(
            **options,
            allow_auto_create_topics=False,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            isolation_level="read_committed",
            max_partition_fetch_bytes=FETCH_BYTES,
            max_poll_records=5_000,
        )
        try:
            yield consumer
        finally:
            consumer.close()
