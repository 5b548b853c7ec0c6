"""Read a source quarter by quarter, so that what is asked at a moment knows nothing of later.

Events go into one scratch state in the order of their times. A second state holds all of them:
what came after a moment is looked up there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Final

from knowflow.app import Knowflow
from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.scratch import scratch_state
from producers.base import Cursor, Event, Outcome
from producers.registry import factory
from schemas.times import MICROS_PER_DAY, parse_time

WEEK: Final = 7 * MICROS_PER_DAY
QUARTER: Final = 13 * WEEK
YEAR: Final = 52 * WEEK
FIRST_PART: Final = 0.5  # of the time that the source spans: nothing is asked before


@dataclass(slots=True)
class _Part:
    """Be the producer of some events of a source."""

    kind: ClassVar[str] = "cloudevents"

    source: str
    events: Sequence[Event]
    paths: tuple[str, ...]  # tell the parts apart
    notice: str | None = None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield the events, one each."""
        del cursor  # a part is read once
        for event in self.events:
            yield Outcome((event,))


@dataclass(frozen=True, slots=True)
class History:
    """Be a source whose events are known, in the order of their times."""

    source: str
    events: Sequence[Event]

    @classmethod
    def of(cls, path: str, kind: str | None) -> History:
        """Read a path. Raises UserError where it is not told what it is, or spans less than two years."""
        known = kind_of(path, kind)
        producer = factory(known).open([path])
        events = [event for outcome in producer.read() for event in outcome.events]
        events.sort(key=lambda event: (event["time"], event.get("sequence", 0), event["id"]))
        found = cls(producer.source, events)
        if not found.moments():
            raise UserError(f"{path}: spans less than two years; half of it is the past, and a year must come after")
        return found

    def moments(self) -> list[int]:
        """Return the moments to ask at: every quarter from the middle on, with a year after the last."""
        times = [parse_time(event["time"]) for event in self.events if event.get("timeprecision") != "assumed"]
        if not times:
            return []
        begun, ended = min(times), max(times)
        return list(range(begun + int(FIRST_PART * (ended - begun)), ended - YEAR + 1, QUARTER))

    @contextmanager
    def whole(self) -> Iterator[Knowflow]:
        """Yield a scratch state that holds everything."""
        with scratch_state(self._part(self.events, "whole")) as state:
            yield state

    @contextmanager
    def growing(self) -> Iterator[Iterator[tuple[int, Knowflow]]]:
        """Yield (moment, state), the state holding what was there by the moment and nothing else."""
        with scratch_state() as state:
            yield self._grow(state)

    def _grow(self, state: Knowflow) -> Iterator[tuple[int, Knowflow]]:
        at = 0
        for number, moment in enumerate(self.moments()):
            begin = at
            while at < len(self.events) and parse_time(self.events[at]["time"]) <= moment:
                at += 1
            state.take(self._part(self.events[begin:at], str(number)))
            state.sync()
            yield moment, state

    def _part(self, events: Sequence[Event], name: str) -> _Part:
        return _Part(self.source, events, (name,))
