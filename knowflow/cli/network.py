"""Ask who helps whom: flows, communities, bridges, engagement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from knowflow.asking import Asking
from knowflow.cli import render, render_network
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, asking, one_of
from knowflow.cli.screen import Answer
from knowflow.export import check_file, write_flows, write_network
from knowflow.queries.engagement import MIN_GROUP

_FLOWS_BY = ("person", "team", "organisation", "topic")
_ENGAGEMENT_BY = ("team", "organisation", "community")

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write everything, not only what is shown: FILE.graphml or FILE.csv"),
]


def flows(
    by: Annotated[str, typer.Option("--by", help="person, team, organisation or topic")] = "person",
    out: Out = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """Show who helps whom."""
    chosen: Any = one_of(by, _FLOWS_BY)
    if out is not None:
        check_file(out)
    with asking(data, index) as state:
        if out is not None:
            write_flows(state.ask(viewer, as_of), chosen, out)
        answer = _with_file(state.flows(chosen, viewer=viewer, as_of=as_of, limit=limit), out)
        render.show(state, answer, as_json, lambda: render_network.flows(answer))


def communities(
    out: Out = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List communities of practice: people who help each other, and what about."""
    _show(Asking.communities, render_network.communities, out, data, index, as_json, as_of, viewer, limit)


def bridges(
    out: Out = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """Show who bridges communities."""
    _show(Asking.bridges, render_network.bridges, out, data, index, as_json, as_of, viewer, limit)


def _show(
    ask: Callable[..., Answer],
    draw: Callable[[Answer], None],
    out: Path | None,
    data: Path | None,
    index: str | None,
    as_json: bool,
    as_of: str | None,
    viewer: list[str] | None,
    limit: int,
) -> None:
    """Answer by a method of Asking, drawn by `draw`; write the whole network to `out` where that is asked for."""
    if out is not None:
        check_file(out)
    with asking(data, index) as state:
        if out is not None:
            write_network(state.ask(viewer, as_of), out)
        answer = _with_file(ask(state, viewer=viewer, as_of=as_of, limit=limit), out)
        render.show(state, answer, as_json, lambda: draw(answer))


def engagement(
    by: Annotated[str, typer.Option("--by", help="team, organisation or community")] = "team",
    min_group: Annotated[
        int, typer.Option("--min-group", min=3, help="Show no counts of groups with fewer active people")
    ] = MIN_GROUP,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """Show who gives and receives, newcomers, who drifts away, and who is alone."""
    chosen: Any = one_of(by, _ENGAGEMENT_BY)
    with asking(data, index) as state:
        answer = state.engagement(chosen, min_group=min_group, viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render_network.engagement(answer))


def _with_file(answer: dict[str, Any], out: Path | None) -> dict[str, Any]:
    return answer if out is None else {**answer, "out": str(out)}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (flows, communities, bridges, engagement):
        app.command()(command)
