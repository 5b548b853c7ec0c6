"""Damage the files of a state: answers stay right or a line says what is wrong, and doctor finds it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from knowflow.app import INDEX_FOLDER, Knowflow
from knowflow.cli.main import run
from streams.embedded.errors import StoreCorrupt
from streams.embedded.runner import Engine
from streams.embedded.schema import FILE_NAME
from tests.places import fast_folder
from tests.whole import Whole, differences, texts_of, whole


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def sound(place: Path) -> tuple[Path, list[str], Whole]:
    folder = place / "sound"
    with Knowflow.open(folder) as state:
        state.ingest("sample", ["people=24", "events=1000", "words=8"])
        texts = texts_of(state)
    return folder, texts, whole(folder, texts)


@pytest.fixture
def folder(sound: tuple[Path, list[str], Whole], tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound[0], tmp_path / "state"))


def scribble(path: Path, start: int = 8192 * 4) -> None:
    """Overwrite a file from a place on, to its end."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(random.Random(1).randbytes(path.stat().st_size - start))


@pytest.mark.parametrize("harm", ["no index", "no text", "text without its list", "no store", "store scribbled over"])
def test_a_question_finds_a_damaged_index_mended(harm: str, folder: Path, sound: tuple[Path, list[str], Whole]) -> None:
    index = folder / INDEX_FOLDER
    if harm == "no index":
        shutil.rmtree(index)
    elif harm == "no text":
        shutil.rmtree(index / "text")
    elif harm == "text without its list":
        (index / "text" / "meta.json").unlink()
    elif harm == "no store":
        (index / "store.db").unlink()
    else:
        scribble(index / "store.db")
    assert differences(whole(folder, sound[1]), sound[2]) == []


@pytest.mark.parametrize("copied", ["index", "state"])
def test_an_older_copy_of_the_index_or_of_the_state_is_brought_up(copied: str, folder: Path, tmp_path: Path) -> None:
    """What is put back by hand is asked next: as if the other half had been put back with it."""
    more = ["people=24", "events=1000", "words=8", "seed=2"]
    older = Path(shutil.copytree(folder, tmp_path / "older"))
    with Knowflow.open(folder) as state:
        state.ingest("sample", more)
        texts = texts_of(state)
    now = whole(folder, texts)
    assert len(now["index people"]) > 30
    if copied == "index":
        shutil.rmtree(folder / INDEX_FOLDER)
        shutil.copytree(older / INDEX_FOLDER, folder / INDEX_FOLDER)
        assert differences(whole(folder, texts), now) == []
    else:
        expected = whole(older, texts)
        shutil.rmtree(older / INDEX_FOLDER)
        shutil.copytree(folder / INDEX_FOLDER, older / INDEX_FOLDER)
        assert differences(whole(older, texts), expected) == []


def test_doctor_finds_a_document_that_is_not_as_in_the_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Knowflow.open(folder) as state:
        key, value = next(iter(state.engine.dump("topics")))
        with state.engine.store.transaction():
            state.engine.store.connection.execute(
                "UPDATE record_1_topics SET value = replace(CAST(value AS TEXT), ?, ?) WHERE key = ?",
                (value["label"], "other", key),
            )
            state.engine.store.connection.execute(
                "DELETE FROM record_1_flows WHERE key = (SELECT max(key) FROM record_1_flows)"
            )
    assert run(["doctor", "--data", str(folder), "--json"]) == 1
    told = capsys.readouterr().out
    assert "1 not as in the log: remove the folder" in told
    assert told.count("not as in the log") == 2
    shutil.rmtree(folder / INDEX_FOLDER)
    assert run(["doctor", "--data", str(folder)]) == 0


def test_a_damaged_state_is_told_and_not_backed_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scribble(folder / FILE_NAME, (folder / FILE_NAME).stat().st_size // 8192 // 3 * 8192)
    file = folder.parent / "kept.backup"
    with Engine.open(folder, readonly=True) as engine, pytest.raises(StoreCorrupt, match="damaged"):
        engine.backup(file)
    assert [path.name for path in folder.parent.iterdir()] == ["state"], "nothing half made is left"
    # Of another seed, so that nothing is known already: writing must meet the damaged pages.
    assert run(["ingest", "sample", "people=24", "events=1000", "words=8", "seed=2", "--data", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "is damaged" in told
    assert "knowflow restore FILE" in told
    assert told.count("\n") == 1
