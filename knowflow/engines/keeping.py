"""Launch the keeper of a data folder's servers, speak to it, and end it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from knowflow.engines.files import is_locked
from knowflow.engines.layout import Layout
from knowflow.engines.messages import STOP_SECONDS, Plan, State
from knowflow.engines.place import Place
from knowflow.engines.processes import send, wait_gone
from knowflow.engines.servers import process_of

_KEEPER_SECONDS = STOP_SECONDS + 10.0
_STEP = 0.05  # seconds between two looks


@contextmanager
def launch_keeper(place: Place, layout: Layout, watched: int) -> Iterator[None]:
    """Start the keeper, which goes on if what is done within ends well, and ends with its servers if not.

    The same holds where this process ends within, in whatever way: the keeper listens at a pipe.
    """
    log = place.log("keeper")
    log.parent.mkdir(exist_ok=True)
    place.state.unlink(missing_ok=True)  # another keeper's
    with log.open("ab") as stream:
        # -P: a folder named like one of our packages where the user stands is not taken for it.
        launched = subprocess.Popen(  # noqa: S603 - a module of ours
            [sys.executable, "-P", "-m", "knowflow.engines.keeper",
             str(place.root), layout.keeper_marker, str(watched)],
            cwd=place.root, stdin=subprocess.PIPE, stdout=stream, stderr=stream,
        )  # fmt: skip
    assert launched.stdin is not None
    try:
        if launched.wait():  # it has detached itself, or could not
            raise RuntimeError(f"the keeper of the engines does not start, see {log}")
        yield
        launched.stdin.write(b"\n")
        launched.stdin.flush()
    except BaseException:
        launched.stdin.close()
        end_keeper(place, layout)
        raise
    launched.stdin.close()


def wake_keeper(place: Place, layout: Layout) -> None:
    """Have the keeper look at its plan now."""
    send(_keeper(place), layout.keeper_marker, signal.SIGHUP)


@contextmanager
def undone(place: Place, layout: Layout, plan: Plan) -> Iterator[None]:
    """Let the keeper follow another plan if what is done within fails or is interrupted."""
    try:
        yield
    except BaseException:
        plan.save(place.plan)
        wake_keeper(place, layout)
        limit = time.monotonic() + _KEEPER_SECONDS
        while is_locked(place.keeper_lock) and time.monotonic() < limit:
            state = State.load(place.state)
            if state and state.plan >= plan.number:
                break
            time.sleep(_STEP)
        raise


def end_keeper(place: Place, layout: Layout) -> None:
    """End the keeper, and with it its servers: it is asked first, and killed after a while."""
    limit = time.monotonic() + _KEEPER_SECONDS
    while is_locked(place.keeper_lock):
        late = time.monotonic() - limit
        if late > _KEEPER_SECONDS:
            raise RuntimeError(f"the keeper of {place.root} does not end")
        send(_keeper(place), layout.keeper_marker, signal.SIGKILL if late > 0 else signal.SIGTERM)
        time.sleep(_STEP)


def keeper_stays(place: Place, layout: Layout) -> bool:
    """Say whether there is a keeper that goes on, for whoever holds the folder's lock.

    One that is ending is waited for, and so is one that has not heard yet how its launcher has
    ended: a launcher holds the lock, so that is a matter of moments.
    """
    limit = time.monotonic() + _KEEPER_SECONDS
    while is_locked(place.keeper_lock):
        state = State.load(place.state)
        if state and state.confirmed and not state.ending:
            return True
        if time.monotonic() > limit:
            end_keeper(place, layout)
        time.sleep(_STEP)
    return False


def end_strays(place: Place, layout: Layout) -> None:
    """Kill servers that have lost their keeper, where the system did not."""
    for server in layout.servers:
        found = process_of(place, layout, server)
        if found is not None:
            send(found, layout.marker(server), signal.SIGKILL)
            wait_gone(found, layout.marker(server), _KEEPER_SECONDS)


def _keeper(place: Place) -> int:
    state = State.load(place.state)
    return state.keeper if state else 0
