"""Ask for learning and innovation: mentors, learn, growth, emerging, novel."""

from __future__ import annotations

from typing import Annotated

import typer

from knowflow.cli import render, render_learning
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, asking
from knowflow.errors import UserError

Topic = Annotated[list[str], typer.Argument(metavar="TOPIC", help="A topic's name; quotes are not needed")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Person id, account id or unique name")]


def _name(words: list[str]) -> str:
    joined = " ".join(words).strip()
    if not joined:
        raise UserError("the topic is empty: `topics` lists those that are known")
    return joined


def mentors(
    topic: Topic,
    learner: Annotated[
        str, typer.Option("--for", metavar="PERSON", help="Who wants to learn: person id, account id or unique name")
    ],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 5,
) -> None:
    """Say who could mentor a person in a topic: a step ahead, active, helpful to people like them, with room."""
    with asking(data, index) as state:
        answer = state.mentors(_name(topic), learner, viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render_learning.mentors(answer))


def learn(
    topic: Topic,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 9,
) -> None:
    """Say what to read about a topic, from first to advanced, and which lessons were learned."""
    with asking(data, index) as state:
        answer = state.learn(_name(topic), viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render_learning.learn(answer))


def growth(
    who: Person,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 5,
) -> None:
    """Show how a person's knowledge grew, topic by topic."""
    with asking(data, index) as state:
        answer = state.growth(who, viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render_learning.growth(answer))


def emerging(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """List topics that are talked about far more than their own past lets expect."""
    with asking(data, index) as state:
        answer = state.emerging(viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render_learning.emerging(answer))


def novel(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """List topics, and groups of people, that met for the first time within the last quarter."""
    with asking(data, index) as state:
        answer = state.novel(viewer=viewer, as_of=as_of, limit=limit)
        render.show(state, answer, as_json, lambda: render_learning.novel(answer))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (mentors, learn, growth, emerging, novel):
        app.command()(command)
