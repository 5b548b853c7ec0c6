"""Ask: the commands that only read."""

from __future__ import annotations

from typing import Annotated

import typer

from knowflow.cli import render
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, asking
from knowflow.errors import UserError

Text = Annotated[list[str], typer.Argument(metavar="TEXT", help="Words; quotes are not needed")]


def _words(text: list[str]) -> str:
    joined = " ".join(text).strip()
    if not joined:
        raise UserError("the text is empty: say what to look for")
    return joined


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
    with asking(data, index) as state:
        answer = state.experts(_words(text), viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.experts(answer, explain=explain))


def search(
    text: Text,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """Find conversations by their words."""
    with asking(data, index) as state:
        answer = state.search(_words(text), viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.found(answer))


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
    with asking(data, index) as state:
        answer = state.similar(_words(text), viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.found(answer))


def topics(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List the subjects of knowledge, those in use first."""
    with asking(data, index) as state:
        answer = state.topics(viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.topics(answer))


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
    with asking(data, index) as state:
        answer = state.person(who, viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.person(answer))


def conversation(
    name: Annotated[str, typer.Argument(metavar="ID", help="Conversation id, as other answers give it")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
) -> None:
    """Show one conversation and who gave what in it."""
    with asking(data, index) as state:
        answer = state.conversation(name, viewer=viewer, as_of=as_of)
        render.show(state, answer, as_json, lambda: render.conversation(answer))


def waiting(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List the questions that nobody has answered, and whom to ask."""
    with asking(data, index) as state:
        answer = state.waiting(viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.waiting(answer))


def times(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """Say how long first answers and resolutions take."""
    with asking(data, index) as state:
        answer = state.times(viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.times(answer))


def risk(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List the topics that one or two people carry, or nobody any more."""
    with asking(data, index) as state:
        answer = state.risk(viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render.risk(answer))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (experts, search, similar, topics, person, conversation, waiting, times, risk):
        app.command()(command)
