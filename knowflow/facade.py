"""Open a state for a program."""

from __future__ import annotations

from pathlib import Path

from knowflow.app import Knowflow
from knowflow.distributed.elastic import ElasticState, is_embedded
from knowflow.errors import UserError
from knowflow.settings import load_settings


def open_state(data: Path | str = ".knowflow", *, write: bool = False) -> Knowflow:
    """Open the state of a data folder: to ask it, or with `write` to bring data in too.

    To ask needs a state that is there, and any number of programs may at once; an index
    that is behind is brought up first where nobody writes. With `write` a missing folder is
    begun, and one process at a time may. Use the result as a context manager, or close() it.
    Raises streams.embedded.errors.FolderMissing, FolderInUse and the other errors of there.
    """
    return Knowflow.open(data) if write else Knowflow.open_to_ask(data)


def open_index(index: str = "elasticsearch", *, data: Path | str | None = None) -> ElasticState:
    """Open the index in Elasticsearch, to ask it: by the settings, or by URLs, comma separated.

    The answers are those of a state. Any number of programs may, while the indexers write. Use
    the result as a context manager, or close() it. Raises UserError for what is set up wrongly,
    EngineUnreachable where no Elasticsearch is named; questions raise IndexUnavailable.
    """
    settings = load_settings(index=index, data=data)
    if is_embedded(settings):
        raise UserError("open_index() asks Elasticsearch; open() is for the embedded index")
    return ElasticState.open(settings)
