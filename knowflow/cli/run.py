"""Run what works day and night on Kafka: `run`."""

from __future__ import annotations

from typing import Annotated

import typer

from knowflow.cli.options import Data, kafka_settings, need
from knowflow.errors import UserError
from knowflow.settings import Settings


def run(
    streams: Annotated[bool, typer.Option("--streams", help="The stream workers")] = False,
    indexers: Annotated[bool, typer.Option("--indexers", help="From Kafka into Elasticsearch")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Both (default)")] = False,
    generation: Annotated[
        int | None, typer.Option("--generation", min=1, help="One only (default: the serving and the building one)")
    ] = None,
    until_caught_up: Annotated[bool, typer.Option("--until-caught-up", help="End once everything is read")] = False,
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="HOST:PORT",
            help="Health and metrics, '' for none (streams: 127.0.0.1:8090, indexers: 127.0.0.1:8091)",
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Run the workers of the distributed form until they are told to stop."""
    settings = kafka_settings(data, service=True)
    if streams + indexers + everything > 1:
        raise UserError("give one of --streams, --indexers and --all")
    if indexers:
        need("elasticsearch", "elastic")
        _index(settings, generation, until_caught_up, listen)
        return
    need("faust", "faust")
    if not streams:
        if listen is not None:
            raise UserError("--listen goes with --streams or --indexers: each has an address of its own")
        need("elasticsearch", "elastic")
        from knowflow.distributed.everything import run_all  # noqa: PLC0415 - the clients are extras

        if code := run_all(settings, generation=generation, until_caught_up=until_caught_up):
            raise typer.Exit(code)
        return
    from knowflow.distributed import streaming  # noqa: PLC0415 - Faust is an extra

    code = streaming.run_streams(
        settings,
        generation=generation,
        until_caught_up=until_caught_up,
        listen=streaming.LISTEN if listen is None else listen,
    )
    if code:
        raise typer.Exit(code)


def _index(settings: Settings, generation: int | None, until_caught_up: bool, listen: str | None) -> None:
    from knowflow.distributed import indexing  # noqa: PLC0415 - the client is an extra

    indexing.run_indexers(
        settings,
        generation=generation,
        until_caught_up=until_caught_up,
        listen=indexing.LISTEN if listen is None else listen or None,
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)
