"""Show what Knowflow is for: `demo`."""

from __future__ import annotations

import shlex
import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from knowflow.cli import progress
from knowflow.cli.options import AsJson, IndexName, data_folder
from knowflow.cli.render import SIMULATED
from knowflow.cli.screen import console, emit
from knowflow.demo.report import Benefit, Report
from knowflow.demo.run import Demo

FOLDER = Path(".knowflow-demo")
DemoData = Annotated[Path, typer.Option("--data", metavar="DIR", help="Data folder, beside your own")]


def demo(
    given: Annotated[
        str | None, typer.Argument(metavar="[PATH_OR_URL]", help="Folder, archive, repository or address of a file")
    ] = None,
    data: DemoData = FOLDER,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Read what you give, or a public site, or a simulated organisation, and show an answer for each benefit."""
    folder = data_folder(data, index)
    out = Console(stderr=True, highlight=False) if as_json else console()

    def say(text: str) -> None:
        out.print(Text(text))
        sys.stdout.flush()

    def reading(kind: str) -> AbstractContextManager[Any]:
        return progress.reading(kind, quiet=as_json)

    def fetching() -> AbstractContextManager[Any]:
        return progress.counting("fetching", quiet=as_json)

    report = Demo(folder, say=say, reading=reading, fetching=fetching).run(given, Path.cwd())
    if as_json:
        emit(asdict(report))
    else:
        show(report)


def show(report: Report) -> None:
    """Print the answers, what to try next, and how long it took."""
    out = console()
    for benefit in report.benefits:
        out.print()
        out.print(Text(f"{benefit.number}. {benefit.title}", style="bold"))
        _findings(out, benefit)
    out.print()
    out.print(Text("Try next:", style="bold"))
    for command in report.next:
        out.print(Text("  " + command, overflow="ignore", no_wrap=True), crop=False, soft_wrap=True)
    out.print()
    out.print(Text("Time: " + ", ".join(f"{step.step} {step.seconds:.1f} s" for step in report.steps), style="dim"))
    for notice in dict.fromkeys(entry["notice"] for entry in report.inputs if entry["notice"]):
        out.print(Text(notice, style="dim"))
    if report.simulated:
        out.print(Text(SIMULATED, style="yellow"))


def _findings(out: Console, benefit: Benefit) -> None:
    for finding in benefit.findings:
        out.print(Text("  " + finding.question, style="italic"))
        for line in finding.lines:
            out.print(Text("  - " + line.text))
            if line.url:
                out.print(Text("    " + line.url, style="cyan"), soft_wrap=True)
        if finding.command:
            out.print(Text("    $ " + shlex.join(finding.command), style="dim"), soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)
