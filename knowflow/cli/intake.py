"""Bring data in: `ingest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from knowflow.cli import progress, render_keep
from knowflow.cli.options import AsJson, Data, IndexName, data_folder, kafka_settings
from knowflow.cli.screen import emit
from knowflow.errors import UserError
from knowflow.kafka.options import client_options, producer_options
from knowflow.transfer import to_embedded, to_jsonl
from producers.registry import factory, kinds

TARGETS = ("embedded", "kafka", "jsonl")


def ingest(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Kind of source; see docs/sources.md")],
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH_OR_URL...", help="Where it is")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Instance name (default from the content)")] = None,
    to: Annotated[str, typer.Option("--to", help="embedded (default), kafka or jsonl")] = "embedded",
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="With --to jsonl; - is standard output")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="FILE", help="With kind sample: write the planted truth beside")
    ] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: Annotated[str | None, typer.Option("--as-of", hidden=True)] = None,
) -> None:
    """Read a source, work out what follows, and make it searchable; with `--to kafka` the workers do.

    Interrupted, the same command goes on where it stopped; read twice, nothing changes.
    """
    del as_of  # taken by every command; reading a source has no moment
    if to not in TARGETS:
        raise UserError(f"--to {to!r} is not served by this release: choose among {', '.join(TARGETS)}")
    if (out is not None) != (to == "jsonl"):
        raise UserError("--out FILE goes with --to jsonl, and --to jsonl needs it (- is standard output)")
    if kind not in kinds():
        raise UserError(f"there is no kind {kind!r} of source: choose among {', '.join(kinds())}")
    if not paths and kind != "sample":
        raise UserError(f"kind {kind!r} needs a path: knowflow ingest {kind} PATH")
    if truth is not None and kind != "sample":
        raise UserError("--truth goes with kind sample only")
    producer = factory(kind).open(paths or [], name=name)
    if truth is not None:
        producer.write_truth(truth)  # type: ignore[attr-defined]
    with progress.reading(kind, quiet=as_json or out == "-") as on_progress:
        answer: dict[str, Any]
        if to == "jsonl":
            answer = to_jsonl(producer, str(out), on_progress)
        elif to == "kafka":
            settings = kafka_settings(data)
            from knowflow.kafka.ingest import to_kafka  # noqa: PLC0415 - the client is optional

            answer = to_kafka(
                producer, producer_options(settings), client_options(settings), settings.data, on_progress
            )
        else:
            answer = to_embedded(producer, data_folder(data, index), on_progress)
    if out == "-":
        return
    if as_json:
        emit(answer)
    else:
        render_keep.ingested(answer, producer.notice)
    sys.stdout.flush()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ingest)
