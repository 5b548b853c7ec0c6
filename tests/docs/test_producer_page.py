"""docs/producer.md holds a whole plug-in: it passes its conformance test, and is found once installed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_pages import BLOCK, ENVIRONMENT

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "producer.md"


def _blocks() -> list[tuple[str, str, str]]:
    return BLOCK.findall(PAGE.read_text())


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page's files, and lay them out as an installer does, metadata included."""
    folder = tmp_path_factory.mktemp("plugin")
    for _, marks, body in _blocks():
        if named := re.search(r"file=(\S+)", marks):
            place = folder / named.group(1)
            place.parent.mkdir(exist_ok=True)
            place.write_text(body)
    metadata = folder / "helpdesk-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: helpdesk\nVersion: 1.0\n")
    declared = (folder / "entry_points").read_text()
    assert declared.startswith('[project.entry-points."knowflow.producers"]\n')
    points = declared.replace('[project.entry-points."knowflow.producers"]', "[knowflow.producers]").replace('"', "")
    (metadata / "entry_points.txt").write_text(points)
    (tickets,) = (body for language, _, body in _blocks() if language == "json")
    (folder / "desk.jsonl").write_text(tickets)
    return folder


def _run(folder: Path, *command: str) -> str:
    environment = {**ENVIRONMENT, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.mark.slow
def test_the_example_passes_its_conformance_test(plugin: Path) -> None:
    told = _run(plugin, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_helpdesk.py")
    assert re.search(r"\d+ passed", told)


@pytest.mark.slow
def test_the_installed_example_answers(plugin: Path) -> None:
    told = ""
    for language, marks, body in _blocks():
        if "installed" in marks:
            interpreter = ["bash", "-euo", "pipefail", "-c"] if language == "bash" else [sys.executable, "-c"]
            told += _run(plugin, *interpreter, body)
    assert '"total":1' in told, "search finds the ticket"
    assert "\nbo 0." in told, "who answered is known"
