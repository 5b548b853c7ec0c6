"""Define what a producer is: a source in, one outcome per source record out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

Event = dict[str, Any]  # an interaction as plain JSON values, see schemas.interaction
Cursor = dict[str, Any]  # plain JSON values that say where to go on
DeadLetter = Mapping[str, Any]  # kind, source, location, reason, payload; see schemas.records.DeadLetter


class SourceError(Exception):
    """Report a source that cannot be read at all: one line that says what, where, how to mend."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Say why one source record could not be read; it becomes a dead letter."""

    location: str
    reason: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Account for one source record: it gave events, was ignored, or failed.

    Exactly one of the three is set. `cursor`, where given, is a position from which
    reading may go on after everything up to here is safely stored.
    """

    events: tuple[Event, ...] = ()
    ignored: str | None = None
    failure: Failure | None = None
    cursor: Cursor | None = None


class Producer(Protocol):
    """Read one source.

    Reading is deterministic: the same source gives the same events with the same ids,
    whatever its path, compression or cursor. It takes constant memory.
    """

    kind: ClassVar[str]

    @property
    def source(self) -> str:
        """Return `system:instance`."""
        ...

    @property
    def notice(self) -> str | None:
        """Return the licence and attribution of the data, or None where it says nothing."""
        ...

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per source record, from the start or from after a cursor.

        Raises SourceError where the source as a whole cannot be read; what came before it
        stays valid.
        """
        ...


class ProducerFactory(Protocol):
    """Open sources of one kind."""

    kind: str

    def detects(self, path: Path) -> bool:
        """Tell whether the path looks like a source of this kind; reads a little at most."""
        ...

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> Producer:
        """Return a producer for the paths. Raises SourceError if they cannot be its kind."""
        ...


@runtime_checkable
class Rereads(Protocol):
    """Be a factory that can read one record again from a dead letter of its kind, without its source.

    Offered where the payload is the whole record. A payload that was too long is cut, and then
    cannot be read.
    """

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events that reading the source today would give for the record, none where it is ignored.

        Raises ValueError, with the reason in one line, where the record still cannot be read.
        """
        ...
