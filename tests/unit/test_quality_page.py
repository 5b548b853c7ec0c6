"""`make quality` fills docs/quality.md row by row: what one run does not measure stays as it was."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import quality
from tools.quality_table import TASKS, Task

TASK = Task("fit", {"a": (), "b": (), "c": ("none.zip",)}, {"n": "n", "MRR": "any.mrr"}, "published", {"a": "0.9"})
FOUND = {"n": 1234, "any": {"mrr": 0.5, "baselines": {"plain": {"mrr": 0.25}}}, "baselines": {"plain": {}}}
PAGE = "text\n<!-- generated: fit -->\n<!-- end: fit -->\n"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "quality.md"
    file.write_text(PAGE)
    monkeypatch.setattr(quality, "PAGE", file)
    monkeypatch.setattr(quality, "TASKS", (TASK,))
    monkeypatch.setattr(quality, "KNOWN", ("fit", "sources"))
    return file


def test_rows_hold_ours_and_what_stands_beside_it() -> None:
    assert quality.rows(TASK, "a", FOUND) == ["| a | knowflow | 1,234 | 0.500 | 0.9 |", "|  | plain |  | 0.250 |  |"]


def test_what_is_not_measured_is_told_and_other_rows_stay(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quality.fill(TASK, "b", quality.rows(TASK, "b", FOUND))
    assert quality.main([str(page.parent), "fit: c"]) == 1
    quality.fill(TASK, "a", ["| a | knowflow | 2 | 0.100 | 0.9 |"])
    assert quality.section_of(page.read_text(), "fit").strip().splitlines() == [
        "| data | method | n | MRR | published |",
        "| --- | --- | --- | --- | --- |",
        "| a | knowflow | 2 | 0.100 | 0.9 |",
        "| b | knowflow | 1,234 | 0.500 |  |",
        "|  | plain |  | 0.250 |  |",
        "| c | not there: none.zip |",
    ]
    assert capsys.readouterr().err == "not measured:\nfit: c: not there: none.zip\n"


def test_a_task_that_the_table_does_not_know_is_told(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quality, "KNOWN", ("fit", "sources", "new"))
    assert quality.main([str(page.parent), "nothing"]) == 1
    assert capsys.readouterr().err == "not measured:\nnew: no line in tools/quality_table.py\n"


def test_a_command_that_fails_says_why() -> None:
    task = Task("truckfactor", {"x": ("people=1",)}, {})
    found, why = quality.measure(task, "x", Path(sys.prefix))
    assert (found, why[:8]) == (None, "failed: ")


def test_the_page_has_a_section_for_every_task() -> None:
    text = quality.PAGE.read_text("utf-8")
    for task in TASKS:
        assert f"<!-- generated: {task.name} -->" in text
        assert f"<!-- end: {task.name} -->" in text
