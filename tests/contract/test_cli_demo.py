"""`knowflow demo` reads what there is, answers each benefit, and a second run changes nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from knowflow.demo import choose
from knowflow.demo.download import Fetched, Unavailable
from tests.cli import DUMP, knowflow
from tests.histories import EVERY_CASE, make

SMALL = ("people=24", "events=1000")


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder without a network."""

    def no_network(address: str, **_: Any) -> None:
        raise Unavailable(f"{address} gave nothing within 10 s")

    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr(choose, "fetch", no_network)
    monkeypatch.setattr(choose, "SAMPLE", SMALL)


def check(report: dict[str, Any]) -> None:
    """Hold a report to what the demo promises."""
    assert [benefit["number"] for benefit in report["benefits"]] == [1, 2, 3, 4, 5, 6]
    for benefit in report["benefits"]:
        assert benefit["findings"]
        for finding in benefit["findings"]:
            assert finding["question"].endswith("?")
            assert finding["lines"], finding["question"]
            assert all(line["text"] for line in finding["lines"])
            if finding["command"]:
                assert knowflow(*finding["command"][1:], "--json").json
    for command in report["next"]:
        assert knowflow(*shlex.split(command)[1:], "--json").json
    assert {step["step"].split()[0] for step in report["steps"]} == {"choosing", "reading", "answering"}


def test_without_a_network_an_organisation_is_simulated() -> None:
    done = knowflow("demo", "--json")
    report = done.json
    check(report)
    assert report["data"] == ".knowflow-demo"
    assert Path(".knowflow-demo").is_dir()
    assert report["simulated"] is True
    (read,) = report["inputs"]
    assert read["kind"] == "sample"
    assert "nothing was given" in read["why"]
    assert "gave nothing within 10 s" in read["why"]
    assert "made up" in read["notice"]
    links = [line["url"] for benefit in report["benefits"] for found in benefit["findings"] for line in found["lines"]]
    assert sum(link.startswith("https://simulated.example/") for link in links) >= 10, "answers lead to evidence"
    asked = {found["command"][1] for benefit in report["benefits"] for found in benefit["findings"] if found["command"]}
    assert {"experts", "learn", "mentors", "route", "similar", "communities", "risk", "leaver", "search"} <= asked

    again = knowflow("demo", "--json").json
    assert again["inputs"][0]["new"] == 0
    assert again["benefits"] == report["benefits"]
    told = knowflow("demo").out
    assert "all of them already there" in told
    assert "invented" in told


def test_what_is_given_is_read_and_its_licence_told() -> None:
    done = knowflow("demo", DUMP)
    assert done.code == 0, done.told
    assert "it was given, and looks like kind stackexchange" in done.out
    assert "CC BY-SA" in done.out
    for title in ("Sharing and collaboration", "Learning and development", "Innovation", "Problem solving",
                  "Cohesion and engagement", "Retention and memory", "Try next:"):  # fmt: skip
        assert title in done.out
    assert "simulated" not in done.out.lower()
    check(knowflow("demo", DUMP, "--json").json)


def test_the_history_of_the_folder_around_is_added(tmp_path: Path) -> None:
    bare = make(tmp_path / "bare.git", EVERY_CASE)
    subprocess.run(["git", "clone", "-q", str(bare), "work"], check=True, capture_output=True, cwd=tmp_path)
    inside = tmp_path / "work" / "src"
    inside.mkdir(exist_ok=True)
    os.chdir(inside)
    report = knowflow("demo", DUMP, "--json").json
    check(report)
    assert [read["kind"] for read in report["inputs"]] == ["stackexchange", "git"]
    assert "folder that you stand in (work)" in report["inputs"][1]["why"]
    assert report["benefits"][5]["findings"][-1]["question"].startswith("Who carries the code")
    os.chdir(tmp_path / "work")
    alone = knowflow("demo", ".", "--data", tmp_path / "alone", "--json").json
    assert [read["kind"] for read in alone["inputs"]] == ["git"], "the folder is not read twice"
    check(alone)


def test_a_public_site_is_read_where_there_is_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    site = tmp_path / "beer.stackexchange.com.zip"
    with zipfile.ZipFile(site, "w") as archive:
        for file in DUMP.iterdir():
            archive.write(file, file.name)
    asked: list[tuple[str, str]] = []

    def network(address: str, *, metadata: str, **_: Any) -> Fetched:
        asked.append((address, metadata))
        return Fetched(site, False, "ab" * 20)

    monkeypatch.setattr(choose, "fetch", network)
    report = knowflow("demo", "--json").json
    assert [each.rpartition("/")[0] for each in asked[0]] == ["https://archive.org/download/stackexchange"] * 2
    assert "public site" in report["inputs"][0]["why"]
    assert "SHA-1 abababababab" in report["inputs"][0]["why"]
    assert report["inputs"][0]["name"] == "stackexchange:beer"


@pytest.mark.parametrize(
    ("make_it", "hint"),
    [
        (lambda folder: folder / "gone", "no such file"),
        (lambda folder: (folder / "empty.jsonl", (folder / "empty.jsonl").touch())[0], "is empty"),
        (lambda folder: (folder / "notes.md", (folder / "notes.md").write_text("words"))[0], "knowflow ingest KIND"),
        (lambda folder: (folder / "cut.7z", (folder / "cut.7z").write_bytes(b"7z\xbc\xaf\x27\x1c\x00"))[0], "cut.7z"),
        (lambda folder: (folder / "some", (folder / "some").mkdir())[0], "looks like none"),
        (lambda folder: "https://x.invalid/site.7z", "check the address"),
    ],
)
def test_what_cannot_be_read_is_one_line(make_it: Any, hint: str, tmp_path: Path) -> None:
    done = knowflow("demo", make_it(tmp_path))
    assert done.code == 2
    assert hint in done.told
    assert done.told.count("\n") == 1
    assert not Path(".knowflow-demo").exists()
