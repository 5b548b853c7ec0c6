"""Hold the embedded index to the contract."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from indexers.embedded import EmbeddedIndex
from indexers.port import Index
from tests.contract.index import IndexContract


def fast_folder() -> str | None:
    """Return a folder in memory where there is one: the text engine's fsyncs cost 0.1 s a batch on a slow disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class TestEmbeddedIndex(IndexContract):
    @contextmanager
    def opened(self) -> Iterator[Index]:
        with TemporaryDirectory(dir=fast_folder()) as folder:
            index = EmbeddedIndex.open(folder, identity="test")
            try:
                yield index
            finally:
                index.close()

    def reopened(self, index: Index) -> Index:
        assert isinstance(index, EmbeddedIndex)
        folder: Path = index.folder
        index.close()
        return EmbeddedIndex.open(folder, identity="test")
