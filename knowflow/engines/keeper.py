"""Be the small process that owns the servers: they are its children, and end when it ends, however it ends.

`python -m knowflow.engines.keeper FOLDER MARKER PID` (0: no PID): detaches itself, starts what plan.json
names, writes what runs to state.json, and follows plan.json as it changes. It stops all servers
and ends when it is told to (SIGTERM), when the process PID ends, when the folder is removed, or
when its launcher ends before it has written a byte to the keeper's standard input: whoever
starts engines and dies half way leaves nothing behind.
"""

from __future__ import annotations

import ctypes
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from knowflow.engines.files import open_locked
from knowflow.engines.messages import STOP_SECONDS, Plan, Process, Spec, State
from knowflow.engines.place import Place
from knowflow.engines.processes import exists, hold

_TICK = 1.0  # seconds between two looks at what gives no signal
_LEFT = "the process that the servers were started for has ended"
_PR_SET_PDEATHSIG = 1  # of Linux' prctl(2)


class Keeper:
    """Run servers as plan.json says."""

    def __init__(self, place: Place, marker: str, watched: int) -> None:
        self._place = place
        self._marker = marker
        self._watched = watched
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, int] = {}
        self._plan = Plan(keeper=marker, number=0, servers={})
        self._written: State | None = None
        self._lost = False  # the folder is gone, or another's
        self._confirmed = False
        self._ending = ""
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Keep the servers until something ends it."""
        self._listen()
        while not self._ending:
            self._follow()
            self._tell()
            for key, _ in self._selector.select(_TICK):
                key.data()
            if self._watched and not exists(self._watched):
                self._end(_LEFT)
        log(self._place, "ends", reason=self._ending)
        self._tell()
        self._stop(list(self._children))
        self._tell()

    def _listen(self) -> None:
        """Wake up for signals, for the launcher's end, and for the end of the watched process."""
        wake, woken = socket.socketpair()
        for end in (wake, woken):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self._wake = wake  # kept open
        self._selector.register(woken, selectors.EVENT_READ, lambda: woken.recv(4096))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._end("it was told to"))
        for number in (signal.SIGCHLD, signal.SIGHUP):
            signal.signal(number, _nothing)
        self._selector.register(0, selectors.EVENT_READ, self._hear_launcher)
        if self._watched:
            try:
                handle = hold(self._watched)
            except ProcessLookupError:
                return  # the loop sees it
            if handle is not None:
                self._selector.register(handle, selectors.EVENT_READ, lambda: self._end(_LEFT))

    def _hear_launcher(self) -> None:
        self._selector.unregister(0)
        if os.read(0, 1):
            self._confirmed = True
        else:
            self._end("its launcher ended before all servers were ready")

    def _end(self, reason: str) -> None:
        self._ending = self._ending or reason

    def _follow(self) -> None:
        """Do what the plan says and was not done yet."""
        plan = Plan.load(self._place.plan)
        if plan is None or plan.keeper != self._marker:
            self._lost = True
            self._end("its folder was removed")
            return
        self._plan = plan
        self._stop([name for name in self._children if name not in plan.servers])
        for name, spec in plan.servers.items():
            if spec.start > self._started.get(name, 0) and not self._runs(name):
                self._start(name, spec)

    def _start(self, name: str, spec: Spec) -> None:
        spec.log.parent.mkdir(exist_ok=True)
        if spec.log.exists():
            spec.log.replace(spec.log.with_suffix(".previous.log"))
        with spec.log.open("wb") as stream:
            child = subprocess.Popen(  # noqa: S603 - what control.py has planned
                spec.command, cwd=spec.folder, env=spec.environment,
                stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
                preexec_fn=_dies_with_parent(),  # noqa: PLW1509 - this process has one thread
            )  # fmt: skip
        self._children[name], self._started[name] = child, spec.start
        log(self._place, "started", server=name, pid=child.pid)

    def _runs(self, name: str) -> bool:
        child = self._children.get(name)
        return child is not None and child.poll() is None

    def _stop(self, names: list[str]) -> None:
        """End servers, all at once: they are asked first, and killed after a while."""
        running = [self._children[name] for name in names if self._runs(name)]
        for child in running:
            child.terminate()
        limit = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.wait(max(0.0, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                log(self._place, "killed", pid=child.pid, after_seconds=STOP_SECONDS)
                child.kill()
                child.wait()
        for name in names:
            if name not in self._plan.servers:
                self._children.pop(name)
                self._started.pop(name)

    def _tell(self) -> None:
        """Write what runs, where that has changed."""
        servers = {}
        for name, child in self._children.items():
            servers[name] = Process(start=self._started[name], pid=child.pid, code=child.poll())
        state = State(
            keeper=os.getpid(), plan=self._plan.number, confirmed=self._confirmed, ending=bool(self._ending),
            servers=servers,
        )  # fmt: skip
        if state == self._written or self._lost:
            return
        for name, process in servers.items():
            before = self._written.servers.get(name) if self._written else None
            if process.code is not None and (before is None or before.code is None):
                log(self._place, "ended", server=name, pid=process.pid, code=process.code)
        try:
            state.save(self._place.state)
        except FileNotFoundError:
            self._lost = True
            self._end("its folder was removed")
        self._written = state


def log(place: Place, event: str, **fields: object) -> None:
    """Write a line of JSON on standard output, which is the keeper's log."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    print(json.dumps({"time": now, "event": event, "engines": str(place.root), **fields}), flush=True)


def _nothing(number: int, frame: FrameType | None) -> None:
    """Be a handler, so that the signal wakes the loop up and does nothing else."""


def _dies_with_parent() -> Callable[[], None] | None:
    """Return what a child does before it becomes a server, so that the kernel kills it when the keeper is gone."""
    if sys.platform != "linux":
        return None  # there the next `up` or `down` ends what a killed keeper left
    library, keeper = ctypes.CDLL(None), os.getpid()

    def prepare() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != keeper:  # it was gone before
            os._exit(1)

    return prepare


def main(folder: str, marker: str, watched: str) -> int:
    """Take the lock, leave the launcher's terminal and process group, and keep. Returns 1 where another keeper is."""
    place = Place(Path(folder))
    if open_locked(place.keeper_lock, wait=False) is None:
        print("another keeper is at work here", flush=True)
        return 1
    if os.fork():  # the launcher waits for this process only, and the system reaps the other
        os._exit(0)
    os.setsid()
    Keeper(place, marker, int(watched)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
