"""Keep a process: start it, and start it again after a pause that grows while it fails."""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)

STEADY_SECONDS = 300.0  # after that a new failure counts as the first
LONGEST_PAUSE = 30.0
# Exit codes after which starting again at once is no use: the user's mistake, an engine that cannot be reached.
USER, UNREACHABLE = 2, 3


@dataclass(slots=True)
class Kept:
    """Hold a process that is to run, now or after a pause; `name` is what it is called in the log."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0

    def due(self) -> bool:
        """Tell whether it is to be started now."""
        return self.process is None and time.monotonic() >= self.again_at

    def start(self, pipe: int | None = None) -> subprocess.Popen[bytes]:
        """Start it; `pipe` is for what it is told and what it tells, by default ours."""
        self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe)  # noqa: S603 - our own programs
        self.started = time.monotonic()
        log.info("started", extra={"which": self.name, "pid": self.process.pid})
        return self.process

    def again(self, code: int, *, least: float = 1.0) -> None:
        """Plan to start again what ended with a code: after `least` seconds, doubled with each failure in a row."""
        self.process = None
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.failures = 0
        self.failures += 1
        pause = min(LONGEST_PAUSE, least * 2.0 ** (self.failures - 1))
        self.again_at = time.monotonic() + pause
        told = {"which": self.name, "code": code, "again_in_seconds": pause, "failures": self.failures}
        log.warning("ended", extra=told)
