"""Run commands in this process as a shell would: what they print, and the code they leave with."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from knowflow.cli.main import run

DUMP = Path(__file__).resolve().parent / "golden" / "stackexchange" / "dump"  # of a site that we made up


@dataclass(frozen=True)
class Done:
    """Hold what a command did."""

    code: int
    out: str
    told: str  # on standard error

    @property
    def json(self) -> dict[str, Any]:
        """Return the one JSON object that was printed; AssertionError for anything else on standard output."""
        assert self.code == 0, self.told
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1, "more than one line"
        value = orjson.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def lines(self) -> list[str]:
        """Return the lines that were printed; AssertionError where the command failed."""
        assert self.code == 0, self.told
        return self.out.splitlines()

    @property
    def error(self) -> str:
        """Return the one line that a failing command told; AssertionError where it is not one, or more was printed."""
        assert self.out == ""
        assert self.told.startswith("knowflow: ")
        assert self.told.count("\n") == 1, self.told
        assert len(self.told) < 500, self.told
        return self.told.removeprefix("knowflow: ").rstrip("\n")


class _Output(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    @property
    def text(self) -> str:
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue().decode()


def knowflow(*arguments: object) -> Done:
    """Run a command."""
    out, told = _Output(), _Output()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        code = run([str(argument) for argument in arguments])
    return Done(code, out.text, told.text)


def check_same_lines(found: list[str], expected: list[str], what: object = "") -> None:
    """Assert that two dumps are the same, line by line; tell how they differ without printing them whole."""
    if found != expected:
        surplus, missing = sorted(set(found) - set(expected)), sorted(set(expected) - set(found))
        told = {"surplus": surplus[:3], "missing": missing[:3], "counts": (len(surplus), len(missing))}
        raise AssertionError(f"{what}: {len(found)} lines, not {len(expected)}: {told}")
