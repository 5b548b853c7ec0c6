"""Back the embedded state up and bring it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from streams.embedded.errors import BackupInvalid, FolderNotEmpty, FormatTooNew, StoreUnavailable
from streams.embedded.runner import Engine
from streams.embedded.schema import FORMAT
from tests.toy import ToyProducer, toy_event
from tests.toy_engine import open_toy


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_toy(tmp_path / "state") as opened:
        opened.ingest(ToyProducer(50))
        yield opened


def everything(engine: Engine) -> dict[str, dict[str, Any]]:
    return {name: dict(engine.dump(name)) for name in ("interactions", *engine.records.names)}


def test_a_restored_state_is_the_same_in_a_new_generation(engine: Engine, tmp_path: Path) -> None:
    engine.drain(lambda changes: None)
    epoch, before = engine.index_epoch, everything(engine)
    file = tmp_path / "copy.knowflow"
    manifest = engine.backup(file)
    assert manifest["generation"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.knowflow", "state"]
    assert Engine.restore(file, tmp_path / "new") == manifest
    with open_toy(tmp_path / "new") as restored:
        assert everything(restored) == before
        assert restored.status()["generation"] == 2
        assert restored.status()["dirty"] == sum(len(rows) for rows in before.values()) - len(before["interactions"])
        assert not restored.heal(epoch)
        versions: list[int] = []
        restored.drain(lambda changes: versions.extend(change[2] for change in changes))
        assert min(versions) > max(row[0] for row in engine.store.connection.execute(
            "SELECT version + (1 << 32) FROM record_1_people"))  # fmt: skip
        restored.append([toy_event(1000)])
        restored.process()
        assert restored.interaction("toy:e/1000") is not None


def test_a_backup_holds_the_last_commit_of_another_process(engine: Engine, tmp_path: Path) -> None:
    before = everything(engine)
    engine.append([toy_event(1000)])
    with open_toy(tmp_path / "state", readonly=True) as reader:
        reader.backup(tmp_path / "copy")
    Engine.restore(tmp_path / "copy", tmp_path / "new")
    with open_toy(tmp_path / "new") as restored:
        assert everything(restored) == before


def test_only_an_empty_folder_is_restored_into(engine: Engine, tmp_path: Path) -> None:
    engine.backup(tmp_path / "copy")
    with pytest.raises(FolderNotEmpty, match="is not empty"):
        Engine.restore(tmp_path / "copy", tmp_path / "state")


@pytest.mark.parametrize("damage", ["absent", "empty", "cut", "other", "bit"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(engine: Engine, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "copy"
    engine.backup(file)
    data = file.read_bytes()
    if damage == "absent":
        file.unlink()
    else:
        middle = len(data) // 2
        changed = {
            "empty": b"",
            "cut": data[:middle],
            "other": b"PK\x03\x04" + data,
            "bit": data[:middle] + bytes([data[middle] ^ 16]) + data[middle + 1 :],
        }
        file.write_bytes(changed[damage])
    with pytest.raises(BackupInvalid):
        Engine.restore(file, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["knowflow.lock"]


def test_a_backup_of_a_later_format_is_refused(engine: Engine, tmp_path: Path) -> None:
    with engine.store.transaction():
        engine.store.set_meta("format", 99)
    engine.backup(tmp_path / "copy")
    with pytest.raises(FormatTooNew, match=f"has format 99, this release reads {FORMAT}"):
        Engine.restore(tmp_path / "copy", tmp_path / "new")


def test_a_backup_that_cannot_be_written_leaves_the_old_one(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    engine.backup(file)
    before = file.read_bytes()
    with (
        patch("streams.embedded.backup.os.fsync", side_effect=OSError(5, "broken")),
        pytest.raises(StoreUnavailable, match=r"copy cannot be written \(broken\)"),
    ):
        engine.backup(file)
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "state"]
