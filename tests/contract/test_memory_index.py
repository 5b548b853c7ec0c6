"""Hold the in-memory index to the contract."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing

from indexers.memory import MemoryIndex
from indexers.port import Index
from tests.contract.index import IndexContract


class TestMemoryIndex(IndexContract):
    def opened(self) -> AbstractContextManager[Index]:
        return closing(MemoryIndex())

    def reopened(self, index: Index) -> Index:
        return index
