"""Write on standard output: one JSON object, or text and tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

Answer = dict[str, Any]


def emit(answer: Answer) -> None:
    """Print one JSON object."""
    sys.stdout.write(orjson.dumps(answer).decode() + "\n")


def console() -> Console:
    """Return the console on standard output; plain, and 100 wide, in a pipe."""
    return Console(
        width=None if sys.stdout.isatty() else 100, highlight=False, soft_wrap=False, markup=False, emoji=False
    )


def link(url: str, indent: int = 0) -> None:
    """Print a link on a line of its own, whole however long: a terminal opens no link that is broken in two."""
    console().print(Text(" " * indent + url, style="cyan"), soft_wrap=True)


def hanging(text: Text, hang: int) -> None:
    """Print a text; where it does not fit a line, the rest begins `hang` columns in, below what it belongs to."""
    out = console()
    for place, line in enumerate(text[hang:].wrap(out, max(20, out.width - hang))):
        line.rstrip()
        out.print(Text.assemble(text[:hang] if place == 0 else " " * hang, line), soft_wrap=True)


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table without borders; columns in `right` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made
