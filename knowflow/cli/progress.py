"""Show long work on a terminal: items, rate, and nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn


@contextmanager
def reading(what: str, *, quiet: bool = False) -> Iterator[Callable[[Any], None]]:
    """Yield a callback that takes an ingest report; it draws on standard error if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda report: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} interactions"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def update(report: Any) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = f"{report.interactions / elapsed:,.0f}/s" if elapsed > 0 else ""
            bar.update(task, completed=report.interactions, rate=rate)

        yield update


@contextmanager
def counting(what: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback that takes (done, total) and shows a bar with the time left."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,}/{task.total:,}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=0)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def steps(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback that takes (what is done, done, total) and shows it; a total of 0 shows no numbers."""
    if quiet or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, count="")
        yield lambda what, done, total: bar.update(task, description=what, count=f"{done:,}/{total:,}" if total else "")
