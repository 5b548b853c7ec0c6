"""Ask what is about to be lost: risk, leaver."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from knowflow.cli import render_retention
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, one_of
from knowflow.cli.showing import show

_RISK_BY = ("topic", "path", "team")


def risk(
    by: Annotated[str, typer.Option("--by", help="topic, path (folders of code) or team")] = "topic",
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List what one or two people carry, or nobody any more."""
    chosen: Any = one_of(by, _RISK_BY)
    show(
        data,
        index,
        as_json,
        lambda state: state.risk(chosen, viewer=viewer, as_of=as_of, limit=limit),
        render_retention.risk,
    )


def leaver(
    who: Annotated[str, typer.Argument(metavar="PERSON", help="Person id, account id or unique name")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """Say what would be lost if a person left, who could take over, and what to hand over first."""
    show(
        data,
        index,
        as_json,
        lambda state: state.leaver(who, viewer=viewer, as_of=as_of, limit=limit),
        render_retention.leaver,
    )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (risk, leaver):
        app.command()(command)
