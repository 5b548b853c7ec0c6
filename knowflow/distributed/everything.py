"""Run stream workers and indexers of one machine together."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from knowflow.distributed import indexing, streaming
from knowflow.distributed.supervise import LONGEST_PAUSE, STEADY_SECONDS, STOP_SECONDS, UNREACHABLE, USER
from knowflow.logs import get_logger
from knowflow.settings import Settings

NO_USE = (USER, UNREACHABLE)  # exit codes of what starting again does not mend

log = get_logger(__name__)


def run_all(settings: Settings, *, generation: int | None = None, until_caught_up: bool = False) -> int:
    """Run both until SIGTERM or SIGINT; return the exit code.

    With `until_caught_up` the streams first, then the indexers, which end where the streams
    had come to. Health and metrics are where each of them has them by default.
    """
    if until_caught_up:
        code = streaming.run_streams(settings, generation=generation, until_caught_up=True)
        if code == 0:
            indexing.run_indexers(settings, generation=generation, until_caught_up=True)
        return code
    indexers = Indexers(settings, generation)
    indexers.start()
    try:
        return streaming.run_streams(settings, generation=generation)
    finally:
        indexers.stop()


class Indexers:
    """Keep one process of `knowflow run --indexers`: one that fails is started again after a pause that grows."""

    def __init__(self, settings: Settings, generation: int | None) -> None:
        """Take what the process is told."""
        self._command = [sys.executable, "-m", "knowflow", "run", "--indexers", "--data", str(settings.data)]
        if generation is not None:
            self._command += ["--generation", str(generation)]
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="indexers", daemon=True)

    def start(self) -> None:
        """Start it."""
        self._thread.start()

    def stop(self) -> None:
        """End it at the end of its batches, or after a minute."""
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(STOP_SECONDS)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()

    def _keep(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            self._process = subprocess.Popen(self._command)  # noqa: S603 - our own program
            if self._stopping.is_set():
                self._process.terminate()
            began = time.monotonic()
            code = self._process.wait()
            pause = min(LONGEST_PAUSE, pause * 2) if time.monotonic() - began < STEADY_SECONDS else 1.0
            if not self._stopping.is_set():
                log.warning("indexers ended", code=code, again_in_seconds=pause)
                self._stopping.wait(LONGEST_PAUSE if code in NO_USE else pause)
