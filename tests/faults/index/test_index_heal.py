"""Kill and damage the embedded index; it must answer as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from indexers.embedded import EmbeddedIndex
from indexers.embedded.health import IndexDamaged
from indexers.port import OWNER
from tests.faults.index.harm import (
    flip,
    newer_text,
    no_meta,
    no_segment,
    no_text,
    older_text,
    opened,
    other_schema,
    replayed,
    torn_meta,
    torn_segment,
)
from tests.faults.index_writer import batches
from tests.index_questions import everything

KILLS = int(os.environ.get("KNOWFLOW_KILLS", "4"))


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_at_any_moment(number: int, tmp_path: Path, undisturbed: list[Any], root: Path) -> None:
    random = Random(number)
    done = -1
    while done < len(batches()) - 1:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.index_writer", str(tmp_path)],
            cwd=root, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        wanted = random.randrange(5)
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if len(lines) > wanted:
                break
        try:
            process.wait(timeout=random.random() * 0.2)
        except subprocess.TimeoutExpired:
            process.kill()
        lines += process.stdout.read().split()
        process.stdout.close()
        process.wait()
        finished = [int(line) for line in lines if line.isdigit()]
        with_index = opened(tmp_path)
        # What apply() had returned is there: the replay up to it changes nothing.
        before = everything(with_index)
        for batch in batches()[: max(finished, default=-1) + 1]:
            with_index.apply(batch)
        assert everything(with_index) == before
        assert with_index.check() == []
        with_index.close()
        done = max([done, *finished]) if random.random() < 0.6 else len(batches())
    index = opened(tmp_path)
    assert replayed(index) == undisturbed
    assert index.check() == []
    index.close()


def test_opens_quietly_when_nothing_happened(folder: Path, undisturbed: list[Any]) -> None:
    index = opened(folder)
    assert (index.notice, index.fresh) == (None, False)
    assert index.epoch == len(batches())
    assert everything(index) == undisturbed
    assert index.check() == []
    index.close()


@pytest.mark.parametrize(
    "harm", [no_text, no_meta, no_segment, torn_segment, torn_meta, other_schema, older_text, newer_text]
)
def test_makes_the_text_from_the_store(harm: Callable[[Path], None], folder: Path, undisturbed: list[Any]) -> None:
    harm(folder)
    index = opened(folder)
    assert not index.fresh
    assert "indexed again" in (index.notice or "")
    assert everything(index) == undisturbed
    assert index.check() == []
    index.close()
    again = opened(folder)
    assert again.notice is None
    again.close()


def test_notices_a_flipped_byte_in_any_text_segment(folder: Path, undisturbed: list[Any]) -> None:
    random = Random(1)
    names = sorted(path.name for path in (folder / "text").iterdir() if path.suffix not in (".json", ".lock", ""))
    assert len(names) >= 5
    for name in names:
        path = folder / "text" / name
        if not path.exists():  # an earlier round made the text anew
            continue
        size = path.stat().st_size
        flip(path, random.randrange(size - 200) if size > 300 else 0)
        index = opened(folder)
        assert name in (index.notice or "")
        assert everything(index) == undisturbed
        index.close()


def test_notices_flipped_bytes_in_the_store(folder: Path, undisturbed: list[Any], tmp_path: Path) -> None:
    random = Random(2)
    content = (folder / "store.db").read_bytes()
    used = [at for at, byte in enumerate(content) if byte]
    fresh = 0
    for at in [0, 20, *random.sample(used, 10)]:
        copy = Path(shutil.copytree(folder, tmp_path / str(at)))
        flip(copy / "store.db", at)
        index = opened(copy)
        if index.fresh:  # else it hit what was deleted before
            fresh += 1
            assert "made anew" in (index.notice or "")
            assert index.count("contributions", OWNER) == 0
            assert replayed(index) == undisturbed
        else:
            assert everything(index) == undisturbed
        index.close()
    assert fresh >= 5


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000, None])
def test_a_store_that_is_none_is_made_anew(content: bytes | None, folder: Path, undisturbed: list[Any]) -> None:
    if content is None:
        (folder / "store.db").unlink()
    else:
        (folder / "store.db").write_bytes(content)
    index = opened(folder)
    assert index.fresh
    assert index.epoch == 0
    assert replayed(index) == undisturbed
    index.close()


def test_an_index_of_another_state_is_made_anew(folder: Path) -> None:
    index = EmbeddedIndex.open(folder, identity="another")
    assert index.fresh
    assert index.count("contributions", OWNER) == 0
    assert index.notice == "the index is made anew: it belongs to another state"
    index.close()


def test_fresh_until_confirmed(tmp_path: Path) -> None:
    for _ in range(2):
        index = opened(tmp_path / "new")
        assert index.fresh
        index.close()
    index = opened(tmp_path / "new")
    index.confirm()
    assert not index.fresh
    index.close()
    index = opened(tmp_path / "new")
    assert not index.fresh
    index.close()


def test_another_layout_is_made_anew(folder: Path) -> None:
    with sqlite3.connect(folder / "store.db") as db:
        db.execute("UPDATE meta SET value = 'older' WHERE name = 'layout'")
    db.close()
    index = opened(folder)
    assert index.fresh
    assert index.notice == "the index is made anew: it was written by another version"
    index.close()


def test_damage_found_while_reading_is_said_and_healed_next_time(folder: Path, undisturbed: list[Any]) -> None:
    index = opened(folder)
    other = sqlite3.connect(folder / "store.db")
    other.execute("UPDATE val_contributions SET data = CAST(replace(CAST(data AS TEXT), 'Ann', 'Bob') AS BLOB)")
    other.commit()
    other.close()
    with pytest.raises(IndexDamaged, match="made anew when it is opened next"):
        index.find("contributions", OWNER)
    index.close()
    index = opened(folder)
    assert index.fresh
    assert replayed(index) == undisturbed
    index.close()
