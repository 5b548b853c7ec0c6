"""Measure how long it takes from a question that a producer has sent to its being found in Elasticsearch.

All servers run on this machine, with the product's own settings. A steady stream of
interactions keeps the workers busy; questions among it are looked for by a search, as users do.
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
from knowflow.bench.pipeline import engines
from knowflow.kafka.admin import create
from knowflow.kafka.options import client_options
from knowflow.settings import Settings
from producers.registry import factory
from producers.testing import events_of
from schemas.binary import to_binary
from schemas.interaction import read_event
from schemas.kafka_topics import KAFKA_TOPICS
from schemas.keys import partition_of

RATE, SECONDS, PEOPLE, WORDS, SEED, PARTITIONS = 100, 60, 300, 80, 1, 4
PROBE_SECONDS = 0.25  # between two questions that are looked for
WARM_SECONDS = 20
PATIENCE = 60.0

Result = dict[str, Any]


def bench(rate: int = RATE, seconds: int = SECONDS, seed: int = SEED) -> list[Result]:
    """Send `rate` interactions a second for so long, and look for a question every quarter of a second."""
    sample = [f"people={PEOPLE}", f"events={rate * (seconds + WARM_SECONDS)}", f"words={WORDS}", f"seed={seed}"]
    with (
        tempfile.TemporaryDirectory(prefix="knowflow-bench-", ignore_cleanup_errors=True) as folder,
        engines(Path(folder)) as settings,
    ):
        create(client_options(settings), PARTITIONS)
        events = list(events_of(factory("sample").open(sample).read()))
        with _running(settings), connect(settings.elasticsearch.split(",")) as client:
            found = _measure(settings, client, events, rate)
    return [
        {
            "rate": rate, "seconds": seconds, "people": PEOPLE, "words": WORDS, "seed": seed, "partitions": PARTITIONS,
            "questions": len(found), "p50_seconds": round(_quantile(found, 0.5), 2),
            "p99_seconds": round(_quantile(found, 0.99), 2), "worst_seconds": round(max(found), 2),
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


def _measure(settings: Settings, client: Elasticsearch, events: list[Result], rate: int) -> list[float]:
    """Return the seconds of each question that was sent after the workers had warmed up."""
    producer = KafkaProducer(bootstrap_servers=settings.kafka.split(","), acks="all", linger_ms=5)
    name = KAFKA_TOPICS["interactions"].name
    alias = Names(settings.index_prefix).alias("conversations")
    sent_at: dict[str, float] = {}
    took: dict[str, float] = {}
    began, sent, asked, next_probe = time.monotonic(), 0, 0, 0.0

    def send(event: Result) -> None:
        key, value, headers = to_binary(event)
        partition = partition_of(event["partitionkey"], PARTITIONS)
        producer.send(name, key=key, value=value, headers=headers, partition=partition)

    def look() -> None:
        waiting = [probe for probe in sent_at if probe not in took]
        if not waiting or not client.indices.exists_alias(name=alias):
            return
        answer = client.search(
            index=alias, query={"terms": {"conversation": waiting}}, size=len(waiting), source_includes=["conversation"]
        )
        now = time.monotonic()
        for hit in answer["hits"]["hits"]:
            took[hit["_source"]["conversation"]] = now - sent_at[hit["_source"]["conversation"]]

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
            sent_at[probe] = time.monotonic()
        look()
        time.sleep(0.02)
    producer.flush()
    limit = time.monotonic() + PATIENCE
    while len(took) < len(sent_at):
        if time.monotonic() > limit:
            raise TimeoutError(f"{len(sent_at) - len(took)} of {len(sent_at)} questions were not found in {PATIENCE} s")
        look()
        time.sleep(0.02)
    return sorted(took.values())


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
