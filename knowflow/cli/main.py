"""Be the command `knowflow`."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer

from indexers.embedded.health import IndexDiskFailed, IndexInUse
from indexers.port import IndexUnavailable
from knowflow import __version__
from knowflow.cli import (
    answers,
    bench,
    demo,
    engines,
    evaluate,
    identities,
    intake,
    kafka_topics,
    keep,
    learning,
    network,
    retention,
    topics,
)
from knowflow.cli import run as running
from knowflow.cli.options import SIMULATED_NOTE
from knowflow.collector import relax_collector
from knowflow.errors import EngineFailed, EngineUnreachable, NoSpace, UserError
from producers.base import SourceError
from streams.embedded.errors import DiskFull, EngineError, FolderInUse, StoreCorrupt, StoreUnavailable

OK, FAILURE, USER, UNREACHABLE, IN_USE, INTERRUPTED = 0, 1, 2, 3, 4, 130
STOPPED = "interrupted; what was committed stays, the same command goes on from there"

app = typer.Typer(
    name="knowflow",
    help="Turn the conversations of an organisation into knowledge that it can use.",
    epilog=SIMULATED_NOTE,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"knowflow {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave", is_eager=True, callback=_version)
    ] = False,
) -> None:
    del version  # its callback has left already
    if context.invoked_subcommand is None:
        print(context.get_help())


for module in (
    demo, intake, answers, topics, network, learning, retention, identities, keep, evaluate, bench, engines,
    kafka_topics, running,
):  # fmt: skip
    module.register(app)


def exit_code(error: BaseException) -> int:
    """Return the exit code that an error means."""
    if isinstance(error, FolderInUse | IndexInUse):
        return IN_USE
    if isinstance(error, IndexDiskFailed):
        return FAILURE
    if isinstance(error, EngineUnreachable | IndexUnavailable):
        return UNREACHABLE
    if isinstance(error, DiskFull | StoreCorrupt | StoreUnavailable | NoSpace):
        return FAILURE
    if isinstance(error, UserError | SourceError | EngineError):
        return USER
    return FAILURE


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; whatever goes wrong is one line on standard error."""
    try:
        code = app(arguments, standalone_mode=False, prog_name="knowflow")
        sys.stdout.flush()
        if code == INTERRUPTED:  # what Typer makes of Ctrl-C
            return _say(STOPPED, INTERRUPTED)
        return code if isinstance(code, int) else OK
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        return _say(error.format_message() + (f" (see `{context.command_path} --help`)" if context else ""), USER)
    except (KeyboardInterrupt, typer.Abort):
        return _say(STOPPED, INTERRUPTED)
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has enough (Typer makes a SystemExit of it); a second flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (UserError, SourceError, EngineError, EngineUnreachable, IndexUnavailable, EngineFailed, NoSpace) as error:
        return _say(str(error), exit_code(error))
    except Exception as error:  # noqa: BLE001 - whatever is left is a fault of ours, told in a line
        if os.environ.get("KNOWFLOW_DEBUG"):
            traceback.print_exc()
        place = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error} (in {place.name}); KNOWFLOW_DEBUG=1 shows where"
        return _say("a fault of ours: " + told, FAILURE)


def _say(message: str, code: int) -> int:
    print("knowflow: " + " ".join(message.split()), file=sys.stderr)
    return code


def main() -> None:
    """Run and leave with the exit code."""
    relax_collector()
    sys.exit(run())
