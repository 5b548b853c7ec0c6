"""Wait until servers can be used, and say why where they cannot."""

from __future__ import annotations

import time
from collections.abc import Sequence

from knowflow.engines import elasticsearch, kafka
from knowflow.engines.fetch import Progress
from knowflow.engines.files import is_locked
from knowflow.engines.layout import Layout, Server
from knowflow.engines.messages import State
from knowflow.engines.place import Place
from knowflow.engines.servers import process_of
from knowflow.errors import EngineUnreachable

START_SECONDS = 180.0
_STEP = 0.1  # seconds between two looks
_TAIL = 20  # lines of a log that are shown
_TELLING = ("Exception", "ERROR", "Error", "FATAL")
_TAKEN = "Address already in use"


def wait_ready(place: Place, layout: Layout, servers: Sequence[Server], plan: int, on_progress: Progress) -> None:
    """Wait until the keeper has followed a plan and clients may use the servers.

    Raises EngineUnreachable, with the last lines of the log as a note, if one ends before or it
    takes longer than START_SECONDS.
    """
    pending, limit = list(servers), time.monotonic() + START_SECONDS
    while pending:
        on_progress(
            f"starting {', '.join(server.name for server in pending)}", len(servers) - len(pending), len(servers)
        )
        time.sleep(_STEP)
        state = State.load(place.state)
        if not is_locked(place.keeper_lock):
            raise _failure(place, "keeper", "the keeper of the engines ended before they were ready")
        if state and state.plan >= plan:
            for server in pending:
                process = state.servers.get(server.name)
                if process is None or process.code is not None:
                    code = "" if process is None else f" (exit code {process.code})"
                    raise _failure(place, server.name, f"{server.name} ended while it started{code}")
            pending = [server for server in pending if not _is_ready(place, layout, server)]
        if pending and time.monotonic() > limit:
            late = pending[0].name
            raise _failure(place, late, f"{late} was not ready within {START_SECONDS:.0f} s")


def _is_ready(place: Place, layout: Layout, server: Server) -> bool:
    if server.engine == "kafka":
        return kafka.is_ready(_log(place, server.name))
    fellows = [one for one in layout.of("elasticsearch") if process_of(place, layout, one)]
    return elasticsearch.is_ready(server.port, len(fellows))


def _log(place: Place, name: str) -> str:
    try:
        return place.log(name).read_text("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _failure(place: Place, name: str, what: str) -> EngineUnreachable:
    """Return the error: one line that says what its log says, and the log's end as a note."""
    lines = [line.rstrip() for line in _log(place, name).splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in _TELLING) and not line.startswith("\tat ")]
    if any(_TAKEN in line for line in lines):
        reason = "a port of it was taken by another program meanwhile; the same command chooses another"
    else:
        reason = (telling or lines or ["it wrote nothing"])[-1].strip()[:200]
    error = EngineUnreachable(f"{what}: {reason} (see {place.log(name)})")
    error.add_note("\n".join(lines[-_TAIL:]))
    return error
