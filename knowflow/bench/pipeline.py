"""Measure the distributed form with all servers on this machine: producer, stream workers, indexer.

Beside it in the same run: the stages alone, a Faust agent that does nothing, and a naive
two-stage Faust app. Rates are of interactions, the processor's time is the one process's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from kafka.admin import NewTopic

from knowflow.bench.naive_faust import WRITTEN
from knowflow.bench.pure import fold
from knowflow.distributed.supervise import COMMAND, Wanted, orders_of
from knowflow.engines import down, up
from knowflow.kafka.admin import create, create_generation
from knowflow.kafka.cluster import administering
from knowflow.kafka.options import client_options
from knowflow.settings import Settings
from producers.registry import factory
from producers.testing import events_of
from schemas.generations import Generation
from schemas.kafka_topics import KAFKA_TOPICS

SIZE, PEOPLE, WORDS, SEED, PARTITIONS = 30_000, 2_000, 80, 1, 4
INDEXER = ("run", "--indexers", "--until-caught-up", "--listen", "")
SMALL_APPS, SECONDS = 20_000, 60  # interactions that the small Faust apps read, and how long at most

Result = dict[str, Any]


def bench(size: int = SIZE, people: int = PEOPLE, words: int = WORDS, seed: int = SEED) -> list[Result]:
    """Measure each part, one after another; return one result each."""
    sample = [f"people={people}", f"events={size}", f"words={words}", f"seed={seed}"]
    with tempfile.TemporaryDirectory(prefix="knowflow-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        with engines(data) as settings:
            options = client_options(settings)
            create(options, PARTITIONS)
            start = _streams(settings, 1, 1)
            producer = _command(settings, "ingest", "sample", *sample, "--to", "kafka", "--json")
            count = producer["answer"]["interactions"]
            results = [
                {"part": "protocol", "people": people, "words": words, "seed": seed, "partitions": PARTITIONS},
                _rated("producer", count, producer, {}),
                _rated("streams, one worker", count, _streams(settings, 1, 1), start),
                _rated("indexer", count, _command(settings, *INDEXER), {}),
            ]
            # The second generation folds the same archive anew.
            create_generation(options, Generation(generation=2, partitions=PARTITIONS, state="building"))
            results.append(_rated("streams, two workers", count, _streams(settings, 2, 2), start, 2))
            with administering(options) as admin:
                admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in WRITTEN])
            results += [_faust(settings, kind, min(count, SMALL_APPS)) for kind in ("idle", "naive")]
        events = events_of(factory("sample").open(sample).read())
        results.append({"part": "stages alone, in memory", **fold(events, PARTITIONS)})
    return [*results, _ratios({result["part"]: result for result in results})]


def top_rate(settings: Settings, sample: list[str]) -> float:
    """Return how many interactions of a sample get through to the index in a second, all being there before.

    One worker and one indexer take their turns, since on one machine they share the cores with the servers.
    """
    count = _command(settings, "ingest", "sample", *sample, "--to", "kafka", "--json")["answer"]["interactions"]
    folding, indexing = _streams(settings, 1, 1), _command(settings, *INDEXER)
    # What a start takes is measured afterwards, since the servers' own first times are no part of it.
    folded = _rated("streams", count, folding, _streams(settings, 1, 1))
    indexed = _rated("indexer", count, indexing, _command(settings, *INDEXER))
    return float(count / (folded["seconds"] + indexed["seconds"]))


@contextmanager
def engines(data: Path) -> Iterator[Settings]:
    """Run a broker and a node in a data folder; yield settings that name them."""
    found = up(data, kafka=True, elasticsearch=True, while_pid=os.getpid())
    try:
        yield Settings(data=data, kafka=found.kafka, elasticsearch=",".join(found.elasticsearch), log_level="warning")
    finally:
        down(data, wipe=True)


def _streams(settings: Settings, generation: int, workers: int) -> Result:
    """Let workers read all there is; return what they used."""
    orders = orders_of(settings, Wanted(generation, PARTITIONS), until_caught_up=True)
    began = time.monotonic()
    processes = [
        subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        for _ in range(workers)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(orders)
        process.stdin.flush()
    with ThreadPoolExecutor(workers) as reading:  # at once: who is not listened to waits
        told = list(reading.map(lambda process: process.stdout.read(), processes))
    spent = _spent(processes, began)
    spent["stages"] = _stages([orjson.loads(lines.splitlines()[-1])["metrics"] for lines in told])
    return spent


def _stages(texts: list[str]) -> Result:
    """Return per stage the messages and the seconds within the stage, from the workers' metrics."""
    found: dict[str, dict[str, float]] = {}
    for text in texts:
        for line in text.splitlines():
            for metric, name in (("stream_messages_total", "messages"), ("stream_fold_seconds_total", "fold_seconds")):
                if line.startswith(f"knowflow_{metric}{{"):
                    stage = line.partition('stage="')[2].partition('"')[0]
                    held = found.setdefault(stage, {})
                    held[name] = round(held.get(name, 0.0) + float(line.rpartition(" ")[2]), 2)
    return found


