"""Files and folders of the engines appear whole or not at all, whoever races or dies half way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from knowflow.engines.files import explained, is_locked, locked, open_locked, write_whole
from knowflow.engines.toolbox import whole_folder
from knowflow.errors import NoSpace, UserError

HALF_WAY = """
import os, signal, sys
from pathlib import Path
from knowflow.engines.toolbox import whole_folder

def build(work):
    (work / "one").write_text("1")
    os.kill(os.getpid(), signal.SIGKILL)

whole_folder(Path(sys.argv[1]), build)
"""


def fill(work: Path) -> None:
    (work / "one").write_text("1")
    (work / "two").mkdir()
    (work / "two" / "three").write_text("3")


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_built_once(tmp_path: Path) -> None:
    whole_folder(tmp_path / "made", fill)
    whole_folder(tmp_path / "made", lambda work: pytest.fail("built again"))
    assert content(tmp_path) == {"made/one": "1", "made/two/three": "3"}


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fails(work: Path) -> None:
        fill(work)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        whole_folder(tmp_path / "made", fails)
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_is_killed_leaves_no_folder_that_could_be_taken_for_one(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HALF_WAY, str(tmp_path / "made")], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "made").exists()
    whole_folder(tmp_path / "made", fill)
    assert content(tmp_path / "made") == {"one": "1", "two/three": "3"}


def test_of_two_builders_one_is_first_and_both_find_it_whole(tmp_path: Path) -> None:
    both = threading.Barrier(2)
    failed: list[BaseException] = []

    def build(work: Path) -> None:
        fill(work)
        both.wait(30)  # neither has finished before both have built

    def run() -> None:
        try:
            whole_folder(tmp_path / "made", build)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert content(tmp_path) == {"made/one": "1", "made/two/three": "3"}


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_whole(file, "old")
    with file.open("rb") as reader:
        write_whole(file, b"new")
        assert reader.read() == b"old", "who reads it goes on with what there was"
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_whole(tmp_path / "file", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "file", "new")
    assert content(tmp_path) == {"file": "old"}


def test_one_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "folder" / "lock"
    assert not is_locked(lock)
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with locked(lock, waiting.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(lock, lambda: pytest.fail("nobody else was there")):
        assert is_locked(lock)
        assert open_locked(lock, wait=False) is None
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert not is_locked(lock)


def test_a_lock_whose_file_was_removed_guards_nothing(tmp_path: Path) -> None:
    lock, waiting, held = tmp_path / "lock", threading.Event(), threading.Event()

    def second() -> None:
        with locked(lock, waiting.set):
            if is_locked(lock):
                held.set()

    thread = threading.Thread(target=second)
    with locked(lock):
        thread.start()
        assert waiting.wait(30)
        lock.unlink()
    thread.join()
    assert held.is_set(), "the second one holds the file that is there"


@pytest.mark.parametrize(
    ("number", "kind", "told"),
    [(errno.ENOSPC, NoSpace, "no space left for /there"), (errno.EDQUOT, NoSpace, "free some"),
     (errno.EACCES, UserError, "/there cannot be written to"), (errno.EROFS, UserError, "rights")],
)  # fmt: skip
def test_a_folder_that_cannot_be_written_to_is_explained(number: int, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told), explained(Path("/there")):
        raise OSError(number, os.strerror(number))


def test_other_errors_are_not_explained_away() -> None:
    def burst() -> None:
        raise OSError(errno.EIO, "Input/output error")

    check: Callable[[], None] = burst
    with pytest.raises(OSError, match="Input/output"), explained(Path("/there")):
        check()
