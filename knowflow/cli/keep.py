"""Keep a state: status, doctor, dump, rebuild, backup, restore, dead letters."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from knowflow.app import Knowflow
from knowflow.cli import progress, render_keep
from knowflow.cli.options import AsJson, Data, IndexName, asking, data_folder, need, on_kafka, reading, writing
from knowflow.cli.screen import emit
from knowflow.errors import UserError
from knowflow.replay import read_again
from knowflow.settings import load_settings
from schemas.canonical import canonical
from streams.embedded.errors import FolderMissing
from streams.embedded.runner import Engine


def status(data: Data = None, index: IndexName = None, as_json: AsJson = False) -> None:
    """Say what the state holds, and whether anything waits."""
    if (state := on_kafka(data, index)) is not None:
        answer = state.status()
    else:
        folder = data_folder(data, index)
        try:
            engine = Engine.open(folder, readonly=True)
        except FolderMissing as error:
            raise UserError(f"{folder} holds no state yet: run `knowflow ingest` or `knowflow demo` first") from error
        with engine:
            answer = engine.status()
    if as_json:
        emit(answer)
    else:
        render_keep.status(answer)


def doctor(data: Data = None, index: IndexName = None, as_json: AsJson = False) -> None:
    """Check the state and the index; leaves with 1 if something is wrong."""
    with reading(data, index) as state:
        checks = [{"check": check.name, "ok": check.ok, "detail": check.detail} for check in state.engine.doctor()]
        checks += state.check_index()
    healthy = all(check["ok"] for check in checks)
    if as_json:
        emit({"ok": healthy, "checks": checks})
    else:
        render_keep.checks(checks)
    if not healthy:
        raise typer.Exit(1)


def dump(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Records; all by default")] = None,
    source: Annotated[str, typer.Option("--from", metavar="SOURCE", help="state, index or log")] = "state",
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Write records as canonical JSON lines, sorted by key."""
    del as_json  # the lines are JSON anyway
    if source in ("state", "log") and (log := on_kafka(data, index)) is not None:
        _write(log.dump(names or ()))
        return
    with asking(data, index) as state:
        if isinstance(state, Knowflow):
            _write(state.dump(*(names or ()), source=source))
        elif source == "index":
            _write(state.dump(*(names or ())))
        else:
            raise UserError(f"--from {source!r}: choose among state, index and log")


def _write(lines: Iterable[dict[str, Any]]) -> None:
    out = sys.stdout.buffer
    for line in lines:
        out.write(canonical(line) + b"\n")
    out.flush()


def rebuild(
    partitions: Annotated[int | None, typer.Option("--partitions", min=1, max=1024)] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Fold all interactions and decisions anew, while what is there goes on serving."""
    if on_kafka(data, index) is not None:
        _rebuild_on_kafka(partitions, data, index, as_json)
        return
    with writing(data, index) as state, progress.counting("rebuild", quiet=as_json) as on_progress:
        documents = state.rebuild(partitions=partitions, on_progress=on_progress)
        answer = {"documents": documents, "generation": state.engine.status()["generation"]}
    if as_json:
        emit(answer)
    else:
        print(f"Folded anew: generation {answer['generation']}, {documents:,} documents brought into the index.")


def _rebuild_on_kafka(partitions: int | None, data: Path | None, index: str | None, as_json: bool) -> None:
    """Have the workers build another generation."""
    need("faust", "faust")
    from knowflow.distributed.rebuild import rebuild as rebuild_generation  # noqa: PLC0415 - its clients are extras

    settings = load_settings(data=data, index=index)
    with progress.counting("rebuild", quiet=as_json) as on_progress:
        answer = rebuild_generation(settings, partitions, on_progress)
    if as_json:
        emit(answer)
    else:
        print(f"Folded anew: generation {answer['generation']} serves.")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole state to one file, consistent and with checksums."""
    with reading(data, index) as state:
        answer = state.engine.backup(file)
    if as_json:
        emit({"file": str(file), **answer})
    else:
        print(f"Wrote {file}.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Bring a back-up back into an empty data folder, and index it."""
    folder = data_folder(data, index)
    answer = Engine.restore(file, folder)
    with Knowflow.open(folder):
        pass
    if as_json:
        emit({"data": str(folder), **answer})
    else:
        print(f"Restored {file} into {folder}.")


def deadletters_list(data: Data = None, index: IndexName = None, as_json: AsJson = False) -> None:
    """List what could not be read or folded, and why."""
    if (log := on_kafka(data, index)) is not None:
        letters = log.dead_letters()
    else:
        with reading(data, index) as state:
            letters = list(state.engine.dead_letters())
    if as_json:
        emit({"total": len(letters), "results": letters})
    else:
        render_keep.dead_letters(letters)


def deadletters_show(
    name: Annotated[str, typer.Argument(metavar="ID")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter with its payload."""
    if (log := on_kafka(data, index)) is not None:
        letter = log.dead_letter(name)
    else:
        with reading(data, index) as state:
            letter = state.engine.dead_letter(name)
    if letter is None:
        raise UserError(f"there is no dead letter {name!r}: `deadletters list` shows their ids")
    if as_json:
        emit(letter)
    else:
        render_keep.dead_letter(letter)


def deadletters_replay(
    names: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="All by default")] = None,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Try dead letters again, after what made them was mended."""
    if (log := on_kafka(data, index)) is not None:
        outcome = log.replay_dead_letters(names or None)
    else:
        with writing(data, index) as state:
            chosen = names or [letter["id"] for letter in state.engine.dead_letters()]
            outcome = state.engine.replay_dead_letters(chosen, read_again)
            state.sync()
    answer: dict[str, Any] = {
        "replayed": sum(reason is None for reason in outcome.values()),
        "failed": {name: reason for name, reason in sorted(outcome.items()) if reason is not None},
    }
    if as_json:
        emit(answer)
    else:
        render_keep.replayed(answer)


def deadletters_drop(
    names: Annotated[list[str], typer.Argument(metavar="ID...")],
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Delete dead letters for good."""
    if (log := on_kafka(data, index)) is not None:
        dropped = log.drop_dead_letters(names)
    else:
        with writing(data, index) as state:
            dropped = state.engine.drop_dead_letters(names)
    if as_json:
        emit({"dropped": dropped})
    else:
        print(f"Dropped {dropped} of {len(set(names))}.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (status, doctor, dump, rebuild, backup, restore):
        app.command()(command)
    letters = typer.Typer(help="List, show, replay or drop what could not be read.")
    letters.command("list")(deadletters_list)
    letters.command("show")(deadletters_show)
    letters.command("replay")(deadletters_replay)
    letters.command("drop")(deadletters_drop)
    app.add_typer(letters, name="deadletters")