def _command(settings: Settings, *arguments: str) -> Result:
    """Run a command of ours; return what it used, and its answer where it is JSON."""
    names = {"KNOWFLOW_KAFKA": settings.kafka, "KNOWFLOW_ELASTICSEARCH": settings.elasticsearch}
    command = [sys.executable, "-m", "knowflow", *arguments, "--data", str(settings.data)]
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, env={**os.environ, **names, "KNOWFLOW_LOG_LEVEL": "warning"}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    out = process.stdout.read()
    return {**_spent([process], began), "answer": orjson.loads(out) if out.startswith(b"{") else {}}


def _spent(processes: list[subprocess.Popen[bytes]], began: float) -> Result:
    """Wait for processes; return the wall time, processor time together, and memory of the largest."""
    cpu, memory = 0.0, 0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{process.args!r} left with {process.returncode}")
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss)
    return {"seconds": time.monotonic() - began, "cpu_seconds": cpu, "peak_mb": round(memory / 1024, 1)}


def _rated(part: str, count: int, spent: Result, start: Result, processes: int = 1) -> Result:
    """Return the rates, without what the same processes take where there is nothing to do."""
    seconds = spent["seconds"] - start.get("seconds", 0.0)
    cpu = spent["cpu_seconds"] - start.get("cpu_seconds", 0.0) * processes
    return {
        "part": part,
        "interactions": count,
        "seconds": round(seconds, 1),
        "per_second": round(count / seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "per_cpu_second": round(count / cpu, 1),
        "peak_mb": spent["peak_mb"],
        **({"stages": spent["stages"]} if "stages" in spent else {}),
    }


def _faust(settings: Settings, kind: str, count: int) -> Result:
    """Run one of the small Faust apps over the interactions."""
    command = [
        sys.executable, "-m", "knowflow.bench.naive_faust", kind, settings.kafka, KAFKA_TOPICS["interactions"].name,
        str(PARTITIONS), str(count), str(SECONDS), str(settings.data / f"faust-{kind}"),
    ]  # fmt: skip
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
    assert process.stdout is not None
    told = orjson.loads(process.stdout.read())
    spent = _spent([process], began)
    return {
        "part": f"Faust, {kind}",
        "events": told["events"],
        "seconds": told["seconds"],
        "per_second": round(told["events"] / max(told["seconds"], 0.001), 1),
        "per_cpu_second": round(told["events"] / spent["cpu_seconds"], 1),
        "peak_mb": spent["peak_mb"],
    }


def _ratios(parts: dict[str, Result]) -> Result:
    """Return the ratios that are aimed at."""
    one, two = parts["streams, one worker"], parts["streams, two workers"]
    return {
        "part": "ratios",
        "one worker to the naive app, a second": _ratio(one["per_second"], parts["Faust, naive"]["per_second"]),
        "one worker to the stages alone, a CPU second": round(
            one["per_cpu_second"] / parts["stages alone, in memory"]["per_cpu_second"], 2
        ),
        "two workers to one, a CPU second": round(two["per_cpu_second"] / one["per_cpu_second"], 2),
    }


def _ratio(ours: float, theirs: float) -> float | None:
    """Return a ratio, None where the other has got nowhere."""
    return round(ours / theirs, 2) if theirs else None
