"""Read a producer into Kafka: a cursor moves over acknowledged messages only."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowflow.app import reading_key
from knowflow.errors import EngineUnreachable, UserError
from knowflow.kafka.cluster import administering
from knowflow.kafka.errors import explained
from knowflow.kafka.options import Options
from knowflow.kafka.readings import Reading, reading_of
from knowflow.logs import get_logger
from knowflow.transfer import Report, finished
from producers.base import Event, Outcome, Producer, SourceError
from producers.kafka_sink import DEADLETTERS, INTERACTIONS, KafkaSink, TooLarge
from schemas.interaction import read_event
from streams.deadletters import EVENTS, dead_letter, of_event
from streams.embedded.ingest import first_error
from streams.embedded.report import IngestReport

CHECKPOINT_MESSAGES = 2_000  # between two places from which reading can go on
CHECKPOINT_RECORDS = 20_000  # where they give few messages
POLL_RECORDS = 500
PROGRESS_RECORDS = 5_000

log = get_logger(__name__)


def to_kafka(
    producer: Producer,
    options: Options,
    admin_options: Options,
    data: Path,
    on_progress: Callable[[Any], None] | None = None,
) -> Report:
    """Read a producer into Kafka and return the JSON of `ingest`.

    `options` are those of producers, `admin_options` those of the admin client; how far it has
    come is kept in the data folder. Interrupted at any time, the same call sends again what was
    not known to be acknowledged, loses nothing, and reports the whole. The log cannot be asked for single ids:
    each event counts as new when this reading first sends it, and duplicates and pending stay 0.
    Raises EngineUnreachable, UserError or EngineFailed, FolderInUse where another process reads
    the same source from this folder, SourceError where the source breaks off.
    """
    started = time.monotonic()
    with reading_of(data, reading_key(producer)) as reading:
        try:
            with explained(options["bootstrap_servers"]):
                target = _target(admin_options)
                report = _read(producer, options, reading, target, on_progress)
        except EngineUnreachable as error:
            raise EngineUnreachable(f"{error}; the same command goes on where it stopped") from error
        reading.forget()
    answer = finished(report.as_json(), producer, started)
    log.info("done", source=producer.source, interactions=answer["interactions"], seconds=answer["seconds"])
    return answer


def _read(
    producer: Producer, options: Options, reading: Reading, target: str, on_progress: Callable[[Any], None] | None
) -> IngestReport:
    with KafkaSink(options) as sink:
        run = _Run(producer, sink, reading, target)
        try:
            run.read(on_progress)
        except BaseException as error:
            run.save(sink.acknowledged)
            log.info("interrupted", source=producer.source, acknowledged=sink.acknowledged, error=repr(error))
            raise
    return run.report


def _target(options: Options) -> str:
    """Return what tells this Kafka topic of interactions from others of its name: a cursor holds for one of them."""
    with administering(options) as admin:
        found = {entry["name"]: entry for entry in admin.describe_topics([INTERACTIONS, DEADLETTERS])}
    for name in (INTERACTIONS, DEADLETTERS):
        if not found[name]["partitions"]:
            raise UserError(f"there is no Kafka topic {name}: `knowflow kafka-topics create` makes it")
    return str(found[INTERACTIONS]["topic_id"])


class _Run:
    """Read once, keeping in step what was sent, what is acknowledged and what is saved."""

    def __init__(self, producer: Producer, sink: KafkaSink, reading: Reading, target: str) -> None:
        self.producer, self.sink, self.reading, self.target = producer, sink, reading, target
        self.report = IngestReport(producer.kind, producer.source)
        self.cursor: dict[str, Any] | None = None
        self.waiting: deque[tuple[int, dict[str, Any]]] = deque()  # places, and the messages that come before them
        self.noted_sent = self.noted_records = 0
        saved = reading.load(target)
        if saved is not None:
            self.cursor = saved["cursor"]
            self.report = IngestReport(**{**saved["report"], "resumed": True})
            log.info("resumed", source=producer.source, records=self.report.records)

    def read(self, on_progress: Callable[[Any], None] | None) -> None:
        """Read to the end, and return when all is acknowledged."""
        report, sink = self.report, self.sink
        since = 0
        try:
            for outcome in self.producer.read(self.cursor):
                self._take(outcome)
                self._note(outcome)
                since += 1
                if since % POLL_RECORDS == 0:
                    self.save(sink.poll())
                if on_progress and since % PROGRESS_RECORDS == 0:
                    on_progress(report)
        except SourceError:
            self._finish()  # what came before the source broke off stays valid
            raise
        self._finish()
        if on_progress:
            on_progress(report)

    def _finish(self) -> None:
        self.sink.flush()
        self.save(self.sink.acknowledged)

    def _take(self, outcome: Outcome) -> None:
        report = self.report
        report.records += 1
        if outcome.failure is not None:
            failure = outcome.failure
            kind, source = self.producer.kind, self.producer.source
            self._refuse(dead_letter(kind, source, failure.location, failure.reason, failure.payload))
        elif outcome.ignored is not None:
            report.ignored[outcome.ignored] = report.ignored.get(outcome.ignored, 0) + 1
        for event in outcome.events:
            self._send(event)

    def _send(self, event: Event) -> None:
        report = self.report
        try:
            checked = read_event(event)
            self.sink.write(checked)
        except ValidationError as error:
            self._refuse(of_event(EVENTS, self.producer.source, event, first_error(error), report.records))
        except TooLarge as error:
            self._refuse(of_event(EVENTS, self.producer.source, event, str(error), report.records))
        else:
            action = checked["data"]["action"]
            report.counts[action] = report.counts.get(action, 0) + 1
            report.interactions += 1
            report.new += 1

    def _refuse(self, letter: dict[str, Any]) -> None:
        self.report.deadletters += 1
        self.sink.put_letter(letter["id"], letter)

    def _note(self, outcome: Outcome) -> None:
        """Remember a place from which reading can go on, once all before it is acknowledged."""
        if outcome.cursor is None:
            return
        messages, records = self.sink.sent - self.noted_sent, self.report.records - self.noted_records
        if messages >= CHECKPOINT_MESSAGES or records >= CHECKPOINT_RECORDS:
            self.waiting.append((self.sink.sent, {"cursor": outcome.cursor, "report": asdict(self.report)}))
            self.noted_sent, self.noted_records = self.sink.sent, self.report.records

    def save(self, acknowledged: int) -> None:
        """Save the last place of which all is acknowledged."""
        reached: dict[str, Any] | None = None
        while self.waiting and self.waiting[0][0] <= acknowledged:
            reached = self.waiting.popleft()[1]
        if reached is not None:
            self.reading.save(self.target, reached)
            log.info("saved", source=self.producer.source, acknowledged=acknowledged)
