"""Start and stop the engines of a data folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from knowflow.engines.artifacts import Engine
from knowflow.engines.elasticsearch import configure as configure_node
from knowflow.engines.fetch import Progress
from knowflow.engines.files import explained, locked
from knowflow.engines.kafka import configure as configure_broker
from knowflow.engines.keeping import end_keeper, end_strays, keeper_stays, launch_keeper, undone, wake_keeper
from knowflow.engines.layout import WORDS, Layout, Server
from knowflow.engines.messages import Plan, Spec
from knowflow.engines.place import Place
from knowflow.engines.processes import exists
from knowflow.engines.ready import wait_ready
from knowflow.engines.servers import Addresses, addresses, find, process_of, wait_let_go
from knowflow.engines.toolbox import Toolbox, prepare
from knowflow.errors import UserError

_CONFIGURE = {"kafka": configure_broker, "elasticsearch": configure_node}


def quiet(what: str, done: int, total: int) -> None:
    """Show no progress."""


def up(
    data: Path | str,
    *,
    brokers: int | None = None,
    nodes: int | None = None,
    kafka: bool = True,
    elasticsearch: bool = True,
    heaps: dict[Engine, str | None] | None = None,
    while_pid: int | None = None,
    on_progress: Progress = quiet,
) -> Addresses:
    """Have the engines of a data folder run, and return where they are once clients may use them.

    What runs already is left alone; what has died is started again with its data and its address.
    Numbers of servers are fixed by the first call, by default 1; heap sizes hold from a server's
    next start on. With `while_pid` the servers end with that process, if this call is what starts
    them first. Interrupted or failing, it ends what it has started. Raises UserError for a wish
    that does not fit the folder, EngineUnreachable if a server does not come up, NoSpace.
    """
    counts: dict[Engine, int | None] = {}
    wishes: tuple[tuple[bool, Engine, int | None], ...] = (
        (kafka, "kafka", brokers), (elasticsearch, "elasticsearch", nodes),
    )  # fmt: skip
    for chosen, engine, number in wishes:
        if chosen:
            counts[engine] = number
        elif number is not None:
            raise UserError(f"{WORDS[engine][1]} {number} goes with {engine}, which is not to be started")
    if while_pid is not None and (while_pid <= 0 or not exists(while_pid)):
        raise UserError(f"--while {while_pid}: there is no such process")
    place = Place.of(data)
    with explained(place.root), _alone(place, on_progress):
        layout = (Layout.load(place.layout) or Layout.new()).with_counts(counts).with_heaps(heaps or {})
        wanted = [server for server in layout.servers if server.engine in counts]
        _bring_up(place, layout, wanted, while_pid or 0, on_progress)
    return addresses(data)


def start(data: Path | str, engine: Engine, number: int, *, on_progress: Progress = quiet) -> None:
    """Start one broker or node again, where it does not run; see up()."""
    place, _, _ = find(data, engine, number)
    with explained(place.root), _alone(place, on_progress):
        _, layout, server = find(data, engine, number)
        _bring_up(place, layout, [server], 0, on_progress)


def down(data: Path | str, *, wipe: bool = False) -> int:
    """Stop all servers of a data folder, and with `wipe` remove their data; return how many ran."""
    place = Place.of(data)
    if not place.root.exists():
        return 0
    with explained(place.root), locked(place.lock):
        try:
            layout = Layout.load(place.layout)
        except UserError:
            if not wipe:
                raise
            layout = None  # its servers end when the keeper sees that its folder is gone
        running = [server for server in layout.servers if process_of(place, layout, server)] if layout else []
        if layout:
            end_keeper(place, layout)
            end_strays(place, layout)
        if wipe:
            shutil.rmtree(place.root)
    return len(running)


@contextmanager
def _alone(place: Place, on_progress: Progress) -> Iterator[None]:
    """Be the only one who starts or stops servers of a folder."""
    with locked(place.lock, lambda: on_progress("waiting for another process to start or stop servers", 0, 0)):
        yield


def _bring_up(place: Place, layout: Layout, wanted: Sequence[Server], watched: int, on_progress: Progress) -> None:
    """Start those of the wanted servers that do not run, and wait until all can be used."""
    kept = keeper_stays(place, layout)
    if not kept:
        end_strays(place, layout)
    names = {server.name for server in wanted if process_of(place, layout, server) is None}
    if not names:
        layout.save(place.layout)
        return
    wait_let_go(place, [server for server in wanted if server.name in names])
    tools = prepare(sorted({server.engine for server in wanted if server.name in names}), on_progress)
    layout = layout.with_free_ports([server for server in layout.servers if server.name in names])
    layout.save(place.layout)
    missing = [server for server in layout.servers if server.name in names]
    before = Plan.load(place.plan)
    number = before.number + 1 if before else 1
    others = before.servers if before and kept else {}
    specs = {server.name: _spec(place, layout, server, tools, number) for server in missing}
    Plan(keeper=layout.keeper_marker, number=number, servers={**others, **specs}).save(place.plan)
    if kept:
        rest = {name: spec for name, spec in others.items() if name not in names}
        with undone(place, layout, Plan(keeper=layout.keeper_marker, number=number + 1, servers=rest)):
            wake_keeper(place, layout)
            wait_ready(place, layout, missing, number, on_progress)
    else:
        with launch_keeper(place, layout, watched):
            wait_ready(place, layout, missing, number, on_progress)


def _spec(place: Place, layout: Layout, server: Server, tools: Toolbox, number: int) -> Spec:
    """Write the files of a server and say how it is started."""
    home = place.home(server.name)
    temporary = home / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)  # native libraries that a killed server had unpacked
    temporary.mkdir(parents=True)
    arguments = _CONFIGURE[server.engine](layout, server, home, tools)
    command = [
        str(tools.java), layout.marker(server), f"-Xmx{layout.heaps[server.engine]}", "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData", f"-Djava.io.tmpdir={temporary}", *arguments,
    ]  # fmt: skip
    environment = tools.environment(server.engine)
    return Spec(command=tuple(command), environment=environment, folder=home, log=place.log(server.name), start=number)
