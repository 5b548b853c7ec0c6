"""The stages are pure: no clock, no randomness, no I/O, no hash(); only the runners may."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

RUNNERS = ("embedded", "distributed")
FORBIDDEN_MODULES = frozenset(
    {
        *("asyncio", "concurrent", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil"),
        *("socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "uuid"),
        *("aiokafka", "elasticsearch", "faust", "kafka", "tantivy"),
        *(f"streams.{runner}" for runner in RUNNERS),
    }
)
FORBIDDEN_CALLS = frozenset({"hash", "id", "open", "input", "print"})
FORBIDDEN_MEMBERS = frozenset({"now", "today", "utcnow"})


def impurities(code: str) -> list[str]:
    """Return what a stage may not use, with its line."""
    found = []
    for node in ast.walk(ast.parse(code)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
        bad = sorted({name for name in FORBIDDEN_MODULES for full in names if f"{full}.".startswith(f"{name}.")})
        found += [f"line {getattr(node, 'lineno', 0)}: imports {name}" for name in bad]
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in FORBIDDEN_CALLS:
                found.append(f"line {node.lineno}: calls {called.id}()")
            if isinstance(called, ast.Attribute) and called.attr in FORBIDDEN_MEMBERS:
                found.append(f"line {node.lineno}: calls .{called.attr}()")
    return found


def test_no_stage_is_impure(root: Path) -> None:
    streams = root / "streams"
    files = [path for path in sorted(streams.rglob("*.py")) if path.relative_to(streams).parts[0] not in RUNNERS]
    assert len(files) > 5
    found = [f"{path.relative_to(root)} {line}" for path in files for line in impurities(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import os.path",
        "from random import choice",
        "hash('a')",
        "import datetime\ndatetime.datetime.now()",
        "open('f')",
    ],
)
def test_each_impurity_is_found(code: str) -> None:
    assert len(impurities(code)) == 1
