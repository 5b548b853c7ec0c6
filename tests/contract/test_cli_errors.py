"""What a user does wrong is one line on standard error, and the exit code says of what kind it is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer

from indexers.port import IndexUnavailable
from knowflow.cli.main import app, exit_code
from knowflow.errors import EngineUnreachable, UserError
from producers.base import SourceError
from streams.embedded.errors import DiskFull, FolderInUse, FolderMissing, StoreCorrupt
from streams.embedded.runner import Engine
from tests.cli import DUMP, knowflow

ASKING: dict[str, tuple[str, ...]] = {
    "experts": ("experts", "word"), "route": ("route", "word"), "search": ("search", "word"),
    "similar": ("similar", "word"),
    "topics": ("topics",), "person": ("person", "Ann"), "conversation": ("conversation", "c1"), "flows": ("flows",),
    "communities": ("communities",), "bridges": ("bridges",), "engagement": ("engagement",),
    "leaver": ("leaver", "Ann"),
    "mentors": ("mentors", "malt", "--for", "Ann"), "learn": ("learn", "malt"), "growth": ("growth", "Ann"),
    "emerging": ("emerging",), "novel": ("novel",), "waiting": ("waiting",), "times": ("times",), "risk": ("risk",),
}  # fmt: skip


@pytest.mark.parametrize("command", [*ASKING.values(), ("status",), ("doctor",), ("dump",), ("deadletters", "list")])
def test_a_folder_without_a_state(command: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "none"
    done = knowflow(*command, "--data", folder)
    assert done.code == 2
    assert str(folder) in done.error
    assert "ingest" in done.error
    assert not folder.exists(), "asking made a folder"


@pytest.mark.parametrize("command", ASKING.values(), ids=ASKING)
def test_options_that_will_not_do(command: tuple[str, ...], asked: Path) -> None:
    for wrong, hint in (
        (("--as-of", "soon"), "2020-05-31"),
        (("--index", "solr"), "embedded"),
        (("--nonsense",), "--nonsense"),
        *(((("--limit", number), "--limit") for number in ("0", "-1", "many")) if command[0] != "conversation" else ()),
    ):
        done = knowflow(*command, "--data", asked, *wrong)
        assert done.code == 2, wrong
        assert hint in done.error, wrong
    done = knowflow(*command, "--data", asked, "--index", "elasticsearch")
    assert (done.code, "knowflow engines up --elasticsearch" in done.error) == (3, True)


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        (("person", "Nobody At All"), "Nobody At All"),
        (("conversation", "nowhere/1"), "nowhere/1"),
        (("experts", "  "), "empty"),
        (("learn", "  "), "empty"),
        (("learn", "zzyzx"), "zzyzx"),
        (("growth", "Nobody At All"), "Nobody At All"),
        (("mentors", "zzyzx", "--for", "Ann"), "zzyzx"),
        (("mentors", "malt"), "--for"),
        (("route", "  "), "empty"),
        (("route", "word", "--for", "Nobody At All"), "Nobody At All"),
        (("flows", "--by", "moon"), "moon"),
        (("engagement", "--by", "moon"), "moon"),
        (("communities", "--out", "graph.png"), "graph.png"),
        (("bridges", "--out", "nowhere/at/all.csv"), "nowhere/at"),
        (("dump", "topics", "gossip"), "gossip"),
        (("dump", "--from", "memory"), "memory"),
        (("deadletters", "show", "none"), "none"),
        (("identities", "explain", "nobody:x/1"), "nobody:x/1"),
        (("expert", "word"), "experts"),
        ((), None),
        (("deadletters",), "--help"),
    ],
)
def test_what_is_not_there_is_named(command: tuple[str, ...], hint: str | None, asked: Path) -> None:
    if hint is None:
        done = knowflow()
        assert (done.code, done.told) == (0, "")
        assert "Commands:" in done.out
        return
    done = knowflow(*command, *(("--data", asked) if command[0] != "expert" and command != ("deadletters",) else ()))
    assert done.code == 2
    assert hint in done.error


def test_a_name_of_several_people_is_answered_with_their_ids(asked: Path) -> None:
    people: dict[str, list[str]] = {}
    with Engine.open(asked, readonly=True) as engine:
        for _, row in engine.dump("people"):
            if "public" in row["audience"]:
                people.setdefault(row["name"], []).append(row["person"])
    several = {name: ids for name, ids in people.items() if len(ids) > 1}
    assert several, "the sample plants people of one name"
    name, ids = next(iter(several.items()))
    done = knowflow("person", name, "--data", asked)
    assert done.code == 2
    assert f"{len(ids)} people" in done.error
    assert all(one in done.error for one in ids[:5])


def _truncated(folder: Path) -> Path:
    whole, cut = folder / "whole.zip", folder / "cut.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in DUMP.iterdir():
            archive.write(file, file.name)
    cut.write_bytes(whole.read_bytes()[:-200])
    return cut


def _file(content: bytes, name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


SOURCES: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "nothing there": ("stackexchange", lambda folder: folder / "gone.7z", "gone.7z"),
    "a truncated zip": ("stackexchange", _truncated, "cut.zip"),
    "a truncated 7z": ("stackexchange", _file(b"7z\xbc\xaf\x27\x1c\x00\x04half", "cut.7z"), "cut.7z"),
    "an empty file": ("stackexchange", _file(b"", "site.7z"), "is empty"),
    "an empty file of lines": ("cloudevents", _file(b"", "events.jsonl"), "is empty"),
    "an empty folder": ("stackexchange", _folder, "empty"),
    "a folder for a file": ("gitlog", _folder, "directory"),
    "a file for a repository": ("git", _file(b"x", "notes.txt"), "notes.txt"),
    "no repository": ("git", _folder, "repository"),
    "another kind": ("stackexchange", _file(b"words\n", "notes.txt"), "Posts.xml"),
    "a cut gzip": ("cloudevents", _file(b"\x1f\x8b\x08\x00\x00", "events.jsonl.gz"), "cut off"),
}


@pytest.mark.parametrize("case", SOURCES)
def test_a_source_that_cannot_be_read(case: str, tmp_path: Path) -> None:
    kind, make, hint = SOURCES[case]
    done = knowflow("ingest", kind, make(tmp_path), "--data", tmp_path / "data", "--json")
    assert done.code == 2
    assert hint in done.error


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("gossip", "x"), "choose among"),
        (("stackexchange",), "needs a path"),
        (("sample", "people=many"), "people"),
        (("stackexchange", str(DUMP), "--to", "pigeon"), "pigeon"),
        (("stackexchange", str(DUMP), "--to", "jsonl"), "--out"),
        (("stackexchange", str(DUMP), "--out", "x"), "--to jsonl"),
        (("stackexchange", str(DUMP), "--truth", "x"), "sample"),
    ],
)
def test_a_reading_that_cannot_begin(arguments: tuple[str, ...], hint: str, tmp_path: Path) -> None:
    done = knowflow("ingest", *arguments, "--data", tmp_path / "data")
    assert done.code == 2
    assert hint in done.error
    assert not (tmp_path / "data").exists(), "a state was begun for nothing"


def test_a_damaged_database_is_our_failure_and_says_how_to_go_on(tmp_path: Path) -> None:
    knowflow("ingest", "stackexchange", DUMP, "--data", tmp_path)
    database = tmp_path / "knowflow.sqlite"
    database.write_bytes(b"\x00" * database.stat().st_size)
    for command in (("topics",), ("status",), ("ingest", "stackexchange", str(DUMP))):
        done = knowflow(*command, "--data", tmp_path)
        assert done.code == 1
        assert "restore" in done.error


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    done = knowflow("ingest", "stackexchange", DUMP, "--data", file)
    assert done.code == 2
    assert str(file) in done.error


def test_a_second_writer_waits_outside(tmp_path: Path) -> None:
    knowflow("ingest", "stackexchange", DUMP, "--data", tmp_path)
    with Engine.open(tmp_path):
        done = knowflow("ingest", "stackexchange", DUMP, "--data", tmp_path)
        assert done.code == 4
        assert "in use" in done.error
        assert knowflow("topics", "--data", tmp_path).code == 0, "who asks is not kept out"


def test_settings_are_named_where_they_are_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("knowflow.toml").write_text("data = [1")
    done = knowflow("topics")
    assert done.code == 2
    assert "knowflow.toml" in done.error
    Path("knowflow.toml").write_text('data = "from-file"\n')
    assert "from-file" in knowflow("topics").error
    monkeypatch.setenv("KNOWFLOW_DATA", "from-variable")
    assert "from-variable" in knowflow("topics").error
    assert "from-flag" in knowflow("topics", "--data", "from-flag").error


@contextmanager
def _command(raised: BaseException) -> Iterator[None]:
    """Add a command that raises."""

    def burst() -> None:
        raise raised

    app.command("burst")(burst)
    try:
        yield
    finally:
        app.registered_commands.pop()


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (UserError("mend it"), 2),
        (SourceError("mend it"), 2),
        (FolderMissing("mend it"), 2),
        (FolderInUse("mend it"), 4),
        (EngineUnreachable("mend it"), 3),
        (IndexUnavailable("mend it"), 3),
        (DiskFull("mend it"), 1),
        (StoreCorrupt("mend it"), 1),
        (RuntimeError("mend\nit"), 1),
        (KeyboardInterrupt(), 130),
        (typer.Abort(), 130),
        (typer.Exit(7), 7),
    ],
)
def test_every_error_has_its_code(raised: BaseException, code: int) -> None:
    with _command(raised):
        done = knowflow("burst")
    assert done.code == code
    if code != 7:
        assert done.error
        assert exit_code(raised) in (code, 1)
