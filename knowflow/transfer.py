"""Carry a producer's events to where they shall go, and account for every source record."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from knowflow.app import Knowflow
from producers.base import Producer
from producers.jsonl import JsonlSink
from streams.embedded.report import IngestReport

Report = dict[str, Any]
MAX_FAILURES = 100


def peak_mb() -> float:
    """Return this process's peak resident memory in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def finished(report: Report, producer: Producer, started: float) -> Report:
    """Return the answer of `ingest`: the tallies with time, rate and memory."""
    seconds = time.monotonic() - started
    return {
        "kind": producer.kind,
        "source": list(getattr(producer, "paths", ())),
        "name": producer.source,
        "records": report["records"],
        "interactions": report["interactions"],
        "new": report["new"],
        "duplicates": report["duplicates"],
        "pending": report["pending"],
        "ignored": report["ignored"],
        "deadletters": report["deadletters"],
        "counts": report["counts"],
        "resumed": report["resumed"],
        "seconds": round(seconds, 3),
        "per_second": round(report["interactions"] / seconds, 1) if seconds else 0.0,
        "peak_mb": peak_mb(),
    }


def to_embedded(producer: Producer, folder: Path, on_progress: Callable[[Any], None] | None = None) -> Report:
    """Read a producer into the state of a folder, and make it searchable; see Knowflow.read()."""
    started = time.monotonic()
    with Knowflow.open(folder) as state:
        report = state.read(producer, on_progress=on_progress)
        return finished(report, producer, started)


def to_jsonl(producer: Producer, out: str, on_progress: Callable[[Any], None] | None = None) -> Report:
    """Write a producer's events as JSON lines; nothing is folded, so nothing is pending.

    What could not be read is counted and named in the report under `failures` (the first
    100): there is no state that could keep it as dead letters.
    """
    started = time.monotonic()
    report = IngestReport(producer.kind, producer.source)
    failures: list[Report] = []
    with JsonlSink(out) as sink:
        for outcome in producer.read():
            report.records += 1
            if outcome.failure is not None:
                report.deadletters += 1
                if len(failures) < MAX_FAILURES:
                    failures.append({"location": outcome.failure.location, "reason": outcome.failure.reason})
            elif outcome.ignored is not None:
                report.ignored[outcome.ignored] = report.ignored.get(outcome.ignored, 0) + 1
            for event in outcome.events:
                sink.write(event)
                action = event["data"]["action"]
                report.counts[action] = report.counts.get(action, 0) + 1
                report.interactions += 1
                report.new += 1
            if on_progress and report.records % 5_000 == 0:
                on_progress(report)
    answer = finished(report.as_json(), producer, started)
    if failures:
        answer["failures"] = failures
    return answer
