"""Own the processes of stream workers, and others beside them: start them, end the stuck, start them again."""

from __future__ import annotations

import logging
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from knowflow.distributed.kept import LONGEST_PAUSE, UNREACHABLE, USER, Kept
from knowflow.settings import Settings

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "knowflow.distributed.worker")
STUCK_SECONDS = 120.0  # below the transaction timeout, so that a stuck worker's transaction is its successor's to end
STOP_SECONDS = 60.0
TICK_SECONDS = 1.0
LOST = 70  # the exit code after which starting a worker again is no use ever
FAILURE = 1


class Wanted(NamedTuple):
    """Name a generation that needs a worker here."""

    generation: int
    partitions: int


def orders_of(settings: Settings, wanted: Wanted, *, until_caught_up: bool) -> bytes:
    """Return the line that a worker process reads first; see knowflow.distributed.worker."""
    orders = {
        "settings": settings.model_dump(mode="json"),
        "generation": wanted.generation,
        "partitions": wanted.partitions,
        "until_caught_up": until_caught_up,
    }
    return orjson.dumps(orders) + b"\n"


@dataclass(slots=True, kw_only=True)
class Child(Kept):
    """Hold one worker process and what it last told."""

    wanted: Wanted
    beaten: float = 0.0
    worked: bool = False
    done: bool = False
    given_up: int = 0  # the exit code after which it is not started again
    told: dict[str, Any] = field(default_factory=dict)
    rest: bytes = b""

    def due(self) -> bool:
        """Tell whether it is to be started now."""
        return not self.done and not self.given_up and Kept.due(self)  # super() knows no class with slots


class Supervisor:
    """Keep one worker process for each generation that is wanted.

    A worker that tells of no progress for `stuck_seconds` is killed: its partitions are taken
    over by others, or by the one that is started instead. One that fails is started again
    after a pause that doubles up to half a minute; one for which that is no use is given up, and
    the others go on. `wanted` is asked about every ten seconds. The processes `beside` tell
    nothing: whatever ends one, it is started again as long as there is a worker that goes on.
    """

    def __init__(
        self,
        orders: Callable[[Wanted], bytes],
        wanted: Callable[[], Iterable[Wanted]],
        *,
        beside: Sequence[Kept] = (),
        until_caught_up: bool = False,
        stuck_seconds: float = STUCK_SECONDS,
        look_seconds: float = 10.0,
    ) -> None:
        """Take what makes a worker's orders, and what says which workers are wanted."""
        self._orders = orders
        self._wanted = wanted
        self._beside = beside
        self._until_caught_up = until_caught_up
        self._stuck_seconds = stuck_seconds
        self._look_seconds = look_seconds
        self._children: dict[int, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._stopping = False

    def stop(self, *_: Any) -> None:
        """Have run() end the workers gracefully and return; fit for a signal handler."""
        self._stopping = True

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Return whether every worker works, and what each last told."""
        now = time.monotonic()
        workers = [
            {
                "generation": number,
                "pid": child.process.pid if child.process else None,
                "partitions": child.told.get("partitions", []),
                "silent_seconds": round(now - child.beaten, 1),
                "failures": child.failures,
                "working": child.worked and child.process is not None,
            }
            for number, child in sorted(self._children.items())
        ]
        healthy = bool(workers) and all(one["working"] for one in workers)
        return healthy, {"healthy": healthy, "workers": workers}

    def metrics(self) -> dict[int, str]:
        """Return what each worker last told of its metrics, in the text format, by generation."""
        return {number: child.told.get("metrics", "") for number, child in self._children.items()}

    def run(self) -> int:
        """Supervise until stop(), or until all that is to be read was read; return the exit code."""
        before = {number: signal.signal(number, self.stop) for number in (signal.SIGTERM, signal.SIGINT)}
        look_at = 0.0
        try:
            while not self._stopping:
                if time.monotonic() >= look_at and not (self._until_caught_up and self._children):
                    self._follow(list(self._wanted()))
                    look_at = time.monotonic() + self._look_seconds
                self._start_those_due()
                self._listen(TICK_SECONDS)
                self._end_the_stuck()
                code = self._look_after_the_ended()
                if code is not None:
                    return code
        finally:
            self._end([*self._children.values(), *self._beside])
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0

    def _follow(self, wanted: list[Wanted]) -> None:
        numbers = {one.generation for one in wanted}
        self._end([self._children.pop(number) for number in list(self._children) if number not in numbers])
        for one in wanted:
            if one.generation not in self._children:
                self._children[one.generation] = Child(f"worker-g{one.generation}", COMMAND, wanted=one)

    def _start_those_due(self) -> None:
        for kept in self._beside:
            if kept.due():
                kept.start()
        for child in self._children.values():
            if child.due():
                process = child.start(subprocess.PIPE)
                assert process.stdin is not None
                assert process.stdout is not None
                with suppress(BrokenPipeError):  # it has ended already, which is seen to later
                    process.stdin.write(self._orders(child.wanted))
                    process.stdin.flush()
                child.beaten, child.worked, child.rest = child.started, False, b""
                self._selector.register(process.stdout, selectors.EVENT_READ, child)

    def _listen(self, seconds: float) -> None:
        """Read what workers tell; the end of one wakes this up."""
        for key, _ in self._selector.select(seconds):
            child: Child = key.data
            data = key.fileobj.read1(1 << 20)  # type: ignore[union-attr]
            if not data:
                self._selector.unregister(key.fileobj)
                continue
            *lines, child.rest = (child.rest + data).split(b"\n")
            for line in lines:
                child.told = orjson.loads(line)
                if child.told["silent"] < self._stuck_seconds:
                    child.beaten = time.monotonic()
                    child.worked = True

    def _end_the_stuck(self) -> None:
        for child in self._children.values():
            if child.process is not None and time.monotonic() - child.beaten > self._stuck_seconds:
                log.error("worker is stuck and ended", extra={"pid": child.process.pid, "told": child.told})
                child.process.kill()

    def _look_after_the_ended(self) -> int | None:
        """Plan to start again what failed; return an exit code where that is no use, or all is done."""
        for kept in self._beside:
            if kept.process is not None and (code := kept.process.poll()) is not None:
                kept.again(code, least=LONGEST_PAUSE if code in (USER, UNREACHABLE) else 1.0)
        for child in self._children.values():
            if child.process is None or (code := child.process.poll()) is None:
                continue
            self._forget(child)
            if code == 0 and self._until_caught_up:
                child.done = True
            elif code == LOST or (not child.worked and code in (USER, UNREACHABLE)):
                child.given_up = FAILURE if code == LOST else code
            else:
                child.again(code)
        children = self._children.values()
        if children and all(child.done or child.given_up for child in children):
            return max(child.given_up for child in children)
        return None

    def _forget(self, kept: Kept) -> None:
        assert kept.process is not None
        for pipe in (kept.process.stdin, kept.process.stdout):
            if pipe is not None:
                if pipe in self._selector.get_map():
                    self._selector.unregister(pipe)
                pipe.close()
        kept.process = None

    def _end(self, processes: Sequence[Kept]) -> None:
        """End processes at the end of their batches; those that do not, at once."""
        running = [kept for kept in processes if kept.process is not None]
        for kept in running:
            assert kept.process is not None
            kept.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for kept in running:
            assert kept.process is not None
            while kept.process.poll() is None and time.monotonic() < until:
                self._listen(0.1)  # so that nobody waits for room in a pipe
            kept.process.kill()
            kept.process.wait()
            self._forget(kept)
