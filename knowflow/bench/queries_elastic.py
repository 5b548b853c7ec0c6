"""Give `bench queries` a node of Elasticsearch on this machine, and write to it as the indexers do."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.index import ElasticIndex
from indexers.elastic.layout import REFRESH_INTERVAL
from indexers.elastic.names import Names, stored_version
from indexers.elastic.writing import Change, Result, send
from indexers.port import Index, IndexUnavailable, Write
from knowflow.bench.queries import Opened, Target
from knowflow.engines import down, up

AT_ONCE, REQUESTS = 1_000, 2  # writes of a request, and requests at a time
PATIENCE = 600  # seconds for a request, and for merges
_LOOK = 1.0  # seconds between two looks


@contextmanager
def targets() -> Iterator[Opened]:
    """Run a node; yield what opens an empty index in it."""
    with tempfile.TemporaryDirectory(prefix="knowflow-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        found = up(data, kafka=False, elasticsearch=True, while_pid=os.getpid())
        numbers = count()

        @contextmanager
        def opened() -> Iterator[Target]:
            index = ElasticIndex(
                connect(found.elasticsearch, {"request_timeout": PATIENCE}), names=Names(f"bench{next(numbers)}-")
            )
            with ThreadPoolExecutor(REQUESTS) as pool:
                try:
                    # Nobody asks until all is in.
                    Generations(index.client, index.names).make(1, refresh_interval="-1")
                    yield Target(
                        partial(_reading, found.elasticsearch, index.names),
                        lambda writes: _write(index, pool, writes), lambda: _finish(index), lambda: _size(index),
                    )  # fmt: skip
                finally:
                    index.close()

        try:
            yield opened
        finally:
            down(data, wipe=True)


@contextmanager
def _reading(addresses: Sequence[str], names: Names) -> Iterator[Index]:
    index = ElasticIndex(connect(addresses, {"request_timeout": PATIENCE}), names=names)
    try:
        yield index
    finally:
        index.close()


def _write(index: ElasticIndex, pool: ThreadPoolExecutor, writes: list[Write]) -> None:
    changes = [
        Change(index.names.index(write.record, 1), write.record, write.key, stored_version(1, 1), write.value)
        for write in writes
    ]

    def send_some(some: Sequence[Change]) -> list[Result]:
        return send(index.client, some)

    for results in pool.map(send_some, [changes[at : at + AT_ONCE] for at in range(0, len(changes), AT_ONCE)]):
        for result in results:
            if not result.done:
                raise IndexUnavailable(f"{result.change.target}: {result.change.key}: {result.reason}")


def _finish(index: ElasticIndex) -> None:
    """Make everything visible, let the node refresh by itself as it does in use, and wait for its merges."""
    every = f"{index.names.prefix}*"
    index.client.indices.put_settings(index=every, settings={"index.refresh_interval": REFRESH_INTERVAL})
    index.client.indices.refresh(index=every)
    ended = time.monotonic() + PATIENCE
    while _merging(index, every) and time.monotonic() < ended:
        time.sleep(_LOOK)


def _merging(index: ElasticIndex, every: str) -> bool:
    """Tell whether the node still joins segments of what was written."""
    found = index.client.indices.stats(index=every, metric="merge")
    return int(found["_all"]["primaries"]["merges"]["current"]) > 0


def _size(index: ElasticIndex) -> float:
    found = index.client.indices.stats(index=f"{index.names.prefix}*", metric="store")
    return float(found["_all"]["primaries"]["store"]["size_in_bytes"]) / 1e6
