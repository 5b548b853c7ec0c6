"""Hold the embedded index to the contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from indexers.embedded import EmbeddedIndex
from indexers.port import Index
from tests.contract.index import IndexContract
from tests.places import fast_folder


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
