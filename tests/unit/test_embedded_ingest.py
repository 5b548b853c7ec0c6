"""Read producers into the embedded runner: tallies, cursors, interruptions, dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import streams.embedded.ingest
from producers.base import Cursor, Outcome, Producer
from streams.embedded.report import IngestReport
from streams.embedded.runner import Engine
from tests.toy import Event, ShuffledScheduler, ToyProducer, expected, toy_event
from tests.toy_engine import dumped, open_toy


@pytest.fixture(autouse=True)
def small_batches() -> Iterator[None]:
    with patch.multiple(streams.embedded.ingest, BATCH=10, RECORDS=20):
        yield


class Interrupt:
    """Press Ctrl-C after so many progress reports."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, report: IngestReport) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


class Listed(ToyProducer):
    """Give given events, one a record."""

    def __init__(self, given: list[Event]) -> None:
        super().__init__(len(given), cursor_every=0)
        self.given = given

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        for event in self.given:
            yield Outcome(events=(event,))


def test_every_record_is_accounted_for(engine: Engine) -> None:
    producer: Producer = ToyProducer(100)
    report = engine.ingest(producer)
    assert report.as_json() == {
        "kind": "toy", "source": "toy:e", "records": 100, "interactions": 144, "new": 135, "duplicates": 9,
        "deadletters": 9, "pending": 0, "ignored": {"every fifth": 19}, "counts": {"endorsed": 144}, "resumed": False,
    }  # fmt: skip
    assert dumped(engine) == expected(ToyProducer(100).all_events())
    assert len(list(engine.dump("interactions"))) == 135


def test_a_second_reading_begins_anew_and_counts_duplicates(engine: Engine) -> None:
    producer = ToyProducer(50)
    engine.ingest(producer)
    before = dumped(engine)
    report = engine.ingest(producer)
    assert producer.started_at == [0, 0]
    assert (report.new, report.duplicates) == (0, report.interactions)
    assert report.deadletters == 4
    assert engine.status()["records"]["deadletters"] == 4
    assert dumped(engine) == before


@pytest.mark.parametrize("cursor_every", [0, 1, 3, 16, 90])
@pytest.mark.parametrize("after", [1, 2, 4])
def test_an_interrupted_reading_goes_on_and_reports_the_whole(tmp_path: Path, cursor_every: int, after: int) -> None:
    with open_toy(tmp_path / "whole") as engine:
        whole = engine.ingest(ToyProducer(100, cursor_every)).as_json()
        undisturbed = dumped(engine)
    with open_toy(tmp_path / "parts") as engine, pytest.raises(KeyboardInterrupt):
        engine.ingest(ToyProducer(100, cursor_every), on_progress=Interrupt(after))
    producer = ToyProducer(100, cursor_every)
    with open_toy(tmp_path / "parts") as engine:
        assert engine.status()["unfinished"] == ["toy|toy:e"]
        report = engine.ingest(producer).as_json()
        assert dumped(engine) == undisturbed
        assert engine.status()["unfinished"] == []
    assert report.pop("resumed") == (producer.started_at != [0])
    whole.pop("resumed")
    assert report == whole
    if cursor_every == 1:
        assert producer.started_at[0] > 0


def test_readings_with_other_keys_have_their_own_cursors(engine: Engine) -> None:
    with pytest.raises(KeyboardInterrupt):
        engine.ingest(ToyProducer(100), key="one", on_progress=Interrupt(1))
    other = ToyProducer(30)
    engine.ingest(other, key="two")
    assert other.started_at == [0]
    first = ToyProducer(100)
    assert engine.ingest(first, key="one").records == 100
    assert first.started_at[0] > 0


