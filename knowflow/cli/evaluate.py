"""Measure the quality of answers: `evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from knowflow.cli.evaluate_asking import asking
from knowflow.cli.evaluate_communities import communities
from knowflow.cli.evaluate_conversations import conversations
from knowflow.cli.evaluate_emerging import emerging
from knowflow.cli.evaluate_identities import identities
from knowflow.cli.evaluate_learning import mentors, novel
from knowflow.cli.evaluate_questions import questions
from knowflow.cli.evaluate_reviewers import reviewers
from knowflow.cli.evaluate_routing import routing
from knowflow.cli.evaluate_sample import samples
from knowflow.cli.evaluate_similar import similar
from knowflow.cli.evaluate_sources import sources
from knowflow.cli.evaluate_timetoanswer import timetoanswer
from knowflow.cli.evaluate_topics import topics
from knowflow.cli.evaluate_truckfactor import truckfactor
from knowflow.cli.options import AsJson, Data, IndexName, data_folder
from knowflow.errors import UserError


@dataclass(frozen=True, slots=True)
class _Given:
    """Hold what a task was asked with; an option is None where it was not given."""

    settings: Sequence[str]
    as_json: bool
    seed: int | None
    n: int | None
    kind: str | None
    part: str | None
    expect: Path | None
    write: Path | None


@dataclass(frozen=True, slots=True)
class _Task:
    """Run a task, which takes some of the options; `settings` and `as_json` go with all."""

    run: Callable[[_Given], None]
    takes: frozenset[str]

    @classmethod
    def of(cls, run: Callable[[_Given], None], *takes: str) -> _Task:
        """Return the task with the names of its options."""
        return cls(run, frozenset(takes))


TASKS: Final[Mapping[str, _Task]] = {
    "sample": _Task.of(lambda given: samples(given.settings, given.seed, given.as_json), "seed"),
    "sources": _Task.of(
        lambda given: sources(given.settings, given.kind, given.expect, given.write, given.as_json),
        "kind", "expect", "write",
    ),
    "conversations": _Task.of(
        lambda given: conversations(given.settings, given.kind, given.part, given.as_json), "kind", "part"
    ),
    "questions": _Task.of(
        lambda given: questions(given.settings, given.kind, given.seed, given.as_json), "seed", "kind"
    ),
    "communities": _Task.of(lambda given: communities(given.settings, given.as_json)),
    "identities": _Task.of(lambda given: identities(given.settings, given.seed, given.as_json), "seed"),
    "topics": _Task.of(lambda given: topics(given.settings, given.kind, given.as_json), "kind"),
    "routing": _Task.of(
        lambda given: routing(given.settings, given.kind, given.seed, given.n, given.as_json), "seed", "n", "kind"
    ),
    "asking": _Task.of(
        lambda given: asking(given.settings, given.kind, given.seed, given.n, given.as_json), "seed", "n", "kind"
    ),
    "reviewers": _Task.of(
        lambda given: reviewers(given.settings, given.kind, given.seed, given.as_json), "seed", "kind"
    ),
    "emerging": _Task.of(lambda given: emerging(given.settings, given.kind, given.as_json), "kind"),
    "truckfactor": _Task.of(lambda given: truckfactor(given.settings, given.kind, given.as_json), "kind"),
    "similar": _Task.of(lambda given: similar(given.settings, given.kind, given.as_json), "kind"),
    "mentors": _Task.of(lambda given: mentors(given.settings, given.kind, given.seed, given.as_json), "seed", "kind"),
    "novel": _Task.of(lambda given: novel(given.settings, given.kind, given.as_json), "kind"),
    "timetoanswer": _Task.of(
        lambda given: timetoanswer(given.settings, given.kind, given.seed, given.n, given.as_json), "seed", "n", "kind"
    ),
}  # fmt: skip


def evaluate(
    task: Annotated[
        str,
        typer.Argument(
            metavar="TASK",
            help="sample: simulated organisations with planted truth; sources: what becomes of each record of a source;"
            " conversations: chats whose conversations people have told;"
            " questions: what is inferred of questions and answers, against what a source states;"
            " communities: a network whose groups are known; identities: who is joined with whom;"
            " topics: tags hidden and told from the text; emerging: how soon new tags are named;"
            " routing: who will answer, asked before anybody did; timetoanswer: how soon;"
            " asking: the same of `route` and `experts`, asked of an index (of commits: their reviewers);"
            " reviewers: who reviewed a commit, asked before it was known;"
            " truckfactor: how many developers may leave a history of commits;"
            " similar: stated duplicates and links found again;"
            " mentors, novel: who later helps newcomers, which topics meet again; without a path, what was planted",
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SETTING_OR_PATH...",
            help="Of sample: people=200,2000 noise=0,20,50 seed=1,2,3 words=40; of the others: paths, each by itself;"
            " of routing, asking, timetoanswer and reviewers: paths, together one stream;"
            " of communities: ties and groups, in SNAP's form",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            help="Of sample: one seed, not several; of questions, reviewers: of intervals;"
            " of routing, asking and timetoanswer: of the sample",
        ),
    ] = None,
    n: Annotated[
        int | None,
        typer.Option("--n", metavar="N", help="Ask so many at most (1,200; asking: 200)"),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Of paths: their kind (default: what each looks like)")
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(
            "--part", metavar="NAME", help="Of chats: a folder of theirs (default: the one kept for measuring)"
        ),
    ] = None,
    expect: Annotated[
        Path | None,
        typer.Option("--expect", metavar="FILE", help="Of sources: JSON with counts that others state, by file name"),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE", help="Of sources: fill the section `counts` of a page with the tables"),
    ] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
    as_of: Annotated[str | None, typer.Option("--as-of", hidden=True)] = None,
) -> None:
    """Measure against what is known to be right, in a scratch state that is dropped afterwards."""
    del as_of  # taken by every command; a simulation ends when it ends
    data_folder(data, index)  # refuses an index that is not served; the folder itself stays untouched
    if task not in TASKS:
        raise UserError(f"there is no task {task!r}: choose among {', '.join(TASKS)}")
    given = _Given(settings or (), as_json, seed, n, kind, part, expect, write)
    _refuse_misplaced(task, given)
    TASKS[task].run(given)


def _refuse_misplaced(task: str, given: _Given) -> None:
    """Raise UserError for an option that the task would not heed."""
    for option in ("seed", "n", "kind", "part", "expect", "write"):
        if getattr(given, option) is not None and option not in TASKS[task].takes:
            takers = ", ".join(name for name, other in TASKS.items() if option in other.takes)
            raise UserError(f"--{option} goes with task {takers}; {task} does not take it")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)
