"""Hold the conformance class itself: a sound producer passes, and each fault fails its own test."""

import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import Cursor, Event, Failure, Outcome, Producer, SourceError
from producers.testing import ProducerConformance
from schemas.interaction import read_event


class Lines:
    """Read a file of one word a line; `fault` names what it does wrong."""

    kind: ClassVar[str] = "lines"
    source = "lines:one"
    notice = None

    def __init__(self, path: str, fault: str) -> None:
        self.path, self.fault, self.times = path, fault, 0

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        self.times += 1
        text = Path(self.path).read_bytes() if self.fault == "memory" else b""
        before = ""
        with Path(self.path).open("rb") as lines:
            for at, line in enumerate(lines, 1):
                if cursor is not None and at <= cursor["line"] + (self.fault == "skips"):
                    continue
                yield self.outcome(at, line, before)
                before = line.decode("latin-1")
        assert self.fault == "memory" or not text

    def outcome(self, at: int, line: bytes, before: str) -> Outcome:
        place = None if self.fault == "no cursor" else {"line": at}
        try:
            word = line.strip().decode("latin-1" if self.fault != "crashes" else "ascii")
        except UnicodeDecodeError as error:
            raise RuntimeError("oh") from error
        if not word.isalnum() or not word.isascii():
            return Outcome(failure=Failure(f"line {at}", "no word"), cursor=place)
        event = self.event(at, word)
        if self.fault == "key" and before:
            event["partitionkey"] = before
        both = "both" if self.fault == "both" else None
        return Outcome(events=(event,), ignored=both, cursor=place)

    def event(self, at: int, word: str) -> Event:
        item = f"lines:one/{word}"
        event = read_event(
            {"id": f"{item}/posted", "source": self.source, "time": "2020-01-01T00:00:00Z", "partitionkey": item,
             "data": {"action": "posted", "item": {"id": item, "text": word}}}
        )  # fmt: skip
        if self.fault == "same id":
            event["id"] = "always"
        if self.fault == "content":
            event["id"], event["data"]["item"]["id"], event["partitionkey"] = "a", "b", "c"
        if self.fault == "not normal":
            event["time"] = "2020-01-01"
        if self.fault == "path":
            event["data"]["item"]["text"] = self.path
        if self.fault == "unsteady":
            event["data"]["item"]["text"] = str(self.times)
        return event


class Factory:
    kind = "lines"
    fault = ""

    def detects(self, path: Path) -> bool:
        return path.suffix == ".lines" and (self.fault == "detects" or path.is_file())

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> Producer:
        if self.fault == "two lines" and not Path(paths[0]).stat().st_size:
            raise SourceError("this is\nno line")
        return Lines(paths[0], self.fault)


class Kit(ProducerConformance):
    large: ClassVar[tuple[int, int]] = (1_100, 5_000)

    def write_source(self, folder: Path) -> list[str]:
        return self.write(folder, ["one", "two", "-", "three"])

    def write_reordered(self, folder: Path) -> list[str]:
        return self.write(folder, ["three", "-", "two", "one"])

    def write_large(self, folder: Path, records: int) -> list[str]:
        return self.write(folder, [f"word{number}" + "x" * 500 for number in range(records)])

    def write(self, folder: Path, words: list[str]) -> list[str]:
        path = folder / "words.lines"
        path.write_text("\n".join(words) + "\n")
        return [str(path)]


def run(fault: str, test: str, folder: Path) -> None:
    factory = Factory()
    factory.fault = fault
    kit = type("TestFault", (Kit,), {"factory": factory})()
    getattr(kit, test)(folder)


TESTS = [name for name in dir(ProducerConformance) if name.startswith("test_")]
FAULTS = [
    ("both", "test_every_outcome_is_well_formed"),
    ("not normal", "test_every_outcome_is_well_formed"),
    ("same id", "test_an_id_names_one_thing"),
    ("content", "test_an_id_names_one_thing"),
    ("path", "test_reading_twice_gives_the_same_bytes"),
    ("path", "test_no_absolute_path_leaves_the_machine"),
    ("unsteady", "test_reading_twice_gives_the_same_bytes"),
    ("no cursor", "test_resumes_from_any_cursor_with_exactly_the_rest"),
    ("skips", "test_resumes_from_any_cursor_with_exactly_the_rest"),
    ("key", "test_partition_key_is_a_function_of_the_record"),
    ("memory", "test_memory_is_bounded"),
    ("no cursor", "test_memory_is_bounded"),
    ("crashes", "test_broken_input_gives_failures_or_one_clear_line"),
    ("two lines", "test_broken_input_gives_failures_or_one_clear_line"),
    ("detects", "test_detects_its_own_source"),
]


@pytest.mark.parametrize("test", TESTS)
def test_a_sound_producer_passes(test: str, tmp_path: Path) -> None:
    run("", test, tmp_path)


@pytest.mark.parametrize(("fault", "test"), FAULTS)
def test_a_fault_is_found(fault: str, test: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, RuntimeError)):
        run(fault, test, tmp_path)
    assert not tracemalloc.is_tracing()
