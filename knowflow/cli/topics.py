"""List topics, and decide which of them are one: topics, topics merge|unmerge|suggest."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from indexers.port import IndexUnavailable
from knowflow.app import Knowflow
from knowflow.cli import render, render_topics
from knowflow.cli.options import AsJson, AsOf, Data, IndexName, Limit, Viewers, asking, on_kafka, writing
from knowflow.cli.screen import emit
from knowflow.cli.showing import show
from knowflow.errors import EngineUnreachable, UserError
from knowflow.queries.ask import Ask
from knowflow.synonyms import check_apart, said_of_pairs, to_decision

Topic = Annotated[str, typer.Argument(metavar="TOPIC", help="In any form: key, label, or as people write it")]
Reason = Annotated[str, typer.Option("--reason", help="Kept with the decision")]


def topics(
    context: typer.Context,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    viewer: Viewers = None,
    limit: Limit = 20,
) -> None:
    """List the subjects of knowledge, those in use first; or decide which topics are one."""
    if context.invoked_subcommand is None:
        show(data, index, as_json, lambda state: state.topics(viewer=viewer, as_of=as_of, limit=limit), render.topics)


def _decide(
    first: str, second: str, reason: str, data: Path | None, index: str | None, as_json: bool, *, same: bool
) -> None:
    decision = to_decision(first, second, datetime.now(UTC).isoformat(), reason, same=same)
    spoken_of: dict[str, str] = {}
    labels: dict[str, str] = {}
    if (log := on_kafka(data, index)) is not None:
        if not same:
            check_apart(decision, said_of_pairs(line["value"] for line in log.dump(["decisions"])))
        log.decide([decision])
        # As the index tells by now: the streams have still to take the decision up.
        with suppress(IndexUnavailable, EngineUnreachable, UserError), asking(data, index) as known:
            spoken_of = _spoken_of(known.ask("*"), decision["topics"])
    else:
        with writing(data, index) as state:
            if not same:
                check_apart(decision, said_of_pairs(line["value"] for line in state.dump("decisions")))
            state.decide([decision])
            spoken_of = _spoken_of(state.ask("*"), decision["topics"])
            labels = state.ask("*").labels(spoken_of.values())
    if as_json:
        emit({"decision": decision["id"], "topics": spoken_of})
    elif log is not None:
        print("Decided; the streams take it from here: `knowflow topics` shows what it has become.")
    else:
        for topic, key in spoken_of.items():
            print(f"{topic} is spoken of as {key} ({labels[key]})" if labels[key] != key else f"{topic} is {key}")


def _spoken_of(ask: Ask, topics: list[str]) -> dict[str, str]:
    return {topic: ask.spoken_of_as([topic])[0] for topic in topics}


def topics_merge(
    first: Topic, second: Topic, reason: Reason = "", data: Data = None, index: IndexName = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two topics are one; takes effect at once, everywhere, under the lesser of their keys."""
    _decide(first, second, reason, data, index, as_json, same=True)


def topics_unmerge(
    first: Topic, second: Topic, reason: Reason = "", data: Data = None, index: IndexName = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two topics are not one; restores exactly what was, and they are suggested no more."""
    _decide(first, second, reason, data, index, as_json, same=False)


def topics_suggest(
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pairs to show")] = 20,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    viewer: Viewers = None,
) -> None:
    """List topics that may be one, with the signs, for people to decide; none joins by itself."""
    with asking(data, index) as state:
        if isinstance(state, Knowflow):
            decisions = state.dump("decisions")
        else:
            log = on_kafka(data, index)
            decisions = log.dump(["decisions"]) if log is not None else iter(())
        said = said_of_pairs(line["value"] for line in decisions)
        apart = [pair for pair, same in said.items() if not same]
        answer = state.topic_suggestions(apart=apart, viewer=viewer, limit=limit)
    if as_json:
        emit(answer)
    else:
        render_topics.suggestions(answer)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(topics)
    group.command("merge")(topics_merge)
    group.command("unmerge")(topics_unmerge)
    group.command("suggest")(topics_suggest)
    app.add_typer(group, name="topics")
