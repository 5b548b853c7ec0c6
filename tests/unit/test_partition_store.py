"""The store of a partition's rows tells its size while RocksDB works beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from streams.distributed.store import PartitionStore


def test_a_file_that_goes_while_sizes_are_added_up_counts_for_nothing(tmp_path: Path) -> None:
    store = PartitionStore(tmp_path / "store")
    before = store.size()
    listed = [*store.path.iterdir(), store.path / "000018.log"]

    def files(_: Path) -> Iterator[Path]:
        return iter(listed)

    with patch.object(Path, "iterdir", files), patch.object(Path, "is_file", return_value=True):
        assert store.size() == before
    store.close()
