"""Hold what an indexer is told: where from, where to, how much at a time, and when to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from indexers.elastic.names import INDEXED
from schemas.kafka_topics import KAFKA_TOPICS

MEGABYTE = 1024 * 1024


def group_of(generation: int) -> str:
    """Return the consumer group of a generation's indexers."""
    return f"knowflow-g{generation}-indexers"


def sources_of(generation: int) -> dict[str, str]:
    """Return the record of each Kafka topic that a generation's indexers read."""
    return {KAFKA_TOPICS[record].name_in(generation): record for record in INDEXED}


@dataclass(frozen=True, slots=True)
class Batches:
    """Bound the batches: each is as large as the cluster takes without complaint, up to these."""

    documents: int = 2_000
    size: int = 8 * MEGABYTE  # bytes of a request
    in_flight: int = 3  # requests at a time
    request_seconds: float = 60.0  # then a batch is sent again, which changes nothing where it had arrived
    waiting: int = 32 * MEGABYTE  # bytes that are read and not yet sent; then reading pauses


@dataclass(frozen=True, slots=True)
class Limits:
    """Say when so much is refused that something is wrong with the index, not with single documents."""

    in_a_row: int = 200
    share: float = 0.2
    of_last: int = 2_000


@dataclass(frozen=True, slots=True)
class Backoff:
    """Bound the seconds until a refused request is sent again; they double from the first to the last."""

    first: float = 0.2
    last: float = 10.0


@dataclass(frozen=True, slots=True)
class IndexerOptions:
    """Describe one indexer.

    `sources` name the record of each Kafka topic that is read; `kafka` are options of
    kafka-python's clients, such as bootstrap_servers. Seconds are of the wall clock.
    """

    kafka: Mapping[str, Any]
    sources: Mapping[str, str]
    group: str
    generation: int
    deadletters: str  # the Kafka topic
    batches: Batches = field(default_factory=Batches)
    limits: Limits = field(default_factory=Limits)
    backoff: Backoff = field(default_factory=Backoff)
    commit_seconds: float = 1.0
    session_seconds: float = 10.0  # after a kill, a successor waits so long for its partitions
    stop_seconds: float = 20.0  # a stop waits so long for requests that are on their way
    until_caught_up: bool = False
