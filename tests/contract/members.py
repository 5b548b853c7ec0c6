"""Ask a command for JSON, and name the members that programs rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli import knowflow

EXPERT = {"person", "name", "score", "topics", "evidence", "why"}
EVIDENCE = {"contribution", "conversation", "title", "url", "at", "role", "why"}


def ask(folder: Path, *arguments: object) -> dict[str, Any]:
    return knowflow(*arguments, "--data", folder, "--json").json
