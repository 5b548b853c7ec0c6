"""Leave the embedded index without room; it must say so, and go on once there is some."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from indexers.embedded.text import TextError, TextIndex
from indexers.port import OWNER, IndexUnavailable
from tests.faults.index.harm import (
    opened,
)
from tests.index_documents import contribution, put
from tests.index_questions import everything


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
