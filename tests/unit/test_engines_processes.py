"""Only processes of ours are signalled: a process id that has passed to another means nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from knowflow.engines import processes
from knowflow.engines.ports import is_free
from knowflow.engines.processes import command_line, exists, is_running, send, wait_gone

MARKER = "-Dknowflow.server=abc/kafka-1"


@contextmanager
def sleeper(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", "print(flush=True); import time; time.sleep(600)", *arguments]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()  # it runs its own program by now
        yield child
    finally:
        child.kill()
        child.communicate()


def test_the_arguments_of_a_process() -> None:
    with sleeper(MARKER, "with space") as child:
        assert command_line(child.pid)[-2:] == [MARKER, "with space"]
    assert command_line(child.pid) == []
    assert command_line(0) == command_line(-1) == []


def test_a_process_of_ours_is_signalled() -> None:
    with sleeper(MARKER) as child:
        assert is_running(child.pid, MARKER)
        assert send(child.pid, MARKER, signal.SIGTERM)
        assert child.wait() == -signal.SIGTERM
        assert not send(child.pid, MARKER, signal.SIGTERM)


@pytest.mark.parametrize("other", ["-Dknowflow.server=abc/kafka-10", "-Dknowflow.server=abd/kafka-1", "kafka-1"])
def test_a_process_that_took_over_the_id_is_left_alone(other: str) -> None:
    with sleeper(other) as child:
        assert not is_running(child.pid, MARKER)
        assert not send(child.pid, MARKER, signal.SIGKILL)
        assert wait_gone(child.pid, MARKER, 0.0), "ours is gone"
        assert child.poll() is None
        assert is_running(child.pid, other)


def test_a_process_that_waits_to_be_reaped_does_not_run() -> None:
    with sleeper(MARKER) as child:
        child.kill()
        assert wait_gone(child.pid, MARKER, 30.0)
        assert exists(child.pid), "it is there until it is waited for"


def test_time_may_be_too_short() -> None:
    with sleeper(MARKER) as child:
        assert not wait_gone(child.pid, MARKER, 0.0)


def test_processes_can_be_told_apart_without_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "hold", lambda pid: None)
    with sleeper("another") as other:
        assert not send(other.pid, MARKER, signal.SIGKILL)
    with sleeper(MARKER) as child:
        assert send(child.pid, MARKER, signal.SIGTERM)
        assert child.wait() == -signal.SIGTERM


def test_whether_any_process_has_an_id() -> None:
    assert exists(os.getpid())
    assert not exists(2**22 + 1), "beyond the highest id of Linux"
    assert not exists(10**12)


def test_what_a_large_process_listened_on_is_free_when_it_is_gone() -> None:
    """A killed process loses its memory, and with that its arguments, before its sockets: that can take a second."""
    program = (
        "import mmap, socket, time; held = mmap.mmap(-1, 400 << 20); held[:] = bytes(400 << 20);"
        " one = socket.create_server(('127.0.0.1', 0)); print(one.getsockname()[1], flush=True); time.sleep(600)"
    )
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", program, MARKER], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            port = int(child.stdout.readline())
            assert send(child.pid, MARKER, signal.SIGKILL)
            assert wait_gone(child.pid, MARKER, 30.0)
            assert is_free(port)
