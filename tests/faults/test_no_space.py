"""Starve the whole command of space at many sizes: one clear line, nothing lost, and the same command goes on."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.whole import differences, whole

SETTINGS = ("people=24", "events=1000", "words=8")

pytestmark = pytest.mark.slow


def knowflow(*arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command where no file may grow beyond a limit in bytes, which is as a full disk to it."""
    starve = None if limit is None else partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    command = [sys.executable, "-m", "tests.faults.command", "none", "0", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=starve)


def test_the_same_command_goes_on_when_there_is_space_again(tmp_path: Path) -> None:
    undisturbed, starved = tmp_path / "undisturbed", tmp_path / "starved"
    assert knowflow("ingest", "sample", *SETTINGS, "--data", str(undisturbed)).returncode == 0
    expected = whole(undisturbed)
    store = (undisturbed / "index" / "store.db").stat().st_size
    state = (undisturbed / "knowflow.sqlite").stat().st_size
    told: list[str] = []
    for limit in (store // 9, store // 3, store // 2, store * 3 // 4, state // 2, state * 3 // 4, state - 8192):
        done = knowflow("ingest", "sample", *SETTINGS, "--data", str(starved), limit=limit)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
            assert (done.returncode, len(lines)) == (1, 1), done.stderr
            assert "nothing was lost" in lines[0]
            assert "free some" in lines[0] or "check the disk, its space and file size limits" in lines[0]
            told.append(lines[0])
    assert told
    assert knowflow("ingest", "sample", *SETTINGS, "--data", str(starved)).returncode == 0
    assert differences(whole(starved), expected) == []


def test_a_rebuild_without_space_leaves_what_there_was(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert knowflow("ingest", "sample", *SETTINGS, "--data", str(folder)).returncode == 0
    expected = whole(folder)
    limit = (folder / "knowflow.sqlite").stat().st_size + 100_000
    done = knowflow("rebuild", "--data", str(folder), limit=limit)
    assert done.returncode == 1, done.stderr
    assert "nothing was lost" in done.stderr
    assert differences(whole(folder), expected) == []
    assert knowflow("rebuild", "--data", str(folder)).returncode == 0
    assert differences(whole(folder), expected) == []


def test_an_index_without_space_is_made_later(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert knowflow("ingest", "sample", *SETTINGS, "--data", str(folder)).returncode == 0
    expected = whole(folder)
    shutil.rmtree(folder / "index")
    done = knowflow("search", "anything", "--data", str(folder), limit=300_000)
    assert done.returncode == 1, done.stderr
    assert "nothing was lost" in done.stderr
    assert differences(whole(folder), expected) == []
