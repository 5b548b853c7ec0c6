"""Open one embedded index several times: one process writes, others read, and are told what they cannot."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexers.embedded import EmbeddedIndex
from indexers.embedded.health import IndexInUse
from indexers.port import OWNER, IndexUnavailable
from tests.faults.index.harm import (
    flipped_segment,
    no_meta,
    no_segment,
    no_text,
    older_text,
    opened,
    other_schema,
    torn_meta,
    torn_segment,
)
from tests.index_documents import contribution, put
from tests.index_questions import everything


def test_one_process_writes(folder: Path) -> None:
    index = opened(folder)
    with pytest.raises(IndexInUse, match="another process writes to this index"):
        opened(folder)
    index.close()
    opened(folder).close()


def test_others_read_while_one_writes(folder: Path, undisturbed: list[Any]) -> None:
    index = opened(folder)
    reader = EmbeddedIndex.open(folder, identity="test", readonly=True)
    assert everything(reader) == undisturbed
    with pytest.raises(IndexUnavailable, match="open for reading"):
        reader.apply([put("contributions", contribution())])
    for number in range(12):
        index.apply([put("contributions", contribution(f"s:z/{number}", tokens=f"new n{number}"))])
        assert len(reader.match("contributions", "tokens", ["new"], OWNER)) == number + 1
        assert reader.statistics("contributions", "tokens", ["new"]).document_frequency == {"new": number + 1}
    assert everything(reader) == everything(index)
    index.close()
    assert reader.check() == []
    reader.close()
    index = opened(folder)
    assert index.notice is None
    index.close()


@pytest.mark.parametrize(
    "harm", [no_text, no_meta, no_segment, torn_segment, flipped_segment, torn_meta, other_schema, older_text]
)
def test_a_reader_refuses_text_that_is_gone_or_damaged(
    harm: Callable[[Path], None], folder: Path, undisturbed: list[Any]
) -> None:
    harm(folder)
    with pytest.raises(IndexUnavailable, match="open the state for writing once"):
        EmbeddedIndex.open(folder, identity="test", readonly=True)
    opened(folder).close()
    reader = EmbeddedIndex.open(folder, identity="test", readonly=True)
    assert everything(reader) == undisturbed
    reader.close()


def test_a_store_that_was_touched_is_read_through_once(folder: Path, undisturbed: list[Any]) -> None:
    assert not EmbeddedIndex.was_changed(folder)
    os.utime(folder / "store.db")
    assert EmbeddedIndex.was_changed(folder)
    index = opened(folder)
    assert (index.fresh, index.notice) == (False, None)
    assert everything(index) == undisturbed
    index.close()
    assert not EmbeddedIndex.was_changed(folder)


def test_reading_needs_an_index(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(IndexUnavailable, match="no usable index here yet"):
        EmbeddedIndex.open(tmp_path / "nothing", identity="test", readonly=True)
    with pytest.raises(IndexUnavailable, match="of another state"):
        EmbeddedIndex.open(folder, identity="another", readonly=True)


def test_a_closed_index_says_so(folder: Path) -> None:
    index = opened(folder)
    index.close()
    with pytest.raises(IndexUnavailable, match="closed"):
        index.count("contributions", OWNER)
    with pytest.raises(IndexUnavailable, match="closed"):
        index.apply([put("contributions", contribution())])
