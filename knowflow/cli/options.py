"""Declare the options that commands share, and open what they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from knowflow.app import Knowflow
from knowflow.errors import UserError
from knowflow.settings import load_settings
from streams.embedded.errors import FolderMissing

SIMULATED_NOTE = "Sources named `sample-...` are simulated; every answer that shows them says so."

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Data folder (default ./.knowflow)")]
IndexName = Annotated[str | None, typer.Option("--index", metavar="INDEX", help="embedded (default)")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="TIME", help="Answer as of a moment (RFC 3339)")]
Viewers = Annotated[
    list[str] | None,
    typer.Option("--viewer", metavar="LABEL", help="Audience label of who asks, repeatable; '*' is the local owner"),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many results")]


def data_folder(data: Path | None, index: str | None = None) -> Path:
    """Return the data folder of the flags and settings. Raises UserError for an index that is not served."""
    settings = load_settings(data=data, index=index)
    if settings.index != "embedded":
        raise UserError(f"--index {settings.index!r} is not served by this release: use embedded")
    return settings.data


@contextmanager
def reading(data: Path | None, index: str | None = None) -> Iterator[Knowflow]:
    """Open the state for reading; an index that is behind is brought up first where nobody writes."""
    folder = data_folder(data, index)
    try:
        state = Knowflow.open_to_ask(folder)
    except FolderMissing as error:
        raise UserError(f"{folder} holds no state yet: run `knowflow ingest` or `knowflow demo` first") from error
    with state:
        yield state


@contextmanager
def writing(data: Path | None, index: str | None = None, **options: Any) -> Iterator[Knowflow]:
    """Open the state for writing."""
    with Knowflow.open(data_folder(data, index), **options) as state:
        yield state
