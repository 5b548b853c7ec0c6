"""Ctrl-C and a second process: nothing is lost or half done, and the exit code says what happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.write import interaction
from schemas.canonical import canonical
from tests.cli import knowflow

EVENTS = 4_000  # more than a pipe holds, less than a micro-batch


def _lines() -> bytes:
    return b"".join(
        canonical(
            interaction(action="posted", source="chat:x", time=1_700_000_000_000_000 + at * 1_000_000, sequence=at,
                        item={"id": f"chat:x/{at}", "text": f"malt {at}"}, conversation=f"chat:x/{at // 10}",
                        actor=f"chat:x/user{at % 7}")
        ) + b"\n"
        for at in range(EVENTS)
    )  # fmt: skip


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that reads events, is in the midst of them, and waits for more."""
    command = [sys.executable, "-m", "knowflow", "ingest", "cloudevents", "-", "--name", "x",
               "--data", str(tmp_path / "data"), "--json"]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(_lines())  # returns when all but what a pipe holds was read
        process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_leaves_with_130_and_the_same_command_goes_on(reading: subprocess.Popen[bytes], tmp_path: Path) -> None:
    busy = knowflow("ingest", "sample", "people=24", "events=1000", "--data", tmp_path / "data")
    assert busy.code == 4
    assert str(reading.pid) in busy.error

    reading.send_signal(signal.SIGINT)
    out, told = reading.communicate()
    assert reading.returncode == 130
    assert out == b""
    assert told.decode().count("\n") == 1
    assert "interrupted" in told.decode()

    file = tmp_path / "events.jsonl"
    file.write_bytes(_lines())
    again = knowflow("ingest", "cloudevents", file, "--name", "x", "--data", tmp_path / "data", "--json").json
    assert again["interactions"] == EVENTS
    knowflow("ingest", "cloudevents", file, "--name", "x", "--data", tmp_path / "undisturbed")
    dumps = [knowflow("dump", "--data", tmp_path / name).out for name in ("data", "undisturbed")]
    assert dumps[0] == dumps[1] != ""
    assert knowflow("doctor", "--data", tmp_path / "data", "--json").json["ok"] is True


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    knowflow("ingest", "sample", "people=24", "events=1000", "--data", tmp_path / "data")
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "knowflow", "dump", "--data", str(tmp_path / "data")],
        stdout=write, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(write)
    assert os.read(read, 10)
    os.close(read)
    _, told = process.communicate()
    assert (process.returncode, told) == (0, b"")
