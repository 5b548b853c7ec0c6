"""Hold what `evaluate sources` finds, and what docs/sources.md says, to counts that others took from the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowflow.cli.main import run
from knowflow.evaluate.source_facts import compare
from knowflow.evaluate.sources import evaluate_sources, measure
from producers.base import SourceError

COUNTS = "tests/golden/source_counts.json"
PAGE = "docs/sources.md"


def stated(root: Path) -> dict[str, dict[str, Any]]:
    counts: dict[str, dict[str, Any]] = json.loads((root / COUNTS).read_text("utf-8"))
    return counts


def test_our_own_dump_is_accounted_for(root: Path) -> None:
    result = measure("stackexchange", str(root / "tests" / "golden" / "stackexchange" / "dump"))
    assert result["accounted"]["balanced"]
    assert result["records"] == sum(result["accounted"][part] for part in ("gave", "ignored", "unreadable"))
    assert result["deadletters"] == result["accounted"]["unreadable"] > 0, "the dump holds rows that cannot be read"
    assert sum(result["ignored"].values()) == result["accounted"]["ignored"] > 0
    assert result["standing"] <= result["new"] <= result["interactions"]
    assert result["facts"]["questions"] == result["counts"]["asked"] > 0
    assert result["documents"]["conversations"] > 0


def test_the_meta_site_has_the_counts_that_are_known_of_it(root: Path, shared_data: Path) -> None:
    path = shared_data / "stackexchange" / "conlang-meta-2020-fixture.zip"
    result = measure("stackexchange", str(path))
    assert result["accounted"]["balanced"]
    compared = compare(result["facts"], stated(root)[path.name])
    assert {name: value["found"] for name, value in compared.items() if not value["equal"]} == {}
    assert len(compared) == 12


@pytest.mark.slow
def test_each_source_is_read_in_a_process_of_its_own(root: Path, shared_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- generated: counts -->\nold\n<!-- end: counts -->\nafter\n")
    flask = shared_data / "truckfactor" / "pallets-flask.to-2015-02-25.jsonl.gz"
    dump = root / "tests" / "golden" / "stackexchange" / "dump"
    arguments = ["evaluate", "sources", str(flask), str(dump), "--expect", str(root / COUNTS), "--write", str(page)]
    assert run([*arguments, "--json"]) == 0
    text = page.read_text()
    assert text.startswith("before\n<!-- generated: counts -->")
    assert text.endswith("<!-- end: counts -->\nafter\n")
    assert "| pallets-flask.to-2015-02-25.jsonl.gz | commits 1,741," in text
    assert "authors 294, stated 295: `=` was counted as a name" in text
    assert "old" not in text
    assert str(tmp_path) not in text


def test_the_page_shows_each_source_and_leaves_nothing_unexplained(root: Path) -> None:
    page = (root / PAGE).read_text("utf-8")
    section = page.partition("<!-- generated: counts -->")[2].partition("<!-- end: counts -->")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    for file, counts in stated(root).items():
        about = [line for line in rows if line.startswith(f"| {file} |")]
        assert len(about) == 3, file
        assert about[0].endswith("| yes |"), f"{file} is not accounted for"
        for name, value in counts.items():
            count = value if isinstance(value, int) else value["count"]
            told = f"{name.replace('_', ' ')} {count:,}"
            assert told in about[2] or f"stated {count:,}: {value['why']}" in about[2], f"{file}: {told}"
    assert "**" not in section


def test_a_difference_needs_a_reason() -> None:
    found = {"commits": 3, "authors": 2}
    assert compare(found, {"commits": 3, "authors": {"count": 3, "why": "one is nobody"}}) == {
        "commits": {"found": 3, "stated": 3, "equal": True},
        "authors": {"found": 2, "stated": 3, "equal": False, "why": "one is nobody"},
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "needs at least one path"),
        (["not-there"], "no kind of source looks like this"),
        (["x", "--kind", "nonsense"], "there is no kind 'nonsense'"),
        (["not-there.7z", "--kind", "stackexchange"], "not-there.7z"),
        (["x", "--seed", "1"], "--seed goes with task sample"),
        (["x", "--expect", "not-there.json"], "--expect not-there.json cannot be read"),
        (["x", "--write", "not-there.md"], "--write not-there.md cannot be filled"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["evaluate", "sources", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_a_source_that_breaks_off_is_no_result(tmp_path: Path, root: Path) -> None:
    whole = root / "tests" / "golden" / "stackexchange" / "dump" / "Posts.xml"
    broken = tmp_path / "Posts.xml"
    broken.write_bytes(whole.read_bytes()[:-40])
    with pytest.raises(SourceError, match=r"Posts\.xml"):
        measure("stackexchange", str(broken))
    with pytest.raises(Exception, match=r"Posts\.xml"):
        list(evaluate_sources([str(broken)]))
