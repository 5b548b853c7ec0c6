"""Kill, interrupt and starve the embedded runner; nothing may be lost, doubled or half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schemas.canonical import canonical
from streams.embedded.errors import (
    DiskFull,
    FolderInUse,
    FolderMissing,
    FolderReadOnly,
    FormatTooNew,
    FormatTooOld,
    PartitionsFixed,
    StoreCorrupt,
)
from streams.embedded.runner import Engine
from streams.embedded.schema import FORMAT
from tests.conftest import ROOT
from tests.faults.busy import run, topology
from tests.toy import ToyProducer, expected, toy_event, toy_stages

# How often to kill: a few times in every run of the tests, 100 times on request.
KILLS = int(os.environ.get("KNOWFLOW_KILLS", "4"))
RECORDS = {"toy": 2000, "real": 1000}


@contextmanager
def busy(folder: Path, kind: str, limit: str = "", records: int = 0) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.faults.busy", str(folder), str(records or RECORDS[kind]), kind]
    if limit:
        command.append(limit)
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def dump(folder: Path, kind: str) -> dict[str, list[bytes]]:
    with Engine.open(folder, stages=topology(kind)) as engine:
        assert [check for check in engine.doctor() if not check.ok and check.name != "disk space"] == []
        assert engine.waiting() == 0
        return {
            name: [canonical([key, value]) for key, value in engine.dump(name)]
            for name in ("interactions", *engine.records.names)
        }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["toy", "real"])
def test_a_killed_ingest_ends_like_an_undisturbed_one(tmp_path: Path, kind: str) -> None:
    began = time.perf_counter()
    run(tmp_path / "undisturbed", RECORDS[kind], kind)
    lasted = time.perf_counter() - began
    whole = dump(tmp_path / "undisturbed", kind)
    assert len(whole["interactions"]) > RECORDS[kind] // 2
    chance = random.Random(os.environ.get("KNOWFLOW_SEED", "1"))
    killed, round_, midway = 0, 0, 0
    while killed < KILLS:
        folder, alive = tmp_path / f"killed-{round_}", True
        while alive:
            with busy(folder, kind) as process:
                assert line(process) == "open"
                try:
                    code = process.wait(chance.uniform(0, lasted / 2))
                    assert code == 0, process.stderr.read() if process.stderr else ""
                    alive = False
                except subprocess.TimeoutExpired:
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait()
                    killed += 1
                    reached = [text for text in (process.stdout or []) if text.strip()]
                    midway += bool(reached)
        assert dump(folder, kind) == whole, f"round {round_}, after {killed} kills"
        round_ += 1
    print(f"{killed} kills in {round_} ingests, {midway} of them after at least one commit")


@pytest.mark.slow
def test_ctrl_c_leaves_whole_batches_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with busy(folder, "toy") as process:
        assert line(process) == "open"
        committed = int(line(process))
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 130, process.stderr.read() if process.stderr else ""
        reached = [int(text) for text in (process.stdout or []) if text.strip()]
    last = max([committed, *reached])
    with Engine.open(folder, stages=toy_stages()) as engine:
        stored = engine.cursor("toy|toy:e")
        assert stored is not None
        assert stored["report"]["records"] >= last
        until = stored["cursor"]["next"]
        assert {n: dict(engine.dump(n)) for n in ("people", "topics")} == expected(ToyProducer(until).all_events())
    with busy(folder, "toy") as process:
        assert process.wait(60) == 0
    run(tmp_path / "undisturbed", RECORDS["toy"], "toy")
    assert dump(folder, "toy") == dump(tmp_path / "undisturbed", "toy")


@pytest.mark.slow
def test_no_space_is_one_clear_line_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with busy(folder, "toy", limit="700000") as process:
        assert process.wait(60) == 3
        assert process.stderr is not None
        message = process.stderr.read()
    assert message.count("\n") == 1, message
    assert "StoreUnavailable" in message or "DiskFull" in message
    assert "nothing was lost" in message
    with busy(folder, "toy") as process:
        assert process.wait(60) == 0
    run(tmp_path / "undisturbed", RECORDS["toy"], "toy")
    assert dump(folder, "toy") == dump(tmp_path / "undisturbed", "toy")


@pytest.mark.slow
def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with Engine.open(tmp_path, stages=toy_stages()), busy(tmp_path, "toy") as process:
        assert process.wait(60) == 4
        assert process.stderr is not None
        message = process.stderr.read()
    assert message.count("\n") == 1
    assert f"is in use by process {os.getpid()}" in message


def test_a_full_database_rolls_back_and_can_go_on(tmp_path: Path) -> None:
    events = [toy_event(number, title="x" * 500) for number in range(2000)]
    with Engine.open(tmp_path, stages=toy_stages()) as engine:
        engine.append(events[:100])
        engine.process()
        pages = engine.store.connection.execute("PRAGMA page_count").fetchone()[0]
        engine.store.connection.execute(f"PRAGMA max_page_count={pages + 5}")
        with pytest.raises(DiskFull, match=r"no space left for .*nothing was lost"):
            engine.append(events)
        assert dict(engine.dump("people")) == expected(events[:100])["people"]
        engine.store.connection.execute("PRAGMA max_page_count=1000000")
        assert engine.append(events).new == 1900
        engine.process()
        assert dict(engine.dump("people")) == expected(events)["people"]


def test_one_writer_and_no_half_made_state(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match="holds no state: run `knowflow ingest` first"):
        Engine.open(tmp_path / "none", stages=toy_stages(), readonly=True)
    assert not (tmp_path / "none").exists()
    with Engine.open(tmp_path, stages=toy_stages(), partitions=3):
        with pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}"):
            Engine.open(tmp_path, stages=toy_stages())
        Engine.open(tmp_path, stages=toy_stages(), readonly=True).close()
    with pytest.raises(PartitionsFixed, match="was made with 3 partitions, not 4"):
        Engine.open(tmp_path, stages=toy_stages(), partitions=4)
    Engine.open(tmp_path, stages=toy_stages()).close()


def _set_format(folder: Path, value: Any) -> None:
    with Engine.open(folder, stages=toy_stages()) as engine, engine.store.transaction():
        engine.store.set_meta("format", value)


def test_other_formats_are_refused_with_what_to_do(tmp_path: Path) -> None:
    _set_format(tmp_path, FORMAT + 1)
    for readonly in (False, True):
        with pytest.raises(
            FormatTooNew, match=f"has format {FORMAT + 1}, this release reads {FORMAT}: use the release that wrote it"
        ):
            Engine.open(tmp_path, stages=toy_stages(), readonly=readonly)
    _set_format(tmp_path / "old", 0)
    with pytest.raises(FormatTooOld, match=r"has format 0.*dump interactions"):
        Engine.open(tmp_path / "old", stages=toy_stages())


def read_all(folder: Path) -> None:
    with Engine.open(folder, stages=toy_stages()) as engine:
        list(engine.dump("interactions"))
        engine.append([toy_event(number) for number in range(4000)])


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with Engine.open(tmp_path, stages=toy_stages()) as engine:
        engine.append([toy_event(number) for number in range(2000)])
        engine.process()
    file = tmp_path / "knowflow.sqlite"
    whole = file.read_bytes()
    file.write_bytes(b"this is no database, and it never was one" * 1000)
    with pytest.raises(StoreCorrupt, match=r"knowflow.sqlite is damaged .*knowflow restore"):
        Engine.open(tmp_path, stages=toy_stages())
    file.write_bytes(whole[: 8192 * 5] + os.urandom(len(whole) - 8192 * 5))
    with pytest.raises(StoreCorrupt):
        read_all(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the super-user may write everywhere")
def test_a_folder_without_rights_can_be_read_only(tmp_path: Path) -> None:
    with Engine.open(tmp_path, stages=toy_stages()) as engine:
        engine.append([toy_event(1)])
        engine.process()
    (tmp_path / "knowflow.lock").unlink()
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FolderReadOnly, match="cannot be written to"):
            Engine.open(tmp_path, stages=toy_stages())
        with Engine.open(tmp_path, stages=toy_stages(), readonly=True) as reader:
            assert list(reader.dump("people"))
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderReadOnly, match="cannot be made"):
        Engine.open(tmp_path / "file", stages=toy_stages())
