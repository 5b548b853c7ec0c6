"""Carry what the keeper is to run, and what it runs: two files, each written in one step."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from knowflow.engines.files import write_whole

STOP_SECONDS = 30.0  # for a server to end by itself; then the keeper kills it


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)

    @classmethod
    def load(cls, file: Path) -> Self | None:
        """Return what a file holds, None where there is none."""
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return None

    def save(self, file: Path) -> None:
        """Write the file in one step."""
        write_whole(file, self.model_dump_json(indent=1))


class Spec(_Message):
    """Say how a server is started. A greater `start` asks for a start anew, where it does not run."""

    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    log: Path
    start: int


class Plan(_Message):
    """Say what the keeper with that marker is to run; what is not named here is stopped. `number` grows."""

    keeper: str
    number: int
    servers: dict[str, Spec]


class Process(_Message):
    """Say what became of the `start` that was asked for: a process, and the code with which it has ended."""

    start: int
    pid: int
    code: int | None = None


class State(_Message):
    """Say what the keeper runs, and which plan it follows.

    `confirmed` once its launcher has said that all is well, `ending` when it stops everything.
    """

    keeper: int
    plan: int
    confirmed: bool = False
    ending: bool = False
    servers: dict[str, Process] = {}
