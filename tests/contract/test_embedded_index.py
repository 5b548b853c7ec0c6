"""Hold the embedded index to the contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from indexers.embedded import EmbeddedIndex
from indexers.memory import MemoryIndex
from indexers.port import Index
from tests.contract.index import IndexContract
from tests.index_documents import contribution, gone, put
from tests.index_questions import everything
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

    def test_goes_on_as_before_after_a_rest(self) -> None:
        first = [contribution(f"s:x/{n}", audience=["public"] if n % 3 else ["a"], tokens="malt hop") for n in range(9)]
        second = [gone("contributions", first[0], 2), put("contributions", first[1] | {"tokens": "hop"}, 2)]
        with self.opened() as index:
            assert isinstance(index, EmbeddedIndex)
            memory = MemoryIndex()
            for batch in ([put("contributions", one) for one in first], second):
                for one in (index, memory):
                    one.apply(batch)
                index.rest()
                assert everything(index) == everything(memory)
