"""Look at and signal processes of ours, never others: a process id alone says nothing, since ids are used again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PROC = Path("/proc/self/cmdline")
STEP = 0.05  # seconds between two looks


def command_line(pid: int) -> list[str]:
    """Return the arguments of a process, [] if there is none or it has ended and only waits to be reaped."""
    if pid <= 0:
        return []
    if _PROC.exists():
        try:
            written = os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes())
        except OSError:
            return []
        return written.removesuffix("\0").split("\0") if written else []
    listed = subprocess.run(  # noqa: S603 - a number
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.split()


def is_running(pid: int, marker: str) -> bool:
    """Say whether a process runs that has `marker` among its arguments."""
    return marker in command_line(pid)


def exists(pid: int) -> bool:
    """Say whether there is any process of that id."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True


def hold(pid: int) -> int | None:
    """Return a descriptor of a process, readable when it has ended; None where the system has no such thing.

    While it is open, it means that process, also after its id has passed to another. Raises
    ProcessLookupError where there is no process.
    """
    if sys.platform != "linux":
        return None
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:  # an old kernel, or a sandbox that does not let it through
        return None


def send(pid: int, marker: str, number: signal.Signals) -> bool:
    """Signal a process that has `marker` among its arguments; return False if it is not there."""
    handle = None
    try:
        handle = hold(pid)
        if not is_running(pid, marker):
            return False
        if handle is not None and sys.platform == "linux":
            signal.pidfd_send_signal(handle, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        return False
    finally:
        if handle is not None:
            os.close(handle)
    return True


def is_ending(pid: int) -> bool:
    """Say whether a process is on its way out: its arguments are gone, its files and sockets may not be.

    Linux frees the memory first, which takes a large process a while, and the first of its threads
    may be done before the others (do_exit() in kernel/exit.c). Elsewhere it cannot be told.
    """
    if not _PROC.exists() or command_line(pid):
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" or len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except OSError:
        return False


def wait_gone(pid: int, marker: str, seconds: float) -> bool:
    """Wait until no such process runs, and what it held is free; return False where the time was not enough."""
    limit = time.monotonic() + seconds
    while is_running(pid, marker) or is_ending(pid):
        if time.monotonic() > limit:
            return False
        time.sleep(STEP)
    return True
