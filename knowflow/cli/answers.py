"""Ask: the commands that only read."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from knowflow.cli import render, render_found, render_route, render_times, render_waiting
from knowflow.cli.many import ManyPaths
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, joined, one_of
from knowflow.cli.showing import show
from knowflow.queries.narrow import STATES, Narrow

NO_TEXT = "the text is empty: say what to look for"
_TIMES_BY = ("topic", "team", "source", "hour")

Text = Annotated[list[str], typer.Argument(metavar="TEXT", help="Words; quotes are not needed")]


def experts(
    text: Text,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show the parts of each score")] = False,
) -> None:
    """Say who knows about something, with the evidence."""
    show(
        data,
        index,
        as_json,
        lambda state: state.experts(joined(text, NO_TEXT), viewer=viewer, as_of=as_of, limit=limit),
        lambda answer: render.experts(answer, explain=explain),
    )


def route(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="The question; or a change's subject")
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Option("--paths", metavar="FILE...", help="Files of a change, after TEXT: who should review it?"),
    ] = None,
    asker: Annotated[
        str | None,
        typer.Option("--for", metavar="PERSON", help="Who asks, or changes: no candidate; who helped them counts"),
    ] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 5,
    explain: Annotated[bool, typer.Option("--explain", help="Show the parts of each score")] = False,
) -> None:
    """Say who should get a question now, how likely and soon an answer is; with --paths who should review a change."""
    if paths:
        show(
            data,
            index,
            as_json,
            lambda state: state.reviewers(
                paths, " ".join(text or ()).strip(), asker=asker, viewer=viewer, as_of=as_of, limit=limit
            ),
            lambda answer: render_route.reviewers(answer, explain=explain),
        )
        return
    words = joined(text or [], NO_TEXT)
    show(
        data,
        index,
        as_json,
        lambda state: state.route(words, asker=asker, viewer=viewer, as_of=as_of, limit=limit),
        lambda answer: render_route.route(answer, explain=explain),
    )


def search(
    text: Text,
    topic: Annotated[str | None, typer.Option("--topic", metavar="TOPIC", help="Of this topic")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="SOURCE", help="Of this source")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="CHANNEL", help="In this channel")] = None,
    state_is: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help=f"In this state: {', '.join(STATES)}")
    ] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="With this person in it")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Begun then or later")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Begun then, that day or before")] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """Find conversations by their words."""
    narrow = Narrow(topic, source, channel, state_is, person, since, until)
    show(
        data,
        index,
        as_json,
        lambda state: state.search(joined(text, NO_TEXT), narrow=narrow, viewer=viewer, as_of=as_of, limit=limit),
        render_found.found,
    )


def similar(
    text: Text,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 5,
) -> None:
    """Find earlier questions like this one, with their answers."""
    show(
        data,
        index,
        as_json,
        lambda state: state.similar(joined(text, NO_TEXT), viewer=viewer, as_of=as_of, limit=limit),
        render_found.found,
    )


def person(
    who: Annotated[str, typer.Argument(metavar="PERSON", help="Person id, account id or unique name")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """Describe a person: topics, whom they help, when they are about."""
    show(data, index, as_json, lambda state: state.person(who, viewer=viewer, as_of=as_of, limit=limit), render.person)


def conversation(
    name: Annotated[str, typer.Argument(metavar="ID", help="Conversation id, as other answers give it")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
) -> None:
    """Show one conversation and who gave what in it."""
    show(data, index, as_json, lambda state: state.conversation(name, viewer=viewer, as_of=as_of), render.conversation)


def waiting(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List the questions that nobody has answered, the longest wait first, and whom to ask."""
    show(
        data,
        index,
        as_json,
        lambda state: state.waiting(viewer=viewer, as_of=as_of, limit=limit),
        render_waiting.waiting,
    )


def times(
    by: Annotated[str, typer.Option("--by", help="topic, team (of who asks), source or hour (UTC)")] = "topic",
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """Say how long first answers and resolutions take, with what still waits counted as waiting."""
    chosen: Any = one_of(by, _TIMES_BY)
    show(
        data,
        index,
        as_json,
        lambda state: state.times(chosen, viewer=viewer, as_of=as_of, limit=limit),
        render_times.times,
    )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(experts)
    app.command(cls=ManyPaths)(route)
    for command in (search, similar, person, conversation, waiting, times):
        app.command()(command)
