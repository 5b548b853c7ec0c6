"""Run stream workers and indexers of one machine together."""

from __future__ import annotations

import sys

from knowflow.distributed import indexing, streaming
from knowflow.distributed.kept import Kept
from knowflow.settings import Settings


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
    command = [sys.executable, "-m", "knowflow", "run", "--indexers", "--data", str(settings.data)]
    if generation is not None:
        command += ["--generation", str(generation)]
    return streaming.run_streams(settings, generation=generation, beside=[Kept("indexers", command)])
