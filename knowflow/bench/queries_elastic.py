"""Give `bench queries` a node of Elasticsearch on this machine, and write to it as the indexers do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.index import ElasticIndex
from indexers.elastic.names import Names, stored_version
from indexers.elastic.writing import Change, send
from indexers.port import IndexUnavailable, Write
from knowflow.bench.queries import Opened, Target
from knowflow.engines import down, up

AT_ONCE = 1_000  # writes of a request
PATIENCE = 600  # seconds for a request


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
            try:
                Generations(index.client, index.names).make(1)
                yield Target(index, lambda writes: _write(index, writes), lambda: _finish(index), lambda: _size(index))
            finally:
                index.close()

        try:
            yield opened
        finally:
            down(data, wipe=True)


def _write(index: ElasticIndex, writes: list[Write]) -> None:
    for at in range(0, len(writes), AT_ONCE):
        changes = [
            Change(index.names.index(write.record, 1), write.record, write.key, stored_version(1, 1), write.value)
            for write in writes[at : at + AT_ONCE]
        ]
        for result in send(index.client, changes):
            if not result.done:
                raise IndexUnavailable(f"{result.change.target}: {result.change.key}: {result.reason}")


def _finish(index: ElasticIndex) -> None:
    """Make everything visible."""
    index.client.indices.refresh(index=f"{index.names.prefix}*")


def _size(index: ElasticIndex) -> float:
    found = index.client.indices.stats(index=f"{index.names.prefix}*", metric="store")
    return float(found["_all"]["primaries"]["store"]["size_in_bytes"]) / 1e6
