"""Hold any producer to the contract of producers.base: subclass, say how to write a source, run pytest.

    class TestMyProducer(ProducerConformance):
        factory = FACTORY

        def write_source(self, folder: Path) -> list[str]:
            ...write a small source that shows every kind of record, return the paths to open

The class needs pytest only while it runs. It is part of the package, so that producers from
elsewhere can pass it too.
"""

from __future__ import annotations

import random
import re
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import orjson

from producers.base import Cursor, Event, Outcome, Producer, ProducerFactory, Rereads, SourceError
from schemas.canonical import canonical
from schemas.interaction import read_event

_SYSTEM_INSTANCE = re.compile(r"[a-z][a-z0-9_-]*:\S+\Z")
_MAX_LINE = 500


def as_json(outcome: Outcome) -> bytes:
    """Return the canonical bytes of an outcome, by which two readings are compared."""
    failure = outcome.failure
    return canonical(
        {
            "events": list(outcome.events),
            "ignored": outcome.ignored,
            "failure": failure and [failure.location, failure.reason, failure.payload],
            "cursor": outcome.cursor,
        }
    )


def events_of(outcomes: Iterable[Outcome]) -> Iterator[Event]:
    """Yield the events of all outcomes."""
    for outcome in outcomes:
        yield from outcome.events


def assert_well_formed(outcome: Outcome) -> None:
    """Assert that an outcome is exactly one of events, ignored, failure, and each event in normal form."""
    stated = [bool(outcome.events), outcome.ignored is not None, outcome.failure is not None]
    assert sum(stated) == 1, f"not exactly one of events, ignored, failure: {outcome}"
    if outcome.ignored is not None:
        assert outcome.ignored, "an empty reason"
        assert "\n" not in outcome.ignored, "a reason is one short line"
    if outcome.failure is not None:
        assert outcome.failure.location, "a failure does not say where"
        assert outcome.failure.reason, "a failure does not say why"
        assert "\n" not in outcome.failure.reason, f"not one line: {outcome.failure.reason!r}"
    for event in outcome.events:
        assert read_event(event) == event, f"not in normal form: {event}"
        assert canonical(read_event(event)) == canonical(event)


def assert_one_line(error: Exception) -> None:
    """Assert that an error is one clear line."""
    message = str(error)
    assert message.strip(), "an empty message"
    assert "\n" not in message, f"not one line: {message!r}"
    assert len(message) <= _MAX_LINE, f"too long a line: {message!r}"


