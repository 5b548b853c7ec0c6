"""Measure how long an answer takes over a large index: experts, route, similar and search.

The index is filled with simulated records through its bulk write. Texts go in turn from two words to a
whole question, and are asked by a process of their own, as commands are, that has not made the records. Time is that
of the call; starting a program comes on top.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from indexers.embedded import EmbeddedIndex
from indexers.port import Index, Write
from knowflow.asking import Asking
from knowflow.bench.simulated import World
from knowflow.collector import relax_collector

SIZES, PEOPLE, WORDS, SEED = (20_000,), 20_000, 80, 1
TEXTS, WARM = 100, 24  # texts that each command is asked, and those before them, on which engines warm up
BATCH = 5_000
COMMANDS = ("experts", "route", "similar", "search")
EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"
INDEXES = (EMBEDDED, ELASTICSEARCH)

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """Be an empty index: what writes a batch to it, what ends the writing, how many megabytes it takes.

    `opens` opens it for reading, in another process too.
    """

    opens: Callable[[], AbstractContextManager[Index]]
    write: Callable[[list[Write]], None]
    finish: Callable[[], None]
    megabytes: Callable[[], float]


Opened = Callable[[], AbstractContextManager[Target]]


def bench(
    sizes: Sequence[int] = SIZES,
    people: int = PEOPLE,
    words: int = WORDS,
    seed: int = SEED,
    index: str = EMBEDDED,
    texts: int = TEXTS,
) -> list[Result]:
    """Fill an index for each size (contributions) and ask it.

    Returns for each size a result of the filling and one of each command; times are milliseconds, and
    `cpu` is of the process that asks, which tells what a busy machine added. A node of Elasticsearch is started
    for `index` "elasticsearch", and ends by itself.
    """
    with _embedded_targets() if index == EMBEDDED else _elastic_targets() as opened:
        return [
            result
            for size in sizes
            for result in _measure(opened, {"index": index, "contributions": size}, people, words, seed, texts)
        ]


def _measure(opened: Opened, told: Result, people: int, words: int, seed: int, texts: int) -> Iterator[Result]:
    world = World(people, words, seed)
    with opened() as target:
        began, documents = time.monotonic(), 0
        rows = world.rows(told["contributions"])
        while batch := [Write(record, key, 1, value) for record, key, value in islice(rows, BATCH)]:
            target.write(batch)
            documents += len(batch)
        target.finish()
        seconds = time.monotonic() - began
        yield {
            "part": "fill", **told, "people": people, "words": words, "seed": seed, "documents": documents,
            "seconds": round(seconds, 1), "per_second": round(documents / seconds),
            "megabytes": round(target.megabytes(), 1),
        }  # fmt: skip
        asked = list(world.texts(WARM + texts))
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            for command, found in process.submit(ask_all, target.opens, asked).result():
                yield {"part": command, **told, **found}


def ask_all(opens: Callable[[], AbstractContextManager[Index]], texts: list[str]) -> list[tuple[str, Result]]:
    """Ask every command, in a process that is the program's own."""
    relax_collector()
    with opens() as index:
        return [(command, _ask(getattr(Asking(index), command), texts)) for command in COMMANDS]


def _ask(command: Callable[[str], Result], texts: list[str]) -> Result:
    for text in texts[:WARM]:
        command(text)
    took: list[float] = []
    worked: list[float] = []
    found = 0
    for text in texts[WARM:]:
        began, busy = time.perf_counter(), time.process_time()
        answer = command(text)
        took.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - busy))
        found += bool(answer["results"])
    took.sort()
    worked.sort()
    return {
        "n": len(took), "with_results": found, "p50_ms": quantile(took, 0.5), "p95_ms": quantile(took, 0.95),
        "p99_ms": quantile(took, 0.99), "worst_ms": quantile(took, 1.0),
        "cpu_p50_ms": quantile(worked, 0.5), "cpu_p95_ms": quantile(worked, 0.95),
    }  # fmt: skip


def quantile(ordered: Sequence[float], part: float) -> float:
    """Return the least value that so large a part of the sorted values does not exceed."""
    return round(ordered[max(0, math.ceil(part * len(ordered)) - 1)], 1)


@contextmanager
def _embedded_targets() -> Iterator[Opened]:
    @contextmanager
    def opened() -> Iterator[Target]:
        with tempfile.TemporaryDirectory(prefix="knowflow-bench-", ignore_cleanup_errors=True) as folder:
            index = EmbeddedIndex.open(folder, identity="bench")
            try:
                yield Target(partial(_reading, folder), index.apply, lambda: None, lambda: _size(Path(folder)) / 1e6)
            finally:
                index.close()

    yield opened


@contextmanager
def _reading(folder: str) -> Iterator[Index]:
    index = EmbeddedIndex.open(folder, identity="bench", readonly=True)
    try:
        yield index
    finally:
        index.close()


@contextmanager
def _elastic_targets() -> Iterator[Opened]:
    from knowflow.bench.queries_elastic import targets  # noqa: PLC0415 - its client is an extra

    with targets() as opened:
        yield opened


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
