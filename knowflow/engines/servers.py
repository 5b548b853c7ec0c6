"""Look at the servers of a data folder, and end single ones, as fault tests do."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowflow.engines.artifacts import ENGINES, VERSIONS, Engine
from knowflow.engines.layout import Layout, Server
from knowflow.engines.messages import State
from knowflow.engines.place import Place
from knowflow.engines.ports import LOOPBACK
from knowflow.engines.processes import STEP, is_ending, is_running, send, wait_gone
from knowflow.engines.toolbox import java_version
from knowflow.errors import UserError

KILL_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Say where the engines are: Kafka's bootstrap servers, comma separated, and Elasticsearch's URLs.

    What is not there is empty.
    """

    kafka: str = ""
    elasticsearch: tuple[str, ...] = ()


def process_of(place: Place, layout: Layout, server: Server) -> int | None:
    """Return the process id of a server, None if it does not run. A process that took over its id is not meant."""
    state = State.load(place.state)
    process = state.servers.get(server.name) if state else None
    if process is None or process.code is not None or not is_running(process.pid, layout.marker(server)):
        return None
    return process.pid


def wait_let_go(place: Place, servers: Sequence[Server]) -> None:
    """Wait until servers that were ended by whomever have let go of their ports, KILL_SECONDS at most."""
    state = State.load(place.state)
    limit = time.monotonic() + KILL_SECONDS
    for process in (state.servers.get(server.name) for server in servers) if state else ():
        while process is not None and is_ending(process.pid) and time.monotonic() < limit:
            time.sleep(STEP)


def pid(data: Path | str, engine: Engine, number: int) -> int | None:
    """Return the process id of a broker or node by its number from 1, None if it does not run.

    Raises UserError where the folder has no such server.
    """
    place, layout, server = find(data, engine, number)
    return process_of(place, layout, server)


def kill(data: Path | str, engine: Engine, number: int) -> int | None:
    """End a broker or node with SIGKILL and wait until it is gone; return its process id, None if it did not run.

    It stays down until start() or up(). Raises UserError where the folder has no such server.
    """
    place, layout, server = find(data, engine, number)
    found, marker = process_of(place, layout, server), layout.marker(server)
    if found is not None and send(found, marker, signal.SIGKILL) and not wait_gone(found, marker, KILL_SECONDS):
        raise RuntimeError(f"process {found} of {server.name} does not end")
    return found


def addresses(data: Path | str) -> Addresses:
    """Return where the engines of a data folder are; an engine of which no server runs is left empty.

    All servers of an engine are named, also one that is down: clients try the next.
    """
    place = Place.of(data)
    layout = Layout.load(place.layout)
    if layout is None:
        return Addresses()
    up = {engine for engine in ENGINES if any(process_of(place, layout, one) for one in layout.of(engine))}
    return Addresses(
        _bootstrap(layout.of("kafka")) if "kafka" in up else "",
        tuple(map(_url, layout.of("elasticsearch"))) if "elasticsearch" in up else (),
    )


def status(data: Path | str) -> dict[str, Any]:
    """Return what a data folder has and what of it runs: the JSON of `knowflow engines status`."""
    place = Place.of(data)
    layout = Layout.load(place.layout) or Layout.new()
    brokers, nodes = layout.of("kafka"), layout.of("elasticsearch")
    return {
        "kafka": {"bootstrap": _bootstrap(brokers), "brokers": [_row(place, layout, one) for one in brokers]},
        "elasticsearch": {"urls": list(map(_url, nodes)), "nodes": [_row(place, layout, one) for one in nodes]},
        "data": str(place.root.parent),
        "versions": {**{engine: VERSIONS[engine] for engine in ENGINES}, "java": java_version()},
    }


def find(data: Path | str, engine: Engine, number: int) -> tuple[Place, Layout, Server]:
    """Return a server of a data folder. Raises UserError where there is none of that number."""
    place = Place.of(data)
    layout = Layout.load(place.layout)
    for server in layout.of(engine) if layout else ():
        if layout and server.number == number:
            return place, layout, server
    raise UserError(f"{data} has no {engine} {number}: `knowflow engines status` lists its servers")


def _bootstrap(brokers: tuple[Server, ...]) -> str:
    return ",".join(f"{LOOPBACK}:{one.port}" for one in brokers)


def _url(node: Server) -> str:
    return f"http://{LOOPBACK}:{node.port}"


def _row(place: Place, layout: Layout, server: Server) -> dict[str, Any]:
    found = process_of(place, layout, server)
    return {"id": server.number, "pid": found, "port": server.port, "alive": found is not None}
