"""Open a state that lasts as long as a measurement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from knowflow.app import Knowflow
from producers.base import Producer
from streams.core import Stage


@contextmanager
def scratch_folder() -> Iterator[str]:
    """Yield an empty folder that is removed afterwards, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="knowflow-evaluate-") as folder:
        yield folder


@contextmanager
def scratch_state(*producers: Producer, stages: Sequence[Stage] | None = None) -> Iterator[Knowflow]:
    """Yield a state of its own that has read the producers and is indexed; it is removed afterwards.

    `stages` replaces the topology. What a producer raises while it is read passes through.
    """
    with scratch_folder() as folder, Knowflow.open(folder, stages=stages) as state:
        for producer in producers:
            state.take(producer)
        if producers:
            state.sync()
        yield state
