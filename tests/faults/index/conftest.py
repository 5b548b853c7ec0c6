"""Give the tests a whole index in a folder that is theirs, and the answers of one that nothing happened to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from indexers.embedded import EmbeddedIndex
from indexers.memory import MemoryIndex
from tests.faults.index_writer import batches
from tests.index_questions import everything
from tests.places import fast_folder


@pytest.fixture(scope="module")
def undisturbed() -> list[Any]:
    reference = MemoryIndex()
    for batch in batches():
        reference.apply(batch)
    return everything(reference)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def written() -> Iterator[Path]:
    """Give a folder with a whole index, closed in good order; tests copy it."""
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield _write_all(Path(folder))


def _write_all(folder: Path) -> Path:
    index = EmbeddedIndex.open(folder, identity="test")
    index.confirm()
    for batch in batches():
        index.apply(batch)
    index.close()
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "index"))  # keeps times, as copy2 does
