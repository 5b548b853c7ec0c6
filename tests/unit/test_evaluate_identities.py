"""`knowflow evaluate identities`: what is right, what is wrong, and what nobody can judge."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from knowflow.cli.main import run
from knowflow.errors import UserError
from knowflow.evaluate.identities import evaluate_identities
from tests.histories import EVERY_CASE, exported, make

MAILMAP = """\
# kept by hand
Ann Lee <ann@x.org> Ann Lee <annlee@old.net>
Ann Lee <ann@x.org> A. Lee <annlee@home.net>
Bob Ross <bob@x.org> <bobross@home.net>
Bob Ross <other@y.org> Rob <bobross@old.net>
Carl Ford <carlford@x.org> Carl Ford <carlford@y.org>
Carl Ford Junior <junior@z.org> Carl Ford <carlford@z.org>
"""


def test_a_mailmap_says_who_is_one_and_who_is_not(tmp_path: Path) -> None:
    path = tmp_path / "x.mailmap"
    path.write_text(MAILMAP)
    found = evaluate_identities(str(path), 1)
    # Right: annlee by a word and the login, carlford of x and y by both; that of z is somebody else, with both.
    assert (found["n"], found["right"], found["wrong"], found["unjudged"]) == (11, 2, 2, 0)
    assert found["precision"] == 0.5
    assert ["git:carlford@x.org", "git:carlford@z.org"] in found["wrong_pairs"]
    assert found["baselines"]["same_login"]["wrong"] > 0


def test_a_history_of_commits_is_judged_by_names_and_by_who_stands_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "h.jsonl.gz"
    log.write_bytes(gzip.compress(b"".join(exported(make(tmp_path / "r", EVERY_CASE[:3])))))
    assert run(["evaluate", "identities", str(log), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["task"] == "identities"
    assert told["wrong"] == 0
    assert told["n"] > 5


def test_other_files_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing")
    with pytest.raises(UserError, match="or a history of commits"):
        evaluate_identities(str(path), 1)
    path = tmp_path / "empty.mailmap"
    path.write_text("# nothing\n")
    with pytest.raises(UserError, match="is no mailmap"):
        evaluate_identities(str(path), 1)
