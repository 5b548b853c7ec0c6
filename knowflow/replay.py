"""Read dead letters again: hand a payload back to the producer that failed on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from knowflow.errors import UserError
from producers.base import Rereads
from producers.registry import factory


def read_again(letter: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the events of a dead letter's payload.

    Raises ValueError where the record still cannot be read, UserError where the producer cannot
    read single records; the letter then stays, and reading the mended source again brings its
    events. Raises SourceError where there is no such kind any more.
    """
    source = factory(letter["kind"])
    if not isinstance(source, Rereads):
        raise UserError(f"kind {letter['kind']!r} reads no single record: mend the source and ingest it again")
    return source.reread(letter)
