"""Kill, damage and starve the embedded index; it must answer as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest

from indexers.embedded import EmbeddedIndex
from indexers.embedded.health import IndexDamaged, IndexInUse
from indexers.embedded.text import TextError, TextIndex
from indexers.memory import MemoryIndex
from indexers.port import OWNER, IndexUnavailable
from tests.faults.index_writer import batches
from tests.index_documents import contribution, put
from tests.index_questions import everything
from tests.places import fast_folder

KILLS = int(os.environ.get("KNOWFLOW_KILLS", "4"))


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


def opened(folder: Path) -> EmbeddedIndex:
    return EmbeddedIndex.open(folder, identity="test")


def replayed(index: EmbeddedIndex) -> list[Any]:
    """Return the answers after everything was written again, as the owner of a fresh index does."""
    for batch in batches():
        index.apply(batch)
    return everything(index)


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


def flip(path: Path, at: int) -> None:
    """Change one byte, and let the file look written now."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 0x55]))


def _no_text(folder: Path) -> None:
    shutil.rmtree(folder / "text")


def _no_meta(folder: Path) -> None:
    (folder / "text" / "meta.json").unlink()  # the engine would begin an empty index and find nothing


def _no_segment(folder: Path) -> None:
    next((folder / "text").glob("*.term")).unlink()


def _torn_segment(folder: Path) -> None:
    path = next((folder / "text").glob("*.idx"))
    path.write_bytes(path.read_bytes()[:-3])


def _flipped_segment(folder: Path) -> None:
    path = max((folder / "text").glob("*.term"), key=lambda path: path.stat().st_size)
    flip(path, path.stat().st_size // 3)


def _torn_meta(folder: Path) -> None:
    (folder / "text" / "meta.json").write_text('{"index_settings":')


def _other_schema(folder: Path) -> None:
    _no_text(folder)
    TextIndex(folder / "text", ["something_else"]).close()


def _older_text(folder: Path) -> None:
    _no_text(folder)
    text = TextIndex(folder / "text", _fields())
    text.commit(3)
    text.close()


def _newer_text(folder: Path) -> None:
    text = TextIndex(folder / "text", _fields())
    text.remove(16)
    text.commit(1000)
    text.close()


def _fields() -> tuple[str, ...]:
    from indexers.embedded.tables import TEXT_FIELDS

    return TEXT_FIELDS


@pytest.mark.parametrize(
    "harm", [_no_text, _no_meta, _no_segment, _torn_segment, _torn_meta, _other_schema, _older_text, _newer_text]
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


@pytest.fixture(params=["again", "reopen"])
def after_failure(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_commit_of_text_that_fails_is_made_up_for(after_failure: str, folder: Path, undisturbed: list[Any]) -> None:
    index = opened(folder)
    extra = put("contributions", contribution("s:x/new", tokens="fresh malt"))
    with (
        patch.object(TextIndex, "commit", side_effect=TextError("No space left on device")),
        pytest.raises(IndexUnavailable, match=r"no space left .* nothing was lost"),
    ):
        index.apply([extra])
    assert len(index.find("contributions", OWNER)) > 0  # reading goes on
    if after_failure == "reopen":
        index.close()
        index = opened(folder)
        assert index.notice == "the text of 1 documents was indexed again after a stop in the middle"
    index.apply([extra])
    assert len(index.match("contributions", "tokens", ["fresh"], OWNER)) == 1
    assert index.check() == []
    index.close()


def test_no_space_in_the_store_changes_nothing(folder: Path, undisturbed: list[Any]) -> None:
    index = opened(folder)
    db = index._access._db
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 1}")
    big = put("contributions", contribution("s:x/new", tokens="fresh", text="x" * 1_000_000))
    with pytest.raises(IndexUnavailable, match="no space left"):
        index.apply([big])
    assert everything(index) == undisturbed
    db.execute("PRAGMA max_page_count = 100000")
    index.apply([big])
    assert len(index.match("contributions", "tokens", ["fresh"], OWNER)) == 1
    assert index.check() == []
    index.close()


STARVED = """
import resource, sys
from indexers.embedded import EmbeddedIndex
from indexers.port import OWNER, IndexUnavailable
from tests.index_documents import contribution, put
from tests.index_questions import everything
index = EmbeddedIndex.open(sys.argv[1], identity="test")
texts = [" ".join(f"w{n}x{m}" for m in range(60)) for n in range(300)]
wide = [put("contributions", contribution(f"s:y/{n}", tokens=text)) for n, text in enumerate(texts)]
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
for limit in (20_000, 60_000, 200_000, 600_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        index.apply(wide)
        print("applied")
    except IndexUnavailable as error:
        print("refused", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
index.apply(wide)
print(len(index.match("contributions", "tokens", ["w7x7"], OWNER)), index.check())
index.close()
"""


def test_files_that_cannot_grow(folder: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARVED, str(folder)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("refused")
    assert lines[-1] == "1 []"


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
    "harm", [_no_text, _no_meta, _no_segment, _torn_segment, _flipped_segment, _torn_meta, _other_schema, _older_text]
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
