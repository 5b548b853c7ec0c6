"""Run the program `perceval`, which is not part of this one, and read what it prints."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence

from producers.base import SourceError
from producers.lines import stream_lines
from producers.records import Record, decode

_PROGRAM = "perceval"


def looks_like_command(paths: Sequence[str], backends: Sequence[str]) -> bool:
    """Tell whether what stands for paths is the name of a back end with its arguments."""
    return bool(paths) and paths[0] in backends


def run(arguments: Sequence[str]) -> Iterator[Record]:
    """Yield the items that `perceval ARGUMENTS` prints, without cursors: the program cannot go on where it stood.

    Raises SourceError where there is no such program, or it fails; what it printed before is yielded first.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise SourceError(
            f"the program `{_PROGRAM}` is not installed; install it (`pip install perceval`), or give a file that "
            f"`{_PROGRAM} {arguments[0]} ... --json-line` wrote"
        )
    command = [program, *arguments, "--json-line"]
    with tempfile.TemporaryFile(prefix="knowflow-") as told:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told) as process:  # noqa: S603 what the user asked for
            assert process.stdout is not None
            try:
                for line in stream_lines(process.stdout, _PROGRAM):
                    yield Record(
                        value=decode(line.content),
                        file=0,
                        location=f"{_PROGRAM} {arguments[0]}, item {line.number}",
                        content=line.content or b"",
                        cursor=None,
                    )
            finally:
                if process.poll() is None:
                    process.stdout.close()
                    process.terminate()
        if process.returncode:
            told.seek(0)
            lines = told.read().decode(errors="replace").strip().splitlines() or [f"exit code {process.returncode}"]
            raise SourceError(f"{_PROGRAM} {arguments[0]} failed: {' '.join(lines[-1].split())[:200]}")