def test_what_came_before_a_source_broke_off_stays(engine: Engine) -> None:
    seen: list[int] = []
    with pytest.raises(RuntimeError, match="the source broke off"):
        engine.ingest(ToyProducer(100, broken_at=44), on_progress=lambda report: seen.append(report.records))
    assert seen[-1] == 44
    assert dumped(engine) == expected(ToyProducer(44).all_events())
    mended = ToyProducer(100)
    report = engine.ingest(mended)
    assert mended.started_at[0] > 0
    assert (report.records, report.interactions, report.new) == (100, 144, 135)


def test_failures_become_dead_letters(engine: Engine) -> None:
    engine.ingest(ToyProducer(12))
    assert list(engine.dead_letters()) == [{
        "id": "toy|toy:e|line%2010", "kind": "toy", "source": "toy:e", "location": "line 10", "reason": "not readable",
        "payload": "<raw>",
    }]  # fmt: skip


def test_an_event_that_is_none_becomes_a_dead_letter_and_stops_nothing(engine: Engine) -> None:
    wrong: dict[str, Any] = {**toy_event(2), "time": "yesterday"}
    unnamed: dict[str, Any] = {"data": object()}
    report = engine.ingest(Listed([toy_event(1), wrong, unnamed, toy_event(3)]))
    assert (report.records, report.interactions, report.deadletters) == (4, 2, 2)
    first, second = engine.dead_letters()
    assert (first["kind"], first["location"]) == ("cloudevents", "record 3")
    assert second["location"] == "toy:e/2"
    assert second["reason"].startswith("not an interaction: time: Value error")
    assert dumped(engine) == expected([toy_event(1), toy_event(3)])


def test_an_event_that_a_stage_cannot_fold_becomes_a_dead_letter_and_stops_nothing(engine: Engine) -> None:
    good = [toy_event(number) for number in range(40)]
    poison = toy_event(99, value=13, title="poison")
    report = engine.ingest(Listed([*good[:17], poison, *good[17:]]))
    assert (report.records, report.interactions, report.new, report.deadletters) == (41, 40, 40, 1)
    (letter,) = engine.dead_letters()
    assert (letter["kind"], letter["location"]) == ("stage:keep", "toy:e/99")
    assert letter["reason"] == "stage keep failed: ValueError: a poisoned event"
    assert dumped(engine) == expected(good)
    assert engine.interaction("toy:e/99") is None


def test_dead_letters_are_replayed_and_dropped(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    poison = toy_event(99, value=13, title="poison")
    engine.ingest(Listed([poison]))
    engine.ingest(ToyProducer(22))
    names = [letter["id"] for letter in engine.dead_letters()]
    assert len(names) == 3
    ours, first, second = names
    assert ours.startswith("stage:keep|")

    def read(letter: dict[str, Any]) -> list[Event]:
        if letter["location"] == "line 10":
            return [toy_event(100)]
        raise ValueError("still not readable")

    outcome = engine.replay_dead_letters([*names, "unknown"], read)
    assert outcome == {
        ours: "stage keep failed: ValueError: a poisoned event",
        first: None,
        second: "ValueError: still not readable",
        "unknown": "there is no such dead letter",
    }
    assert engine.interaction("toy:e/100") == toy_event(100)
    assert engine.dead_letter(first) is None
    monkeypatch.setattr("tests.toy.POISON", "cured")
    assert engine.replay_dead_letters([ours], read) == {ours: None}
    assert engine.interaction("toy:e/99") == poison
    assert engine.drop_dead_letters([second, "unknown"]) == 1
    assert list(engine.dead_letters()) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_scheduler_that_commits_anywhere_ends_alike(tmp_path: Path, seed: int) -> None:
    with open_toy(tmp_path, scheduler=ShuffledScheduler(seed), partitions=3) as engine:
        with pytest.raises(KeyboardInterrupt):
            engine.ingest(ToyProducer(60, 3), on_progress=Interrupt(2))
        report = engine.ingest(ToyProducer(60, 3))
        assert report.records == 60
        assert dumped(engine) == expected(ToyProducer(60).all_events())
