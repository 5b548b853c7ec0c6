"""Read a producer into the state: micro-batches, each one transaction with its cursor and tallies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import ValidationError

from schemas.canonical import canonical
from schemas.interaction import read_event
from schemas.keys import join_key
from streams.deadletters import EVENTS, RECORD, dead_letter, of_event
from streams.embedded.errors import StageFailed
from streams.embedded.fold import collector_paused
from streams.embedded.interactions import Unfinished
from streams.embedded.memory import release
from streams.embedded.producing import OutcomeLike, ProducerLike
from streams.embedded.report import IngestReport, Progress

if TYPE_CHECKING:
    from streams.embedded.runner import Engine

BATCH = 10_000  # events; two to twenty megabytes
COLLECT_EVERY = 8  # commits between two looks for cycles of objects
RECORDS = 50_000  # source records between two commits, where they give few events


class _Reading:
    """Gather outcomes into micro-batches, and commit each with what it amounts to."""

    def __init__(self, engine: Engine, producer: ProducerLike, key: str) -> None:
        self.engine = engine
        self.kind, self.source = producer.kind, producer.source
        self.key = key
        self.report = IngestReport(self.kind, self.source)
        self.cursor: dict[str, Any] | None = None
        self.unfinished: Unfinished | None = None
        self.events: list[bytes] = []  # canonical: a third of what they take as objects
        self.letters: list[dict[str, Any]] = []
        self.since_commit = self.commits = 0
        self.sources = {self.source}
        self._resume()

    def _resume(self) -> None:
        stored = self.engine.cursor(self.key)
        if stored is None:
            self.engine.set_cursor(self.key, {"offset": self.engine.log.offset})
            self.engine.commit()
            return
        self.unfinished = Unfinished(stored["offset"], self.engine.log.offset)
        self.cursor = stored.get("cursor")
        if self.cursor is not None:
            self.report = IngestReport(**{**stored["report"], "resumed": True})
            self.sources.update(stored["sources"])

    def take(self, outcome: OutcomeLike) -> None:
        """Count one outcome and keep what it gave for the next commit."""
        report = self.report
        report.records += 1
        self.since_commit += 1
        if outcome.failure is not None:
            failure = outcome.failure
            self.refuse(dead_letter(self.kind, self.source, failure.location, failure.reason, failure.payload))
        elif outcome.ignored is not None:
            report.ignored[outcome.ignored] = report.ignored.get(outcome.ignored, 0) + 1
        for event in outcome.events:
            try:
                self.events.append(canonical(read_event(event)))
            except ValidationError as error:
                self.refuse(of_event(EVENTS, self.source, event, first_error(error), report.records))

    def refuse(self, letter: dict[str, Any]) -> None:
        """Count and keep a dead letter."""
        self.report.deadletters += 1
        self.letters.append(letter)

    def due(self, outcome: OutcomeLike) -> bool:
        """Tell whether to commit: at a cursor where there is one, so that tallies and position agree."""
        full = max(len(self.events) / BATCH, len(self.letters) / BATCH, self.since_commit / RECORDS)
        return full >= 1 if outcome.cursor is not None else full >= 2

    def commit(self, cursor: dict[str, Any] | None) -> None:
        """Store the batch. With a cursor a later reading goes on from here; without, from the last one."""
        engine = self.engine
        bodies, self.events = self.events, []
        try:
            self._count(bodies)
        except StageFailed as failure:
            engine.rollback()
            self._isolate(bodies, failure)
        for letter in self.letters:
            engine.records.put_log(RECORD, letter["id"], letter)
        self.letters = []
        self.since_commit = 0
        if cursor is not None:
            stored = {
                "cursor": cursor, "offset": engine.log.offset, "report": asdict(self.report),
                "sources": sorted(self.sources),
            }  # fmt: skip
            engine.set_cursor(self.key, stored)
        engine.commit()
        self.commits += 1
        if self.commits % COLLECT_EVERY == 0:
            release()

    def settle(self) -> None:
        """Work out, once for a whole reading, what depends on everything that was read."""
        self.engine.forget_rows()  # they make way: this takes the most memory of all
        self.engine.store.begin()
        self.engine.settle_now()
        self.engine.commit()
        self.engine.forget_rows()  # and now the index is to be written

    def finish(self) -> None:
        """Store the last batch, settle, and forget the cursor: the next reading begins anew."""
        self.commit(None)
        self.settle()
        self.engine.set_cursor(self.key, None)
        self.engine.commit()
        self.engine.store.writes.settle()
        pending = self.engine.pending_by_source()
        self.report.pending = sum(pending.get(source, 0) for source in self.sources)

    def _count(self, bodies: Sequence[bytes]) -> None:
        appended = self.engine.append_now(bodies, self.unfinished)
        report = self.report
        report.interactions += appended.new + appended.duplicates
        report.new += appended.new
        report.duplicates += appended.duplicates
        for action, count in appended.actions.items():
            report.counts[action] = report.counts.get(action, 0) + count
        self.sources |= appended.sources

    def _isolate(self, bodies: Sequence[bytes], failure: StageFailed) -> None:
        """Find by halves the event that a stage cannot fold; it becomes a dead letter, the others go on."""
        if len(bodies) == 1:
            event = orjson.loads(bodies[0])
            self.refuse(of_event(f"stage:{failure.stage}", self.source, event, str(failure), self.report.records))
            return
        middle = len(bodies) // 2
        for half in (bodies[:middle], bodies[middle:]):
            try:
                self._count(half)
                self.engine.commit()
            except StageFailed as again:
                self.engine.rollback()
                self._isolate(half, again)


def ingest(
    engine: Engine,
    producer: ProducerLike,
    *,
    key: str | None = None,
    on_progress: Progress | None = None,
) -> IngestReport:
    """Read a producer to its end; see Engine.ingest."""
    reading = _Reading(engine, producer, key or join_key(producer.kind, producer.source))
    with collector_paused():
        return _read(reading, producer, on_progress)


def _read(reading: _Reading, producer: ProducerLike, on_progress: Progress | None) -> IngestReport:
    outcomes = producer.read(reading.cursor)
    while True:
        try:
            outcome = next(outcomes)
        except StopIteration:
            break
        except Exception:
            reading.commit(None)  # what came before the source broke off stays valid
            reading.settle()
            if on_progress:
                on_progress(reading.report)
            raise
        reading.take(outcome)
        if reading.due(outcome):
            reading.commit(outcome.cursor)
            if on_progress:
                on_progress(reading.report)
    reading.finish()
    if on_progress:
        on_progress(reading.report)
    return reading.report


def first_error(error: ValidationError) -> str:
    """Return in one line what is wrong with an event that the schema refused."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"not an interaction: {place + ': ' if place else ''}{first['msg']}"
