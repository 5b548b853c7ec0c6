"""Run Kafka and Elasticsearch on this machine: `engines up`, `engines down`, `engines status`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from knowflow.cli import progress
from knowflow.cli.options import AsJson, Data
from knowflow.cli.screen import Answer, console, emit, table
from knowflow.engines import control, servers
from knowflow.engines.layout import HEAPS, engines_of
from knowflow.errors import EngineUnreachable
from knowflow.settings import load_settings


def up(
    brokers: Annotated[
        int | None, typer.Option("--brokers", metavar="N", help="Kafka brokers: 1 or 3 (default 1, or as there are)")
    ] = None,
    nodes: Annotated[
        int | None,
        typer.Option("--nodes", metavar="N", help="Elasticsearch nodes: 1, 2 or 3 (default 1, or as there are)"),
    ] = None,
    kafka: Annotated[bool, typer.Option("--kafka", help="Kafka only")] = False,
    elasticsearch: Annotated[bool, typer.Option("--elasticsearch", help="Elasticsearch only")] = False,
    kafka_heap: Annotated[
        str | None, typer.Option("--kafka-heap", metavar="SIZE", help=f"Of a broker (default {HEAPS['kafka']})")
    ] = None,
    elasticsearch_heap: Annotated[
        str | None,
        typer.Option("--elasticsearch-heap", metavar="SIZE", help=f"Of a node (default {HEAPS['elasticsearch']})"),
    ] = None,
    while_pid: Annotated[
        int | None, typer.Option("--while", metavar="PID", help="End the servers when this process ends")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Start Kafka and Elasticsearch, or what of them does not run.

    They go on running when the command ends, and come back with their data. The first start fetches some 90 MB.
    """
    folder = load_settings(data=data).data
    chosen = engines_of(kafka, elasticsearch)
    try:
        with progress.steps(quiet=as_json) as on_progress:
            control.up(
                folder, brokers=brokers, nodes=nodes, kafka="kafka" in chosen, elasticsearch="elasticsearch" in chosen,
                heaps={"kafka": kafka_heap, "elasticsearch": elasticsearch_heap}, while_pid=while_pid,
                on_progress=on_progress,
            )  # fmt: skip
    except EngineUnreachable as error:
        for note in getattr(error, "__notes__", ()):  # the end of a server's log
            print(note, file=sys.stderr)
        raise
    _show(servers.status(folder), as_json)


def down(
    wipe: Annotated[bool, typer.Option("--wipe", help="Remove their data and logs, too")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Stop Kafka and Elasticsearch."""
    folder = load_settings(data=data).data
    stopped = control.down(folder, wipe=wipe)
    if as_json:
        emit({"stopped": stopped, "wiped": wipe})
    else:
        print(f"Stopped {stopped} server{'' if stopped == 1 else 's'}." + (" Their data are removed." if wipe else ""))


def status(data: Data = None, as_json: AsJson = False) -> None:
    """Say which servers there are, where they listen, and whether they run."""
    _show(servers.status(load_settings(data=data).data), as_json)


def _show(answer: Answer, as_json: bool) -> None:
    if as_json:
        emit(answer)
        return
    rows: list[tuple[str, dict[str, Any]]] = [
        *(("kafka", row) for row in answer["kafka"]["brokers"]),
        *(("elasticsearch", row) for row in answer["elasticsearch"]["nodes"]),
    ]
    out = console()
    if not rows:
        out.print(f"{answer['data']} has no engines: `knowflow engines up` starts them.", soft_wrap=True)
        return
    listed = table("server", "version", "port", "pid", "", right=("port", "pid"))
    for engine, row in rows:
        told = str(row["pid"]) if row["alive"] else "-"
        listed.add_row(
            f"{engine} {row['id']}",
            answer["versions"][engine],
            str(row["port"]),
            told,
            "runs" if row["alive"] else "down",
        )
    out.print(listed)
    out.print(f"KNOWFLOW_KAFKA={answer['kafka']['bootstrap']}", soft_wrap=True)
    out.print(f"KNOWFLOW_ELASTICSEARCH={','.join(answer['elasticsearch']['urls'])}", soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    engines = typer.Typer(help="Run Kafka and Elasticsearch on this machine, without Docker.")
    engines.command("up")(up)
    engines.command("down")(down)
    engines.command("status")(status)
    app.add_typer(engines, name="engines")