class ProducerConformance:
    """Test one producer. Override `factory` and write_source(); the rest where it applies."""

    factory: ClassVar[ProducerFactory]
    options: ClassVar[dict[str, Any]] = {}  # given to factory.open, `name` included
    cursor_every: ClassVar[int] = 1000  # at most so many records between two cursors
    large: ClassVar[tuple[int, int]] = (2_000, 10_000)  # records of the two large sources

    def write_source(self, folder: Path) -> list[str]:
        """Write a small source with every kind of record into a folder; return the paths to open."""
        raise NotImplementedError

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        """Write a source of so many records; None where a large one makes no sense."""
        return None

    def write_reordered(self, folder: Path) -> list[str] | None:
        """Write the records of write_source() in another order; None where order is the source's meaning."""
        return None

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        """Yield the paths of broken sources; by default each file of write_source(), cut and garbled."""
        for at, original in enumerate(self.write_source(folder)):
            path = Path(original)
            if path.is_file():
                content = path.read_bytes()
                for number, broken in enumerate(damaged(content)):
                    copy = folder / f"broken-{at}-{number}" / path.name
                    copy.parent.mkdir()
                    copy.write_bytes(broken)
                    yield [str(copy)]

    def open(self, paths: list[str]) -> Producer:
        """Open a source with the class's options."""
        return self.factory.open(paths, **self.options)

    def read(self, folder: Path, cursor: Cursor | None = None) -> list[Outcome]:
        """Write the small source into a fresh sub-folder and read it."""
        return list(self.open(self.write_source(_fresh(folder))).read(cursor))

    def test_names_its_kind_and_source(self, tmp_path: Path) -> None:
        producer = self.open(self.write_source(tmp_path))
        assert producer.kind == self.factory.kind
        assert _SYSTEM_INSTANCE.match(producer.source), producer.source
        assert producer.notice is None or producer.notice.strip()

    def test_detects_its_own_source(self, tmp_path: Path) -> None:
        for place in map(Path, self.write_source(tmp_path)):
            if place.exists():
                assert self.factory.detects(place), place
                assert not self.factory.detects(place.with_name(f"not-there{place.suffix}"))
        assert not self.factory.detects(tmp_path / "not-there")

    def test_every_outcome_is_well_formed(self, tmp_path: Path) -> None:
        outcomes = self.read(tmp_path)
        assert any(outcome.events for outcome in outcomes), "the small source gives no event"
        for outcome in outcomes:
            assert_well_formed(outcome)

    def test_an_id_names_one_thing(self, tmp_path: Path) -> None:
        """One id has one source, item, action and partition key; two contents differ in revision."""
        things: dict[str, list[Any]] = {}
        contents: dict[tuple[str, int], Event] = {}
        for event in events_of(self.read(tmp_path)):
            data = event["data"]
            thing = [event["source"], data.get("item", {}).get("id"), data["action"], event["partitionkey"]]
            assert things.setdefault(event["id"], thing) == thing, f"{event['id']} names two things"
            assert contents.setdefault((event["id"], data["revision"]), event) == event, (
                f"{event['id']} has two contents of one revision"
            )

    def test_reading_twice_gives_the_same_bytes(self, tmp_path: Path) -> None:
        """From another folder too: no id, key, cursor or text depends on where the source lies."""
        first = [as_json(outcome) for outcome in self.read(tmp_path)]
        producer = self.open(self.write_source(_fresh(tmp_path)))
        assert [as_json(outcome) for outcome in producer.read()] == first
        assert [as_json(outcome) for outcome in producer.read()] == first, "a second read() of one producer differs"

    def test_resumes_from_any_cursor_with_exactly_the_rest(self, tmp_path: Path) -> None:
        paths = self.write_source(tmp_path)
        outcomes = list(self.open(paths).read())
        whole = [as_json(outcome) for outcome in outcomes]
        cursors = [(at, outcome.cursor) for at, outcome in enumerate(outcomes) if outcome.cursor is not None]
        assert cursors, "no outcome carries a cursor"
        for at, cursor in cursors:
            stored = orjson.loads(orjson.dumps(cursor))
            rest = [as_json(outcome) for outcome in self.open(paths).read(stored)]
            assert rest == whole[at + 1 :], f"resuming from {cursor} gives another rest"

    def test_partition_key_is_a_function_of_the_record(self, tmp_path: Path) -> None:
        """The same records in another order give the same events, whatever was read before."""
        paths = self.write_reordered(_fresh(tmp_path))
        if paths is None:
            _skip("the order of records is part of this source")
        else:
            expected = sorted(canonical(event) for event in events_of(self.read(tmp_path)))
            assert sorted(canonical(event) for event in events_of(self.open(paths).read())) == expected

    def test_no_absolute_path_leaves_the_machine(self, tmp_path: Path) -> None:
        producer = self.open(self.write_source(tmp_path))
        for outcome in producer.read():
            assert str(tmp_path).encode() not in as_json(outcome)
        assert str(tmp_path) not in producer.source + (producer.notice or "")

    def test_reads_dead_letters_again_or_says_why_not(self, tmp_path: Path) -> None:
        """What failed still fails, with one line, or gives events: where the factory offers it."""
        factory = self.factory
        if not isinstance(factory, Rereads):
            _skip("reads no single record")
            return
        producer = self.open(self.write_source(tmp_path))
        for outcome in producer.read():
            if outcome.failure is not None:
                failure = outcome.failure
                letter = {
                    "kind": producer.kind, "source": producer.source, "location": failure.location,
                    "reason": failure.reason, "payload": failure.payload,
                }  # fmt: skip
                try:
                    found = factory.reread(letter)
                except ValueError as error:
                    assert_one_line(error)
                else:
                    assert_well_formed(Outcome(events=tuple(found)) if found else Outcome(ignored="now"))

    def test_memory_is_bounded(self, tmp_path: Path) -> None:
        found = [(records, self.write_large(_fresh(tmp_path), records)) for records in self.large]
        sources = [(records, paths) for records, paths in found if paths is not None]
        if len(sources) < len(found):
            _skip("no large source")
            return
        # What other threads of this process take counts too: what grows with its source does so each time.
        for last in (False, True):
            small, large = (self._peak(paths, records) for records, paths in sources)
            if large <= small * 1.5 + 1_000_000:
                return
            assert not last, f"peak memory grows with the source: {small}, {large}"

    def _peak(self, paths: list[str], records: int) -> int:
        tracemalloc.start()
        try:
            seen = since = 0
            for outcome in self.open(paths).read():
                seen += 1
                since = 0 if outcome.cursor is not None else since + 1
                assert since <= self.cursor_every, "too many records without a cursor"
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert seen >= records, f"{seen} outcomes of {records} records"
        return peak

    def test_broken_input_gives_failures_or_one_clear_line(self, tmp_path: Path) -> None:
        for paths in self.write_broken(tmp_path):
            try:
                for outcome in self.open(paths).read():
                    assert_well_formed(outcome)
                    assert str(tmp_path).encode() not in as_json(outcome)
            except SourceError as error:
                assert_one_line(error)


def damaged(content: bytes) -> Iterator[bytes]:
    """Yield broken forms of a file: empty, cut, garbled, preceded by rubbish. Always the same ones."""
    yield b""
    size = len(content)
    for part in (1, size // 4, size // 2, size - size // 10, size - 1):
        yield content[: max(0, part)]
    yield b"\x00\xff\xfe" + content
    yield bytes(range(256)) * 4
    chance = random.Random(7)  # noqa: S311 - the same damage each time
    for _ in range(8):
        copy = bytearray(content)
        for _ in range(1 + size // 400):
            copy[chance.randrange(size)] = chance.randrange(256)
        yield bytes(copy)


def _fresh(folder: Path) -> Path:
    number = sum(1 for _ in folder.iterdir())
    made = folder / f"source-{number}"
    made.mkdir()
    return made


def _skip(reason: str) -> None:
    import pytest  # noqa: PLC0415 - needed by those who run tests, not by those who import

    pytest.skip(reason)
