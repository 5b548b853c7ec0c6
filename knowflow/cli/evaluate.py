"""Measure the quality of answers: `evaluate`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from knowflow.cli import render
from knowflow.cli.evaluate_asking import asking
from knowflow.cli.evaluate_emerging import emerging
from knowflow.cli.evaluate_identities import identities
from knowflow.cli.evaluate_learning import mentors, novel
from knowflow.cli.evaluate_questions import questions
from knowflow.cli.evaluate_reviewers import reviewers
from knowflow.cli.evaluate_routing import routing
from knowflow.cli.evaluate_similar import similar
from knowflow.cli.evaluate_timetoanswer import timetoanswer
from knowflow.cli.evaluate_topics import topics
from knowflow.cli.evaluate_truckfactor import truckfactor
from knowflow.cli.options import AsJson, Data, IndexName, data_folder
from knowflow.cli.sample_settings import parse_settings
from knowflow.errors import UserError
from knowflow.evaluate.annotated_chat import KINDS
from knowflow.evaluate.communities import evaluate_communities
from knowflow.evaluate.conversations import evaluate_conversations
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.run_sample import evaluate_samples
from knowflow.evaluate.source_facts import Stated
from knowflow.evaluate.source_tables import render_counts
from knowflow.evaluate.sources import evaluate_sources
from producers.document import replace_section

TASKS = (
    "sample",
    "sources",
    "conversations",
    "questions",
    "communities",
    "identities",
    "topics",
    "routing",
    "asking",
    "reviewers",
    "emerging",
    "truckfactor",
    "similar",
    "mentors",
    "novel",
    "timetoanswer",
)
_BY_PATH = {
    "topics": topics,
    "emerging": emerging,
    "truckfactor": truckfactor,
    "similar": similar,
}  # each path by itself
_SEEDED = {"questions": questions, "mentors": mentors, "novel": novel}
_STREAMS = {"routing": routing, "asking": asking, "timetoanswer": timetoanswer}  # all paths together
SECTION = "counts"
_COLUMNS = (
    ("experts_by_name", "precision"), ("experts_by_name", "hit_3"), ("experts_by_words", "precision"),
    ("topics", "recall"), ("single_carriers", "precision"), ("single_carriers", "recall"), ("waiting", "precision"),
    ("waiting", "recall"), ("similar", "hit_3"), ("flows", "recall"), ("times", "recall"), ("identities", "precision"),
    ("identities", "recall"), ("communities", "precision"), ("communities", "recall"), ("brokers", "precision"),
    ("brokers", "recall"), ("newcomers", "precision"), ("newcomers", "recall"), ("drifting", "precision"),
    ("drifting", "recall"), ("isolated", "precision"), ("isolated", "recall"), ("mentors", "hit_3"),
    ("mentors", "evidence"), ("emerging", "hit_3"), ("emerging", "evidence"), ("novel", "hit_3"), ("novel", "evidence"),
    ("private", "leaks"), ("bots", "named"),
)  # fmt: skip


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
    seeded = ("sample", "questions", "identities", *_STREAMS, "reviewers", "mentors")
    if seed is not None and task not in seeded:
        raise UserError(f"--seed goes with task {', '.join(seeded)}: a source is what it is")
    if n is not None and task not in _STREAMS:
        raise UserError(f"--n goes with tasks {', '.join(_STREAMS)}")
    if task != "sources" and (expect is not None or write is not None):
        raise UserError("--expect and --write go with task sources")
    if task in ("sample", "identities") and kind is not None:
        raise UserError("--kind goes with tasks that read paths")
    if task != "conversations" and part is not None:
        raise UserError("--part goes with task conversations")
    if task == "sources":
        _sources(settings or (), kind, expect, write, as_json)
    elif task in _SEEDED:
        _SEEDED[task](settings or (), kind, seed, as_json)
    elif task == "identities":
        identities(settings or (), seed, as_json)
    elif task in _BY_PATH:
        _BY_PATH[task](settings or (), kind, as_json)
    elif task in _STREAMS:
        _STREAMS[task](settings or (), kind, seed, n, as_json)
    elif task == "reviewers":
        reviewers(settings or (), kind, seed, as_json)
    elif task == "conversations":
        _conversations(settings or (), kind, part, as_json)
    elif task == "communities":
        _communities(settings or (), kind, as_json)
    else:
        _samples(settings or (), seed, as_json)


def _samples(settings: Sequence[str], seed: int | None, as_json: bool) -> None:
    varied, fixed = parse_settings(settings)
    if seed is not None:
        varied["seed"] = (seed,)
    results = []
    for found in evaluate_samples(varied["people"], varied["noise"], varied["seed"], **fixed):
        results.append(found)
        if not as_json:
            _show(found)
    if as_json:
        protocol = {"people": list(varied["people"]), "noise": list(varied["noise"]), "seed": list(varied["seed"])}
        render.emit({"task": "sample", "protocol": {**protocol, **fixed}, "n": len(results), "results": results})


def _communities(paths: Sequence[str], kind: str | None, as_json: bool) -> None:
    if kind is not None:
        raise UserError("--kind goes with sources and chats: communities are measured on SNAP's form only")
    found = evaluate_communities(paths)
    if as_json:
        render.emit(found)
        return
    print(f"{found['source']}: {found['people']:,} people with {found['ties']:,} ties, {found['groups']} known groups")
    print(f"  communities: AMI {found['ami']:.3f}, ARI {found['ari']:.3f}, {found['communities']:.0f} of them")
    for name, row in found["baselines"].items():
        print(f"  {name}: AMI {row['ami']:.3f}, ARI {row['ari']:.3f}, {row['communities']:.0f} of them")
    for run in found["runs"]:
        print(
            f"  resolution {run['resolution']:.2f}, stability {run['stability']:.3f}:"
            f" AMI {run['ami']:.3f}, ARI {run['ari']:.3f}"
        )


def _sources(paths: Sequence[str], kind: str | None, expect: Path | None, write: Path | None, as_json: bool) -> None:
    """Read each path, show what became of it; leaves with 1 where a record or a count is not accounted for."""
    if not paths:
        raise UserError("task sources needs at least one path: knowflow evaluate sources PATH...")
    stated = _stated(expect)
    page = _page(write)
    results = []
    for found in evaluate_sources(paths, kind, stated):
        results.append(found)
        if not as_json:
            _show_source(found)
    if write is not None:
        write.write_text(replace_section(page, SECTION, render_counts(results)), "utf-8")
    if as_json:
        protocol = {"kind": kind, "expect": None if expect is None else expect.name, "state": "one each, embedded"}
        render.emit({"task": "sources", "protocol": protocol, "n": len(results), "results": results})
    if not all(found["accounted"]["balanced"] and not _unexplained(found) for found in results):
        raise typer.Exit(1)


def _conversations(paths: Sequence[str], kind: str | None, part: str | None, as_json: bool) -> None:
    """Measure each collection; several give a list."""
    if not paths:
        raise UserError("task conversations needs at least one path: knowflow evaluate conversations PATH...")
    results = []
    for path in paths:
        known = kind_of(path, kind)
        if known not in KINDS:
            raise UserError(f"{path}: is of kind {known}; annotated chats are of kind {' or '.join(KINDS)}")
        found = evaluate_conversations(path, known, part)
        results.append(found)
        if not as_json:
            _show_conversations(found)
    if as_json:
        protocol = {"kind": kind, "part": part}
        many = {"task": "conversations", "protocol": protocol, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _stated(file: Path | None) -> dict[str, dict[str, Stated]] | None:
    if file is None:
        return None
    try:
        stated: dict[str, dict[str, Stated]] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f'--expect {file} cannot be read ({error}): give {{"FILE": {{"COUNT": NUMBER}}}}') from error
    return stated


def _page(file: Path | None) -> str:
    """Return the page to fill, after a look whether it can be: before hours of reading, not after them."""
    if file is None:
        return ""
    try:
        page = file.read_text("utf-8")
        replace_section(page, SECTION, "")
    except (OSError, ValueError) as error:
        raise UserError(f"--write {file} cannot be filled: {error}") from error
    return page


def _unexplained(found: Mapping[str, Any]) -> list[str]:
    stated = found.get("stated", {})
    return [name for name, value in stated.items() if not value["equal"] and "why" not in value]


def _show(found: Mapping[str, Any]) -> None:
    protocol = found["protocol"]
    print(f"{protocol['people']:,} people, noise {protocol['noise']} %, seed {protocol['seed']} ({found['source']})")
    for measure, part in _COLUMNS:
        print(f"  {measure.replace('_', ' ') + ', ' + part.replace('_', ' '):<30} {found[measure][part]}")
    for leak in found["private"]["leaked"]:
        print(f"  leaked: {leak}")


def _show_source(found: Mapping[str, Any]) -> None:
    accounted = found["accounted"]
    print(f"{found['file']} ({found['kind']}, {found['name']})")
    print(
        f"  {found['records']:,} records: {accounted['gave']:,} gave {found['interactions']:,} interactions,"
        f" {accounted['ignored']:,} ignored, {found['deadletters']:,} dead letters;"
        f" {'all accounted for' if accounted['balanced'] else 'NOT ALL ACCOUNTED FOR'}"
    )
    print(f"  {found['per_second']:,.0f} interactions/s, {found['seconds']:,.1f} s, {found['peak_mb']:,.0f} MB at most")
    for name, value in found.get("stated", {}).items():
        if not value["equal"]:
            why = value.get("why", "UNEXPLAINED")
            print(f"  {name}: {value['found']:,}, stated {value['stated']:,}: {why}")


def _show_conversations(found: Mapping[str, Any]) -> None:
    protocol = found["protocol"]
    known = "kept for measuring" if protocol["unseen"] else "perhaps learnt from"
    print(f"{found['source']}: part {protocol['part'] or 'all'} ({known}), {found['n']:,} annotated lines")
    print(f"  {'':<20} link F1  one-to-one  1 - VI  exact F1")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        link = f"{row['link']['f1']:.3f}" if "link" in row else "-"
        print(f"  {name:<20} {link:>7}  {row['one_to_one']:>10.3f}  {row['vi_scaled']:.3f}  {row['exact']['f1']:>8.3f}")
    print(f"  {found['ms_per_message']} ms of processor time a message")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)
