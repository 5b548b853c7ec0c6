"""Measure how long it takes from a question that a producer has sent to its being found in Elasticsearch.

All servers run on this machine, with the product's own settings. A steady stream of
interactions keeps the workers busy; questions among it are looked for by a search, as users do.
How fast the stream is follows from what one worker reaches on the same machine just before.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from kafka import KafkaProducer

from indexers.elastic.client import connect
from indexers.elastic.names import Names
from knowflow.bench.hops import hops
from knowflow.bench.pipeline import engines, top_rate
from knowflow.kafka.admin import create
from knowflow.kafka.options import client_options
from knowflow.settings import Settings
from producers.registry import factory
from producers.testing import events_of
from schemas.binary import to_binary
from schemas.interaction import read_event
from schemas.kafka_topics import KAFKA_TOPICS
from schemas.keys import partition_of

SECONDS, PEOPLE, WORDS, SEED, PARTITIONS = 60, 300, 80, 1, 4
TOP_EVENTS, TOP_SHARE = 4_000, 1 / 3  # interactions to find the top rate with, and the part of it that is sent
PROBE_SECONDS = 0.25  # between two questions that are looked for
WARM_SECONDS = 20
PATIENCE = 60.0

Result = dict[str, Any]
Moments = dict[str, float]  # of the wall clock, in seconds, by question


def bench(rate: int | None = None, seconds: int = SECONDS, seed: int = SEED) -> list[Result]:
    """Send interactions for so long, and look for a question every quarter of a second.

    `rate` is how many a second, None for a third of what one worker folds in a second at most.
    """
    sample = [f"people={PEOPLE}", f"words={WORDS}", f"seed={seed}"]
    with (
        tempfile.TemporaryDirectory(prefix="knowflow-bench-", ignore_cleanup_errors=True) as folder,
        engines(Path(folder)) as settings,
    ):
        options = client_options(settings)
        create(options, PARTITIONS)
        if rate is None:
            rate = max(1, round(top_rate(settings, [*sample, f"events={TOP_EVENTS}"]) * TOP_SHARE))
        fed = [*sample, f"events={rate * (seconds + WARM_SECONDS)}"]
        events = list(events_of(factory("sample").open(fed).read()))
        with _running(settings), connect(settings.elasticsearch.split(",")) as client:
            sent_at, found_at = _measure(settings, client, events, rate)
        between = hops(options, found_at)
    found = sorted(found_at[probe] - at for probe, at in sent_at.items())
    return [
        {
            "rate": rate, "seconds": seconds, "people": PEOPLE, "words": WORDS, "seed": seed, "partitions": PARTITIONS,
            "questions": len(found), "p50_seconds": round(_quantile(found, 0.5), 2),
            "p99_seconds": round(_quantile(found, 0.99), 2), "worst_seconds": round(found[-1], 2),
            "median_seconds": between,
        }
    ]  # fmt: skip


@contextmanager
def _running(settings: Settings) -> Iterator[None]:
    names = {"KNOWFLOW_KAFKA": settings.kafka, "KNOWFLOW_ELASTICSEARCH": settings.elasticsearch}
    command = [sys.executable, "-m", "knowflow", "run", "--data", str(settings.data), "--listen", ""]
    environment = {**os.environ, **names, "KNOWFLOW_LOG_LEVEL": "warning"}
    processes = [
        subprocess.Popen([*command, what], env=environment)  # noqa: S603 - our own program
        for what in ("--streams", "--indexers")
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _measure(settings: Settings, client: Elasticsearch, events: list[Result], rate: int) -> tuple[Moments, Moments]:
    """Return when each question was sent, after the workers had warmed up, and when it was found."""
    producer = KafkaProducer(bootstrap_servers=settings.kafka.split(","), acks="all", linger_ms=5)
    name = KAFKA_TOPICS["interactions"].name
    alias = Names(settings.index_prefix).alias("conversations")
    sent_at: Moments = {}
    found_at: Moments = {}
    began, sent, asked, next_probe = time.monotonic(), 0, 0, 0.0

    def send(event: Result) -> None:
        key, value, headers = to_binary(event)
        partition = partition_of(event["partitionkey"], PARTITIONS)
        producer.send(name, key=key, value=value, headers=headers, partition=partition)

    def look() -> None:
        waiting = [probe for probe in sent_at if probe not in found_at]
        if not waiting or not client.indices.exists_alias(name=alias):
            return
        answer = client.search(
            index=alias, query={"terms": {"conversation": waiting}}, size=len(waiting), source_includes=["conversation"]
        )
        now = time.time()
        for hit in answer["hits"]["hits"]:
            found_at[hit["_source"]["conversation"]] = now

    while sent < len(events):
        now = time.monotonic() - began
        while sent < len(events) and sent < now * rate:
            send(events[sent])
            sent += 1
        if now > WARM_SECONDS and now > next_probe:
            next_probe = now + PROBE_SECONDS
            probe = f"probe/{asked}"
            asked += 1
            send(_question(probe, asked))
            sent_at[probe] = time.time()
        look()
        time.sleep(0.02)
    producer.flush()
    limit = time.monotonic() + PATIENCE
    while len(found_at) < len(sent_at):
        if time.monotonic() > limit:
            raise TimeoutError(
                f"{len(sent_at) - len(found_at)} of {len(sent_at)} questions were not found in {PATIENCE} s"
            )
        look()
        time.sleep(0.02)
    return sent_at, found_at


def _quantile(ordered: list[float], part: float) -> float:
    """Return the least value that so large a part of the sorted values does not exceed."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def _question(name: str, number: int) -> Result:
    return read_event(
        {
            "id": f"{name}/asked", "source": "bench:freshness", "time": "2024-06-01T00:00:00.000000Z",
            "partitionkey": name, "sequence": number,
            "data": {
                "action": "asked", "actor": {"account": f"bench:freshness/{number % 50}", "name": "Bench"},
                "conversation": name, "item": {"id": name, "title": f"How fresh is question {number}?", "text": "Hm."},
            },
        }
    )  # fmt: skip
