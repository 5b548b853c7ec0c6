"""Learn the organisation's own weights of `route`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from knowflow.cli import progress, render
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, asking
from knowflow.cli.screen import console
from knowflow.weights import write_weights


def weights(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write them; replaced if it is there")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """Learn who answers questions here, from the last ones that everybody may see, for `route --weights FILE`."""
    with asking(data, index) as state:
        with progress.counting("asking again", quiet=as_json) as on_progress:
            learnt = state.learn_weights(as_of=as_of, on_progress=on_progress)
        write_weights(file, learnt)
        answer = {"file": str(file), "labels": learnt.labels, "asked": learnt.asked, "until": learnt.until}
        render.show(
            state, answer, as_json,
            lambda: console().print(
                f"Learnt from {learnt.labels} of the last {learnt.asked} answered questions, until {learnt.until[:10]}."
                f" Rank by it with `knowflow route --weights {file}`, or always: weights = \"{file}\" in knowflow.toml."
            ),
        )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(weights)
