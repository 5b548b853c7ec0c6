"""Open a state for a program."""

from __future__ import annotations

from pathlib import Path

from knowflow.app import Knowflow


def open_state(data: Path | str = ".knowflow", *, write: bool = False) -> Knowflow:
    """Open the state of a data folder: to ask it, or with `write` to bring data in too.

    To ask needs a state that is there, and any number of programs may at once; an index
    that is behind is brought up first where nobody writes. With `write` a missing folder is
    begun, and one process at a time may. Use the result as a context manager, or close() it.
    Raises streams.embedded.errors.FolderMissing, FolderInUse and the other errors of there.
    """
    return Knowflow.open(data) if write else Knowflow.open_to_ask(data)
