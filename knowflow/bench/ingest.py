"""Measure the way from a file to the index: rate, memory, bytes on disk, and where the time goes."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from knowflow.app import Knowflow
from knowflow.transfer import peak_mb
from producers.jsonl import JsonlSink
from producers.registry import factory
from streams.core import Input, Message, Rows, SettlingStage, Stage
from streams.topology import stages

SIZES = (10_000, 100_000, 1_000_000)
PEOPLE, WORDS, SEED = 20_000, 80, 1
CHAT, ALL_TO_ONE = "sample-chat:", 4  # a third of the simulated events are of the chat system

Result = dict[str, Any]


class TimedStage:
    """Carry a stage and add up its processor time."""

    def __init__(self, stage: Stage, clock: dict[str, float]) -> None:
        self._stage = stage
        self._clock = clock

    @property
    def name(self) -> str:
        """Return the stage's name."""
        return self._stage.name

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return the stage's inputs."""
        return self._stage.inputs

    @property
    def single(self) -> bool:
        """Tell whether the stage runs on one partition."""
        return self._stage.single

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Fold the batch and count the time."""
        with counted(self._clock, f"stage {self.name}"):
            return self._stage.process(rows, batch)


class TimedSettlingStage(TimedStage):
    """Carry a stage that settles, and add up the time of that too."""

    def __init__(self, stage: SettlingStage, clock: dict[str, float]) -> None:
        super().__init__(stage, clock)
        self._settling = stage

    def unsettled(self, rows: Rows) -> bool:
        """Tell whether the stage's records are behind."""
        return self._settling.unsettled(rows)

    def settle(self, rows: Rows) -> Iterator[Message]:
        """Settle and count the time, that of who takes what is yielded too."""
        with counted(self._clock, f"stage {self.name}"):
            yield from self._settling.settle(rows)


def timed(stage: Stage, clock: dict[str, float]) -> TimedStage:
    """Return the stage with a clock."""
    return TimedSettlingStage(stage, clock) if isinstance(stage, SettlingStage) else TimedStage(stage, clock)


@contextlib.contextmanager
def counted(clock: dict[str, float], name: str) -> Iterator[None]:
    """Add the processor time of the block, all threads of the process, under a name."""
    started = time.process_time()
    try:
        yield
    finally:
        clock[name] = clock.get(name, 0.0) + time.process_time() - started


def simulate(folder: Path, events: int, people: int, words: int, seed: int, system: str = "") -> Path:
    """Write a simulated organisation as JSON lines; of one `system` alone, `events` of that. Return the file."""
    path = folder / "interactions.jsonl"
    wanted = events * ALL_TO_ONE if system else events
    settings = [f"people={people}", f"events={wanted}", f"words={words}", f"seed={seed}"]
    every = (event for outcome in factory("sample").open(settings).read() for event in outcome.events)
    of_system = (event for event in every if event["source"].startswith(system))
    with JsonlSink(str(path)) as sink:
        for event in islice(of_system, events if system else None):
            sink.write(event)
    return path


def measure(file: Path) -> Result:
    """Ingest a file of interactions into a scratch folder of this process, index it, and say what it took."""
    clock: dict[str, float] = {}

    class Timed(Knowflow):
        def sync(self) -> int:
            with counted(clock, "index"):
                return super().sync()

    folder = Path(tempfile.mkdtemp(prefix="knowflow-bench-"))
    try:
        started, processor = time.monotonic(), time.process_time()
        with Timed.open(folder, stages=[timed(stage, clock) for stage in stages()]) as state:
            report = state.read(factory("cloudevents").open([str(file)]))
            seconds, used = time.monotonic() - started, time.process_time() - processor
            documents = state.engine.status()["records"]
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    clock["reading, log, carrying, writing"] = used - sum(clock.values())
    return {
        "interactions": report["interactions"],
        "seconds": round(seconds, 1),
        "per_second": round(report["interactions"] / seconds, 1),
        "cpu_seconds": round(used, 1),
        "per_cpu_second": round(report["interactions"] / used, 1),
        "peak_mb": peak_mb(),
        "bytes_on_disk": size,
        "bytes_per_interaction": round(size / report["interactions"]),
        "documents": documents,
        "profile": {name: round(value / used, 3) for name, value in sorted(clock.items(), key=lambda pair: -pair[1])},
    }


def bench(
    sizes: Sequence[int] = SIZES, people: int = PEOPLE, words: int = WORDS, seed: int = SEED, system: str = ""
) -> list[Result]:
    """Measure each size in a process of its own, so that peak memory is that size's; simulating is not timed."""
    results: list[Result] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="knowflow-bench-") as folder:
            file = simulate(Path(folder), size, people, words, seed, system)
            code = (
                "import json, sys; from pathlib import Path; from knowflow.bench.ingest import measure; "
                "print(json.dumps(measure(Path(sys.argv[1]))))"
            )
            command = [sys.executable, "-c", code, str(file)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 our own program
        result = json.loads(done.stdout)
        if results:
            result["rate_against_smaller"] = round(result["per_second"] / results[-1]["per_second"], 3)
        results.append({"people": people, "words": words, "seed": seed, **result})
    return results
