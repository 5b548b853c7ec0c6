"""Kill the command at random and at chosen moments; whoever starts it again must find everything as if undisturbed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from knowflow.app import Knowflow
from producers.registry import factory
from schemas.registry import DERIVED
from tests.conftest import ROOT
from tests.faults.command import MOMENTS
from tests.places import fast_folder
from tests.whole import Whole, differences, texts_of, whole

# How often to kill: a few times in every run of the tests, 100 times on request.
KILLS = int(os.environ.get("KNOWFLOW_KILLS", "4"))
SETTINGS = ("people=40", "events=3500", "words=15", "noise=20", "seed=5")
RANDOM_TIME = "any"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + 60 * KILLS)]


class Run(NamedTuple):
    """Hold what one process left: how it ended, what it said, the moments that it passed."""

    code: int
    answer: dict[str, Any]
    moments: dict[str, int]
    seconds: float


def knowflow(folder: Path, *arguments: str, moment: str = "none", count: int = 0, seconds: float | None = None) -> Run:
    """Run the command to its end, or kill it after some seconds, or let it kill itself at a moment."""
    command = [sys.executable, "-m", "tests.faults.command", moment, str(count), *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--data", str(folder), "--json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    lasted = time.perf_counter() - began
    if process.returncode == -signal.SIGKILL:
        return Run(process.returncode, {}, {}, lasted)
    assert process.returncode == 0, err
    return Run(0, json.loads(out), json.loads(err.splitlines()[-1]), lasted)


class Ended(NamedTuple):
    """Hold the last run, and whether one that was killed had already read everything."""

    last: Run
    through_before: bool


class Undisturbed(NamedTuple):
    """Hold a run that nobody killed."""

    folder: Path
    stream: Path
    texts: list[str]
    whole: Whole
    ingest: Run


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def undisturbed(place: Path) -> Undisturbed:
    folder, stream = place / "undisturbed", place / "events.jsonl"
    begin(folder)
    ingested = knowflow(folder, "ingest", "sample", *SETTINGS)
    knowflow(place / "none", "ingest", "sample", *SETTINGS, "--to", "jsonl", "--out", str(stream))
    with Knowflow.open(folder, readonly=True) as state:
        texts = texts_of(state)
    found = whole(folder, texts)
    assert len(found["state interactions"]) > 3_000
    assert all(found[f"state {name}"] for name in ("contributions", "expertise", "topics", "flows", "decisions"))
    assert found["experts for None"] != found["experts for *"] or found["waiting for None"] != found["waiting for *"]
    assert ingested.moments["committed"] > 30
    assert ingested.moments["indexed"] > 8
    return Undisturbed(folder, stream, texts, found, ingested)


def begin(folder: Path) -> None:
    """Begin a state with decisions about accounts that are yet to be seen."""
    decided = [("merge", "U1", "U2"), ("merge", "U3", "U4"), ("unmerge", "U3", "U4"), ("merge", "U2", "U5")]
    with Knowflow.open(folder) as state:
        instance = "sample-chat:" + _instance()
        state.decide(
            {
                "id": f"decision/{number}", "kind": kind, "time": f"2024-06-01T00:00:0{number}Z",
                "accounts": [f"{instance}/{one}", f"{instance}/{other}"],
            }
            for number, (kind, one, other) in enumerate(decided)
        )  # fmt: skip


def _instance() -> str:
    return factory("sample").open(list(SETTINGS)).source.partition(":")[2]


def killed_until_done(
    folder: Path,
    run: Callable[..., Run],
    whole_run: Run,
    chance: random.Random,
    kills: list[str],
    most: int | None = None,
) -> Ended:
    """Start a command again and again, killing it, until it is through; note each kill's moment.

    `most` kills at most: for a command that begins anew each time.
    Whoever asks after a kill finds an index that says what the state says.
    """
    through, left = False, most
    while True:
        moment = chance.choice((RANDOM_TIME, *(name for name in MOMENTS if whole_run.moments.get(name))))
        if left == 0:
            ended = run()
        elif moment == RANDOM_TIME:
            ended = run(seconds=chance.uniform(0.2, 0.7) * whole_run.seconds)
        else:
            ended = run(moment=moment, count=chance.randint(1, max(1, whole_run.moments[moment] * 2 // 3)))
        if ended.code == 0:
            return Ended(ended, through)
        kills.append(moment)
        left = None if left is None else left - 1
        with Knowflow.open_to_ask(folder) as state:
            for record in DERIVED:
                assert list(state.dump(record, source="index")) == list(state.dump(record)), f"{record} after {kills}"
            status = state.engine.status()
            through = through or (status["unfinished"] == [] and status["records"]["interactions"] > 0)


def test_a_killed_ingest_ends_like_an_undisturbed_one(place: Path, undisturbed: Undisturbed) -> None:
    chance = random.Random(os.environ.get("KNOWFLOW_SEED", "1"))
    kills: list[str] = []
    rounds = resumed = 0
    complete = undisturbed.ingest.answer
    while len(kills) < KILLS:
        folder = place / f"killed-{rounds}"
        begin(folder)
        source = ("sample", *SETTINGS) if rounds % 2 == 0 else ("cloudevents", str(undisturbed.stream))

        def run(*, folder: Path = folder, source: tuple[str, ...] = source, **how: Any) -> Run:
            return knowflow(folder, "ingest", *source, **how)

        ended = killed_until_done(folder, run, undisturbed.ingest, chance, kills)
        answer = ended.last.answer
        told = f"round {rounds} ({source[0]}), kills {kills}"
        same = ("records", "interactions", "ignored", "pending", "deadletters", "counts")
        assert {name: answer[name] for name in same} == {name: complete[name] for name in same}, told
        # Killed after its last commit, an ingest is through, and the next one reads the same anew.
        assert answer["new"] == (0 if ended.through_before else complete["new"]), told
        assert differences(whole(folder, undisturbed.texts), undisturbed.whole) == [], told
        resumed += answer["resumed"]
        rounds += 1
        shutil.rmtree(folder)
    by_moment = {moment: kills.count(moment) for moment in sorted(set(kills))}
    print(f"{len(kills)} kills {by_moment} in {rounds} ingests, {resumed} of them taken up from a cursor")


def test_a_killed_rebuild_ends_like_an_undisturbed_one(place: Path, undisturbed: Undisturbed) -> None:
    chance = random.Random(os.environ.get("KNOWFLOW_SEED", "2"))
    folder = place / "rebuilt"
    shutil.copytree(undisturbed.folder, folder)
    complete = knowflow(folder, "rebuild", "--partitions", "2")
    assert differences(whole(folder, undisturbed.texts), undisturbed.whole) == []
    kills: list[str] = []
    while len(kills) < max(2, KILLS // 10):
        partitions = str(chance.randint(1, 7))

        def run(*, partitions: str = partitions, **how: Any) -> Run:
            return knowflow(folder, "rebuild", "--partitions", partitions, **how)

        killed_until_done(folder, run, complete, chance, kills, most=chance.randint(1, 3))
        assert differences(whole(folder, undisturbed.texts), undisturbed.whole) == [], f"kills {kills}"
    print(f"{len(kills)} kills of rebuilds: {', '.join(kills)}")
