"""What stream workers are tested with: interactions, what the embedded form makes of them, and faulty workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from producers.registry import factory
from producers.testing import events_of
from tests.conftest import ROOT
from tests.engines.site import Dump, Event, Site, embedded, ended
from tests.engines.test_streams import decisions_of

World = tuple[list[Event], list[Event], Dump]


def make_world(folder: Path) -> World:
    """Return interactions, decisions about their people, and the records that the embedded form makes of both.

    The simulated chats have threads; those that were written for tests have none, so that every stage has work.
    """
    simulated = factory("sample").open(["people=30", "events=1500", "words=10", "noise=20", "seed=5"])
    chats = factory("irc").open([str(ROOT / "tests" / "golden" / "irc" / "logs")])
    events = [event for producer in (simulated, chats) for event in events_of(producer.read())]
    decisions = decisions_of(events)
    return events, decisions, embedded(folder, events, decisions)


@contextmanager
def faulty(site: Site, name: str, moment: str, count: int, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that sends itself a signal at a moment, see tests.faults.stream_worker."""
    command = [sys.executable, "-m", "tests.faults.stream_worker", name, moment, str(count), *more]
    with (site.data / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=site.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
        )
    with ended(process):
        assert process.stdin is not None
        process.stdin.write(site.orders(until_caught_up=False))
        process.stdin.flush()
        yield process


def stopped(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a process was stopped by a signal, or has ended."""
    status = Path(f"/proc/{process.pid}/stat")
    return process.poll() is not None or status.read_text().rpartition(")")[2].split()[0] == "T"
