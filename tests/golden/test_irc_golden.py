"""Read small logs with every kind of line, and compare all that comes out with what was written down."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from producers.archives import open_archive
from producers.base import Outcome, SourceError
from producers.declare import undeclared
from producers.irc import ACTIONS, FACTORY
from streams.deadletters import dead_letter
from tests.golden.outcome_lines import as_line, read_lines

HERE = Path(__file__).parent / "irc"
LOGS, EXPECTED = HERE / "logs", HERE / "expected.jsonl"
PLACE = ("file", "line")


def outcomes(path: Path = LOGS) -> list[Outcome]:
    return list(FACTORY.open([str(path)]).read())


def lines() -> list[dict[str, Any]]:
    return [as_line(outcome, *PLACE) for outcome in outcomes()]


def test_outcomes_are_as_expected() -> None:
    expected = read_lines(EXPECTED)
    for have, want in zip(lines(), expected, strict=True):
        assert have == want


def test_everything_that_comes_out_is_declared_and_the_other_way_round() -> None:
    assert not undeclared(ACTIONS, outcomes())
    assert {action for row in ACTIONS for action in row.actions} == {
        event["data"]["action"] for outcome in outcomes() for event in outcome.events
    }
    assert {reason for row in ACTIONS for reason in row.ignored} == {outcome.ignored for outcome in outcomes()} - {None}


def test_a_line_too_long_for_an_id_is_a_dead_letter_and_read_again_once_mended(tmp_path: Path) -> None:
    log = tmp_path / "2011-11-13.log"
    log.write_text(f"[01:00] <Mara> hello\n[01:01] <{'m' * 3000}> who am I\n")
    producer = FACTORY.open([str(log)], name="garden")
    failures = [outcome.failure for outcome in producer.read() if outcome.failure is not None]
    assert [failure.location for failure in failures] == ["2011-11-13.log, line 2"]
    letter = dead_letter("irc", producer.source, failures[0].location, failures[0].reason, failures[0].payload)
    with pytest.raises(ValueError, match="2048"):
        FACTORY.reread(letter)
    mended = dict(letter, payload=letter["payload"].replace("m" * 3000, "mo"))
    (event,) = FACTORY.reread(mended)
    assert event["id"] == "irc:garden/#garden/2011-11-13/2/posted"
    assert event["time"] == "2011-11-13T01:01:00.000000Z"
    with pytest.raises(ValueError, match="too long"):
        FACTORY.reread(dict(letter, payload=""))


@pytest.mark.parametrize(
    ("name", "instance", "channel", "key"),
    [
        ("#soil-2011-11-13.log", "soil", "#soil", "#soil-2011-11-13"),
        ("#soil.2011-11-13.log", "soil", "#soil", "#soil.2011-11-13"),
        ("2005/06/27/#soil.txt", "soil", "#soil", "2005-06-27-#soil"),
        ("beds.20111113.log", "beds", "#beds", "beds.20111113"),
    ],
)
def test_names_come_from_files(name: str, instance: str, channel: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[01:00] <Mara> hello\n")
    whole = tmp_path if "/" in name else path
    producer = FACTORY.open([str(whole)])
    (outcome,) = producer.read()
    assert producer.source == f"irc:{instance}"
    assert outcome.events[0]["data"]["item"]["id"] == f"irc:{instance}/{channel}/{key}/1"


@pytest.mark.parametrize(
    ("paths", "options", "told"),
    [
        ([], {}, "no path is given"),
        (["not-there"], {}, "not-there"),
        ([str(LOGS / "2011-11-13_02.annotation.txt")], {}, "holds no log"),
        ([str(LOGS), str(LOGS)], {}, "two logs"),
        ([str(LOGS)], {"name": "a b"}, "cannot name a source"),
        ([str(LOGS)], {"speed": 1}, "no option `speed`"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(paths: list[str], options: dict[str, Any], told: str) -> None:
    with pytest.raises(SourceError, match=told) as raised:
        FACTORY.open(paths, **options)
    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_the_counts_of_the_real_logs_are_those_that_are_known_of_them(shared_data: Path) -> None:
    path = shared_data / "chat" / "ubuntu-irc-disentanglement-train-dev.tar.zst"
    lines: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for outcome in outcomes(path):
        assert outcome.failure is None
        if outcome.ignored == "file that is no log":
            found["annotations"] += 1
            continue
        found[outcome.ignored or outcome.events[0]["data"]["action"]] += 1
        lines["all"] += 1
    assert lines["all"] == 232_963
    assert found == {
        "posted": 208_959, "joined": 16_351, "renamed": 4_696, "left": 2_640, "annotations": 163,
        "empty message": 30, "mode or topic of the channel": 283, "other line": 4,
    }  # fmt: skip


@pytest.mark.slow
def test_whom_the_real_logs_speak_to_is_mostly_whom_they_answer(shared_data: Path) -> None:
    """Of the messages that annotators linked to an earlier one and that address anybody: the links to one of these."""
    path = shared_data / "chat" / "ubuntu-irc-disentanglement-train-dev.tar.zst"
    author: dict[str, str] = {}
    addressed: dict[str, set[str]] = {}
    for outcome in outcomes(path):
        for event in outcome.events:
            if event["data"]["action"] == "posted":
                place = event["data"]["item"]["id"].removeprefix("irc:ubuntu/#ubuntu/")
                author[place] = event["data"]["actor"]["account"]
                addressed[place] = set(event["data"].get("addressed", ()))
    answered: dict[str, set[str]] = {}
    archive = open_archive(str(path))
    links = [member.name for member in archive.members if member.base.endswith(".annotation.txt")]
    with archive.reading(links) as opener:
        for name in links:
            log = name.rsplit("/", 1)[-1].removesuffix(".annotation.txt")
            for line in opener(name).read().decode().splitlines():
                first, second = sorted(f"{log}/{int(number) + 1:09d}" for number in line.split()[:2])
                reply, parent = (re.sub(r"/0+", "/", place) for place in (second, first))
                if reply != parent and reply in author and parent in author:
                    answered.setdefault(reply, set()).add(author[parent])
    speaking = [place for place in answered if addressed[place]]
    right = sum(bool(addressed[place] & answered[place]) for place in speaking)
    assert (len(speaking), right) == (27_174, 24_355)
