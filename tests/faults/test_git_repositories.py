"""Test repositories of every shape, and those that are broken, hostile or changed between readings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from producers.base import Outcome, SourceError
from producers.git import FACTORY
from tests.histories import ENVIRONMENT, MANY_LINES, Made, git, make


def read(path: Path, cursor: dict[str, Any] | None = None) -> list[Outcome]:
    return list(FACTORY.open([str(path)]).read(cursor))


def titles(outcomes: list[Outcome]) -> list[str]:
    return [outcome.events[0]["data"]["item"]["title"] for outcome in outcomes if outcome.events]


THREE = [Made("One\n", {"a": "1\n"}), Made("Two\n", {"a": "2\n"}), Made("Three\n", {"b": "3\n"})]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return make(tmp_path / "three.git", THREE)


def test_every_way_to_hold_a_history_reads_alike(bare: Path, tmp_path: Path) -> None:
    clone, linked = tmp_path / "clone", tmp_path / "linked"
    git(tmp_path, "clone", "-q", str(bare), str(clone))
    git(clone, "worktree", "add", "-q", "--detach", str(linked))
    git(clone, "checkout", "-q", "--detach", "HEAD")
    (clone / ".mailmap").write_text("Not Committed <not@example.org> <ana@example.org>\n")
    expected = read(bare)
    assert titles(expected) == ["Three", "Two", "One"]
    for path in (clone, clone / ".git", linked):
        assert FACTORY.detects(path)
        assert read(path) == expected
        assert FACTORY.open([str(path)]).source == FACTORY.open([str(bare)]).source


def test_several_repositories_are_read_one_after_the_other(bare: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other.git", [Made("Elsewhere\n")])
    producer = FACTORY.open([str(bare), str(other)])
    outcomes = list(producer.read())
    assert titles(outcomes) == ["Three", "Two", "One", "Elsewhere"]
    assert len({outcome.events[0]["source"] for outcome in outcomes}) == 2
    assert producer.source == outcomes[0].events[0]["source"] + "+1"
    assert list(producer.read(outcomes[1].cursor)) == outcomes[2:]
    assert list(producer.read(outcomes[3].cursor)) == []


def test_an_empty_repository_gives_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "nothing.git")
    producer = FACTORY.open([str(tmp_path / "nothing.git")])
    assert producer.source == "git:nothing"
    assert list(producer.read()) == []


def test_branches_are_read_where_head_names_none(tmp_path: Path) -> None:
    repository = make(tmp_path / "case.git", THREE, branch="other")
    git(repository, "symbolic-ref", "HEAD", "refs/heads/not-there")
    assert titles(read(repository)) == ["Three", "Two", "One"]


def test_a_shallow_edge_has_no_files_and_no_root(bare: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=2", bare.as_uri(), "shallow")
    outcomes = read(tmp_path / "shallow")
    assert [outcome.events[0]["data"]["item"].get("paths") for outcome in outcomes] == [["b"], None]
    assert FACTORY.open([str(tmp_path / "shallow")]).source == "git:shallow"


def test_a_clone_without_contents_is_read_without_fetching(tmp_path: Path) -> None:
    moved = [Made("One\n", {"a": MANY_LINES}), Made("Two\n", {"a": None, "b": MANY_LINES + "end\n"})]
    origin = make(tmp_path / "origin.git", moved)
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:none", origin.as_uri(), "partial.git")
    outcomes = read(tmp_path / "partial.git")
    assert [outcome.events[0]["data"]["item"]["paths"] for outcome in outcomes] == [["a", "b"], ["a"]]


def test_the_committed_mailmap_names_authors_and_reviewers(tmp_path: Path) -> None:
    mailmap = "Ana Proper <ana@proper.org> <ana@example.org>\nCy Proper <cy@proper.org> <CY@example.org>\n"
    message = "One\n\nReviewed-by: cy <cy@example.org>\nAcked-by: Ed Elm\nAcked-by: <new@example.org>\n"
    outcomes = read(make(tmp_path / "case.git", [Made(message, {".mailmap": mailmap})]))
    assert [event["data"]["actor"] for event in outcomes[0].events][:2] == [
        {"account": "git:ana@proper.org", "name": "Ana Proper", "address": "ana@proper.org"},
        {"account": "git:cy@proper.org", "name": "Cy Proper", "address": "cy@proper.org"},
    ]
    assert outcomes[0].events[1]["id"].endswith("/review/cy@proper.org/reviewed")
    assert [event["data"]["actor"].get("name") for event in outcomes[0].events][2:] == ["Ed Elm", None]


def test_reading_goes_on_with_what_came_since(bare: Path, tmp_path: Path) -> None:
    first = read(bare)
    later = make(tmp_path / "later.git", [*THREE, Made("Four\n"), Made("Five\n")])
    assert titles(read(later, first[-1].cursor)) == ["Five", "Four"]
    assert titles(read(later, first[0].cursor)) == ["Two", "One", "Five", "Four"]
    end = read(later, first[-1].cursor)[-1].cursor
    assert read(later, end) == []


def test_a_rewritten_history_is_read_anew(bare: Path, tmp_path: Path) -> None:
    cursor = read(bare)[1].cursor
    rewritten = make(tmp_path / "rewritten.git", [Made("Uno\n"), Made("Due\n")])
    assert titles(read(rewritten, cursor)) == ["Due", "Uno"]


def test_many_files_are_cut_to_the_first_in_byte_order(tmp_path: Path) -> None:
    names = [f"f{number:04d}" for number in range(300)]
    outcomes = read(make(tmp_path / "case.git", [Made("Many\n", dict.fromkeys(reversed(names), "x\n"))]))
    assert outcomes[0].events[0]["data"]["item"]["paths"] == names[:200]


def test_nothing_of_the_users_environment_counts(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(bare)
    config = tmp_path / "config"
    config.write_text("[diff]\n  renames = false\n  relative = true\n[log]\n  mailmap = false\n  date = relative\n")
    (tmp_path / ".mailmap").write_text("Not Ours <not@example.org> <ana@example.org>\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "not-there"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_TRACE", "1")
    assert read(bare) == expected


def test_no_program_that_a_repository_names_is_run(tmp_path: Path) -> None:
    signed = git(make(tmp_path / "case.git", THREE), "cat-file", "commit", "HEAD")
    repository = tmp_path / "case.git"
    head, _, message = signed.partition(b"\n\n")
    fake = head + b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----\n\n" + message
    hash_ = git(repository, "hash-object", "-t", "commit", "-w", "--stdin", feed=fake).decode().strip()
    git(repository, "update-ref", "HEAD", hash_)
    mark = tmp_path / "was-run"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o700)
    for key in ("gpg.program", "core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"):
        git(repository, "config", key, str(program))
    git(repository, "config", "log.showSignature", "true")
    subprocess.run(["git", "-C", str(repository), "log", "-1"], env=ENVIRONMENT, capture_output=True, check=True)
    assert mark.exists(), "plain git would have run it"
    mark.unlink()
    assert titles(read(repository)) == ["Three", "Two", "One"]
    assert not mark.exists()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("not-there", "no such folder"),
        ("file", "is no git repository"),
        ("folder", "is no git repository"),
        ("stray", "its repository is gone"),
        ("https://example.org/project.git", "clone it first"),
        ("git@example.org:project.git", "clone it first"),
    ],
)
def test_what_is_no_repository_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, words: str
) -> None:
    git(tmp_path, "init", "-q")  # the folders lie within a repository, and are none
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("text")
    (tmp_path / "stray").mkdir()
    (tmp_path / "stray" / ".git").write_text("gitdir: ../gone\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=words) as told:
        FACTORY.open([path])
    assert str(told.value).startswith(path)
    assert "\n" not in str(told.value)


def test_git_that_is_not_installed_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="not installed"):
        FACTORY.open([str(bare)])


def test_a_missing_object_ends_the_reading_after_what_came_before(tmp_path: Path) -> None:
    repository = make(tmp_path / "case.git", [*THREE, Made("Four\n")])
    pack = next(repository.glob("objects/pack/*.pack"))
    content = pack.read_bytes()
    for file in repository.glob("objects/pack/*"):
        file.unlink()
    git(repository, "unpack-objects", "-q", feed=content)
    first = git(repository, "rev-parse", "HEAD~3^{tree}").decode().strip()
    producer = FACTORY.open([str(repository)], name="case")
    (repository / "objects" / first[:2] / first[2:]).unlink()
    seen: list[Outcome] = []
    with pytest.raises(SourceError, match="git cannot read its history"):
        seen.extend(producer.read())
    assert titles(seen) == ["Four"], "the last commit that git told of may be cut short"


def test_a_reading_that_is_left_ends_its_processes(bare: Path) -> None:
    reading = FACTORY.open([str(bare)]).read()
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("this system does not list a process's children")
    assert children.read_text().split() == []


@pytest.mark.parametrize("name", ["", "two words"])
def test_a_name_is_one_word(bare: Path, name: str) -> None:
    with pytest.raises(SourceError, match="one word"):
        FACTORY.open([str(bare)], name=name)


def test_a_name_changes_the_source_and_no_id(bare: Path) -> None:
    named = [event for outcome in FACTORY.open([str(bare)], name="tools").read() for event in outcome.events]
    assert {event["source"] for event in named} == {"git:tools"}
    assert [event["id"] for event in named] == [event["id"] for outcome in read(bare) for event in outcome.events]
