"""Ask for learning and innovation: mentors, learn, growth, emerging, novel."""

from __future__ import annotations

from typing import Annotated

import typer

from knowflow.cli import render_learning
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, joined
from knowflow.cli.showing import show

NO_TOPIC = "the topic is empty: `topics` lists those that are known"

Topic = Annotated[list[str], typer.Argument(metavar="TOPIC", help="A topic's name; quotes are not needed")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Person id, account id or unique name")]


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
    show(
        data,
        index,
        as_json,
        lambda state: state.mentors(joined(topic, NO_TOPIC), learner, viewer=viewer, as_of=as_of, limit=limit),
        render_learning.mentors,
    )


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
    show(
        data,
        index,
        as_json,
        lambda state: state.learn(joined(topic, NO_TOPIC), viewer=viewer, as_of=as_of, limit=limit),
        render_learning.learn,
    )


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
    show(
        data,
        index,
        as_json,
        lambda state: state.growth(who, viewer=viewer, as_of=as_of, limit=limit),
        render_learning.growth,
    )


def emerging(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """List topics that are talked about far more than their own past lets expect."""
    show(
        data,
        index,
        as_json,
        lambda state: state.emerging(viewer=viewer, as_of=as_of, limit=limit),
        render_learning.emerging,
    )


def novel(
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 10,
) -> None:
    """List topics, and groups of people, that met for the first time within the last quarter."""
    show(
        data, index, as_json, lambda state: state.novel(viewer=viewer, as_of=as_of, limit=limit), render_learning.novel
    )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (mentors, learn, growth, emerging, novel):
        app.command()(command)
