"""What the pages tell people to do can be done: commands exist, links lead somewhere, examples run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
BLOCK = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "NO_COLOR": "1",
    "COLUMNS": "120",
}


def _code(page: Path) -> str:
    """Return all code of a page, without its comments: blocks and spans, one a line."""
    text = page.read_text()
    blocks = [body for _, _, body in BLOCK.findall(text)]
    lines = "\n".join([*blocks, *SPAN.findall(BLOCK.sub("", text))]).splitlines()
    return "\n".join(line.partition(" #")[0] for line in lines)


def _mentioned(pattern: str) -> list[str]:
    return sorted({found for page in PAGES for found in re.findall(pattern, _code(page), re.MULTILINE)})


def _runnable() -> list[tuple[str, str, str]]:
    return [
        (f"{page.name}-{number}", language, body)
        for page in PAGES
        for number, (language, marks, body) in enumerate(BLOCK.findall(page.read_text()))
        if "run" in marks.split()
    ]


def test_there_are_examples_that_run() -> None:
    assert any(name.startswith("README") for name, _, _ in _runnable())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "body"), [case[1:] for case in _runnable()], ids=[case[0] for case in _runnable()]
)
def test_an_example_runs(language: str, body: str, tmp_path: Path) -> None:
    """Run the block in an empty folder; any command that fails, fails the block."""
    command = {"bash": ["bash", "-euo", "pipefail", "-c", body], "python": [sys.executable, "-c", body]}[language]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{body}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("command", _mentioned(r"(?:^|/| )knowflow ([a-z][a-z-]+)"))
def test_a_command_that_is_mentioned_exists(command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["knowflow", command, "--help"], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.strip()


def _targets() -> dict[str, str]:
    found = re.findall(r"^([a-z-]+):[^#\n]*(?:## (.*))?$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("target", _mentioned(r"(?:^|&& |; )make ([a-z][a-z-]+)"))
def test_a_make_target_that_is_mentioned_exists(target: str) -> None:
    assert target in _targets()


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    names = {line.split()[1] for line in listed.stdout.splitlines()}
    assert names == set(_targets())
    assert all(_targets().values())


FOLDERS = ("docs", "indexers", "knowflow", "locks", "producers", "schemas", "streams", "tests", "tools")


@pytest.mark.parametrize("path", _mentioned(rf"(?:^|(?<=[ (]))((?:{'|'.join(FOLDERS)})/[\w./-]*)"))
def test_a_path_that_is_mentioned_exists(path: str) -> None:
    """A path may end in a name of the module: `streams/module.NAME`."""
    written = ROOT / path
    module = written.with_suffix(".py")  # in place of .NAME
    assert written.exists() or module.exists(), f"{path} is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(BLOCK.sub("", page.read_text())):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{link} leads nowhere"
        if heading:
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}
            assert heading in slugs, f"{link}: no such heading"
