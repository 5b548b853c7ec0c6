"""Hold what the reader of Perceval's items makes of one item of each back end and category.

After a change that is meant, write the expected outcomes anew: `python -m tests.golden.test_perceval_golden`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from producers.base import Outcome, SourceError
from producers.declare import undeclared
from producers.mbox import FACTORY as MAIL
from producers.perceval import ACTIONS, FACTORY
from producers.registry import detect
from producers.testing import events_of
from tests.golden.outcome_lines import as_line, read_lines, write_lines

HERE = Path(__file__).parent / "perceval"
ITEMS, EXPECTED = HERE / "items.jsonl", HERE / "expected.jsonl"


def outcomes() -> list[Outcome]:
    return list(FACTORY.open([str(ITEMS)]).read())


def events() -> dict[str, dict[str, Any]]:
    return {event["id"]: event for event in events_of(outcomes())}


def test_outcomes_are_as_expected() -> None:
    for have, want in zip((as_line(one, "line") for one in outcomes()), read_lines(EXPECTED), strict=True):
        assert have == want


def test_everything_that_comes_out_is_declared() -> None:
    assert not undeclared(ACTIONS, outcomes())


def test_mail_is_what_the_mail_producer_makes_of_it() -> None:
    source = Path(__file__).parent / "mbox" / "source" / "2020-March.txt"
    own = {event["id"]: event for event in events_of(MAIL.open([str(source)], name="beds").read())}
    for_both = own["mail:message/m2@garden.example/posted"]
    assert events()[for_both["id"]] == for_both


def test_a_commit_has_the_ids_of_the_git_producers() -> None:
    found = events()
    commit = f"git:commit/{'ab' * 20}"
    assert found[f"{commit}/committed"]["data"]["item"] == {
        "id": commit, "kind": "commit", "title": "Sharpen the spade", "text": "It was blunt.",
        "paths": ["new.c", "spade.c"],
    }  # fmt: skip
    assert found[f"{commit}/review/cy@garden.example/reviewed"]["data"]["helped"] == ["git:ann@garden.example"]


def test_reviews_and_reactions_of_trackers_say_who() -> None:
    found = {name: event["data"] for name, event in events().items()}
    root = "github:github.com/garden/tools/13"
    assert found[f"{root}/review/200/posted"]["action"] == "reviewed"
    assert found[f"{root}/review-comment/301/posted"]["in_reply_to"] == [f"{root}/review-comment/300"]
    assert found[f"{root}/review_requested/ann"]["addressed"] == ["github:github.com/ann"]
    assert found["github:github.com/garden/tools/12/endorsed/5"]["value"] == -1
    assert found["github:github.com/garden/tools/12/comment/101/posted"]["actor"]["bot"] is True
    assert found["github:github.com/garden/tools/12/resolved/1583316000"]["actor"]["account"] == "github:github.com/bo"
    note = found["gitlab:gitlab.garden.example/garden/tools/merge_requests/4/note/50/posted"]
    assert (note["action"], note["item"]["paths"]) == ("reviewed", ["rake.c"])


def test_what_could_not_be_read_is_read_again_once_mended() -> None:
    failures = [outcome.failure for outcome in outcomes() if outcome.failure is not None]
    assert [failure.reason for failure in failures] == [
        "items of the back end `Jira` are not read",
        "neither `AuthorDate` nor `CommitDate` is a date",
        "is no item of Perceval: `category` is missing or no text",
        "is no JSON: invalid literal, expected 'null' (column 1)",
        "`Date` is 'never', no date, and nothing else tells when it was sent",
    ]
    mended = failures[1].payload.replace('"later"', '"Mon Mar 2 12:00:00 2020 +0100"')
    letter = {"kind": "perceval", "source": "git:tools", "payload": mended}
    assert [event["time"] for event in FACTORY.reread(letter)] == ["2020-03-02T11:00:00.000000Z"]


def test_it_is_found_by_itself() -> None:
    assert detect(ITEMS) == "perceval"


def test_items_that_are_not_read_are_refused_in_one_line(tmp_path: Path) -> None:
    jira = tmp_path / "jira.jsonl"
    jira.write_text(next(line for line in ITEMS.read_text().splitlines(keepends=True) if '"Jira"' in line))
    with pytest.raises(SourceError, match="back end `Jira` are not read; those of Git, MBox"):
        FACTORY.open([str(jira)])
    indented = tmp_path / "indented.json"
    indented.write_text('{\n    "backend_name": "Git"\n}\n')
    with pytest.raises(SourceError, match="--json-line"):
        FACTORY.open([str(indented)])
    with pytest.raises(SourceError, match="no such file, and no back end"):
        FACTORY.open(["jira"])


def program(folder: Path, text: str) -> Path:
    """Write a program that stands for Perceval on this machine: what is tested is how we run one."""
    place = folder / "perceval"
    place.write_text(f"#!/bin/sh\n{text}\n")
    place.chmod(0o755)
    return folder


def test_the_program_is_run_for_a_back_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PATH", f"{program(tmp_path, f'echo {chr(34)}$@{chr(34)} >{tmp_path}/asked; head -3 {ITEMS}')}:/usr/bin:/bin"
    )
    producer = FACTORY.open(["git", "https://git.garden.example/tools.git"])
    assert producer.source == "mail:beds"
    expected = list(events_of(outcomes()[:3]))
    assert list(events_of(producer.read())) == expected
    assert list(events_of(producer.read())) == expected
    assert (tmp_path / "asked").read_text() == "git https://git.garden.example/tools.git --json-line\n"


def test_a_program_that_fails_or_is_not_there_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="`perceval` is not installed; install it"):
        FACTORY.open(["git", "x"])
    program(
        tmp_path, f"/usr/bin/head -1 {ITEMS}; echo 'Traceback' >&2; echo 'RepositoryError: no such thing' >&2; exit 1"
    )
    reading = FACTORY.open(["git", "x"]).read()
    assert next(reading) == Outcome(outcomes()[0].events)
    with pytest.raises(SourceError, match="perceval git failed: RepositoryError: no such thing"):
        next(reading)


if __name__ == "__main__":
    write_lines(EXPECTED, outcomes(), "line")
