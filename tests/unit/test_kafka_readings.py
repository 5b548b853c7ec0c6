"""How far a reading has come is kept whole, for its target alone, and by one process at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowflow.errors import UserError
from knowflow.kafka.readings import reading_of
from streams.embedded.errors import FolderInUse

VALUE = {"cursor": {"line": 7}, "report": {"records": 7}}


def test_it_is_there_until_it_is_forgotten(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with reading_of(data, "sample|x") as reading:
        assert reading.load("topic-1") is None
        reading.save("topic-1", VALUE)
        assert reading.load("topic-1") == VALUE
    with reading_of(data, "sample|x") as again:
        assert again.load("topic-1") == VALUE
        again.forget()
        assert again.load("topic-1") is None
        again.forget()


def test_it_holds_for_one_target_and_one_source(tmp_path: Path) -> None:
    with reading_of(tmp_path, "sample|x") as reading, reading_of(tmp_path, "sample|y") as other:
        reading.save("topic-1", VALUE)
        assert reading.load("topic-2") is None, "the Kafka topic was made anew, and is empty"
        assert other.load("topic-1") is None
        other.path.write_bytes(reading.path.read_bytes())
        assert other.load("topic-1") is None


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"key":"sample|x","target":"other"}'])
def test_what_is_damaged_counts_for_nothing(tmp_path: Path, damaged: bytes) -> None:
    with reading_of(tmp_path, "sample|x") as reading:
        reading.save("topic-1", VALUE)
        reading.path.write_bytes(damaged)
        assert reading.load("topic-1") is None
        reading.save("topic-1", VALUE)
        assert reading.load("topic-1") == VALUE


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with (
        reading_of(tmp_path, "sample|x"),
        pytest.raises(FolderInUse, match="another process is reading this source into Kafka from"),
        reading_of(tmp_path, "sample|x"),
    ):
        pass
    with reading_of(tmp_path, "sample|x"):
        pass


def test_a_folder_that_takes_nothing_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written to"), reading_of(tmp_path / "file", "sample|x"):
        pass
