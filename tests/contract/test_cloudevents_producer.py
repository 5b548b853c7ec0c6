"""Hold the cloudevents producer, and the file that it reads back, to their contracts."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest

from producers.base import Event, ProducerFactory, SourceError
from producers.cloudevents import FACTORY
from producers.jsonl import JsonlSink
from producers.testing import ProducerConformance, events_of
from producers.write import interaction
from schemas.canonical import canonical


def events(number: int = 6) -> list[Event]:
    made = []
    for at in range(number):
        common: dict[str, Any] = {"source": "chat:team", "time": f"2024-01-01T00:00:{at % 60:02d}Z"}
        item = {"id": f"chat:team/{at}", "text": f"Text {at} – ünï\u2028 \U0001f600", "tags": []}
        made.append(interaction(**common, action="posted", item=item, actor="chat:team/ana", sequence=at))
    link = {"relation": "related", "item": "chat:team/0"}
    linked = interaction(
        source="chat:team",
        time="2024-01-02T00:00:00Z",
        action="linked",
        item="chat:team/1",
        link=link,
        part="chat:team/0",
    )
    return [*made, linked]


class TestCloudeventsProducer(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY
    large: ClassVar[tuple[int, int]] = (500, 2000)

    def write_source(self, folder: Path) -> list[str]:
        path = folder / "events.jsonl"
        made = events()
        wrong = {**made[0], "time": "soon"}
        lines = [*map(canonical, made[:3]), b"", canonical(made[3:]), canonical(wrong), b"no json", b"[]", b"7"]
        path.write_bytes(b"\r\n".join(lines) + b"\r\n")
        return [str(path)]

    def write_reordered(self, folder: Path) -> list[str]:
        path = folder / "events.jsonl"
        path.write_bytes(b"".join(canonical(event) + b"\n" for event in reversed(events())))
        return [str(path)]

    def write_large(self, folder: Path, records: int) -> list[str]:
        path = folder / "large.jsonl.zst"
        with JsonlSink(str(path)) as sink:
            for event in events(records):
                sink.write(event)
        return [str(path)]


def written_to(sink: JsonlSink, made: list[Event]) -> None:
    for event in made:
        sink.write(event)


def stopped_after(sink: JsonlSink, made: list[Event]) -> None:
    written_to(sink, made)
    raise KeyboardInterrupt


def read(path: Path) -> list[Event]:
    outcomes = list(FACTORY.open([str(path)]).read())
    assert [outcome.failure for outcome in outcomes if outcome.failure] == []
    return list(events_of(outcomes))


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with JsonlSink(str(path)) as sink:
        for event in events():
            sink.write(event)
    assert sink.written == len(events())
    assert read(path) == events()
    first = path.read_bytes()
    with JsonlSink(str(path)) as sink:
        for event in read(path):
            sink.write(event)
    assert path.read_bytes() == first, "the same events give the same bytes"
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst"])
@pytest.mark.parametrize("before", [b"old\n", None])
def test_a_file_that_was_not_finished_never_shows(tmp_path: Path, name: str, before: bytes | None) -> None:
    path = tmp_path / name
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(KeyboardInterrupt), JsonlSink(str(path)) as sink:
        stopped_after(sink, events()[:1])
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([before] if before is not None else [])


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst"])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    sink = JsonlSink(str(tmp_path / name))
    # Beside the target stands what is written first: let it be a disk that is always full.
    with pytest.MonkeyPatch.context() as patch:
        opened = Path.open
        patch.setattr(Path, "open", lambda self, mode: opened(Path("/dev/full"), mode))
        with pytest.raises(SourceError, match="cannot be written: No space left on device"), sink:
            written_to(sink, events(3000))
    assert list(tmp_path.iterdir()) == []


def test_targets_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a directory"), JsonlSink(str(tmp_path)):
        pass
    with pytest.raises(SourceError, match="No such file or directory"), JsonlSink(str(tmp_path / "no" / "out.jsonl")):
        pass


def test_standard_output_and_input_are_one_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe:
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stdout", Pipe)
    with JsonlSink("-") as sink:
        for event in events():
            sink.write(event)
    Pipe.buffer.seek(0)
    monkeypatch.setattr(sys, "stdin", Pipe)
    producer = FACTORY.open(["-"])
    assert producer.source == "cloudevents:stdin"
    assert list(events_of(producer.read())) == events()


def test_the_older_spelling_and_partial_events_take_their_normal_form(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    event = {
        "id": "1",
        "source": "chat:team",
        "time": "2024-01-01T01:00:00+01:00",
        "time_precision": "second",
        "partitionkey": "k",
        "data": {"action": "posted", "item": {"id": "i"}, "audience": ["b", "a", "b"]},
    }
    path.write_bytes(orjson.dumps(event))
    (got,) = read(path)
    assert (got["time"], got["timeprecision"], got["data"]["audience"]) == (
        "2024-01-01T00:00:00.000000Z",
        "second",
        ["a", "b"],
    )


def without(member: str) -> Event:
    return {name: value for name, value in events()[0].items() if name != member}


def changed(**members: Any) -> Event:
    return {**events()[0], **members}


def with_data(**members: Any) -> Event:
    return changed(data={**events()[0]["data"], **members})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (without("id"), "`id` is missing"),
        (changed(colour="red"), "`colour` is no member of an interaction"),
        (changed(time="soon"), "`time` is 'soon': Invalid isoformat string: 'soon'"),
        (changed(time=7), "`time` is 7: a time is an RFC 3339 text"),
        (changed(specversion="0.3"), "`specversion` is '0.3': it must be '1.0'"),
        (changed(sequence=-1), "`sequence` is -1: input should be greater than or equal to 0"),
        (changed(data=[]), "`data` is no JSON object"),
        (with_data(item=None), "`data`: `posted` names no item"),
        (with_data(audience=[]), "`data.audience` is []: an audience holds at least one label, none of them empty"),
        (7, "is no JSON object"),
        ("text", "is no JSON object"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(tmp_path: Path, value: Any, reason: str) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(canonical(events()[0]) + b"\n" + orjson.dumps(value) + b"\n")
    good, bad = FACTORY.open([str(path)]).read()
    assert good.events
    assert bad.failure is not None
    assert (bad.failure.location, bad.failure.reason) == ("events.jsonl, line 2", reason)
    assert orjson.loads(bad.failure.payload) == value


def test_the_first_five_of_many_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(orjson.dumps({f"x{number}": 1 for number in range(9)}))
    (outcome,) = FACTORY.open([str(path)]).read()
    assert outcome.failure is not None
    assert outcome.failure.reason.count(";") == 5
    assert outcome.failure.reason.endswith("more")


def test_an_action_that_is_none_is_answered_with_all_that_are(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(orjson.dumps(with_data(action="shouted")))
    (outcome,) = FACTORY.open([str(path)]).read()
    assert outcome.failure is not None
    assert outcome.failure.reason.startswith("`data.action` is 'shouted': it must be 'posted', 'asked'")


def test_one_bad_event_of_a_batch_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(orjson.dumps([events()[0], {}, events()[1]]))
    first, bad, last = FACTORY.open([str(path)]).read()
    assert first.events
    assert last.events
    assert bad.failure is not None
    assert bad.failure.location == "events.jsonl, line 1, event 2"
    assert (first.cursor, bad.cursor) == (None, None)
    assert last.cursor is not None


def test_files_that_are_not_there_are_told_at_once(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "is a directory"), (tmp_path / "x.jsonl", "no such file")):
        with pytest.raises(SourceError, match=words):
            FACTORY.open([str(path)])
    with pytest.raises(SourceError, match="no file named"):
        FACTORY.open([])


def test_only_events_are_taken_for_events(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    for content, expected in ((b'{"hash": 1}\n', False), (b"[]\n", False), (b"text\n", False), (b"\n[{", False)):
        path.write_bytes(content)
        assert FACTORY.detects(path) is expected
    path.write_bytes(canonical([events()[0]]))
    assert FACTORY.detects(path)
    assert not FACTORY.detects(tmp_path)
