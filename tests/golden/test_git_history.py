"""Hold what the git producer says of a history with one of every case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from producers.base import Outcome
from producers.declare import undeclared
from producers.git import ACTIONS, FACTORY
from producers.git.mapping import IGNORED_MERGE
from producers.gitlog import FACTORY as GITLOG
from tests.histories import EVERY_CASE, Made, exported, git, make


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("every-case") / "case.git", EVERY_CASE)


@pytest.fixture(scope="module")
def outcomes(repository: Path) -> list[Outcome]:
    """Return the outcomes, oldest commit first, as EVERY_CASE lists them."""
    read = list(FACTORY.open([str(repository)]).read())
    order = git(repository, "rev-list", "HEAD").decode().split()
    by_subject = {git(repository, "show", "-s", "--format=%T%s", h): o for h, o in zip(order, read, strict=True)}
    subjects = [next(s for s in by_subject if _subject(made) in s) for made in EVERY_CASE]
    return [by_subject[subject] for subject in subjects]


def _subject(made: Made) -> bytes:
    message = made.message.encode() if isinstance(made.message, str) else made.message
    line = message.split(b"\n")[0]
    return line.decode("latin-1").encode() if made.encoding else line


def _at(outcomes: list[Outcome], subject: str) -> tuple[dict[str, Any], ...]:
    for made, outcome in zip(EVERY_CASE, outcomes, strict=True):
        if _subject(made).decode(errors="replace").startswith(subject):
            return outcome.events
    raise AssertionError(subject)


def test_a_commit_is_committed_by_its_author(repository: Path, outcomes: list[Outcome]) -> None:
    root = git(repository, "rev-list", "--max-parents=0", "HEAD").decode().strip()
    assert outcomes[0].events == (
        {
            "specversion": "1.0",
            "type": "knowflow.interaction.v1",
            "datacontenttype": "application/json",
            "id": f"git:commit/{root}/committed",
            "source": f"git:{root[:12]}",
            "time": "2020-09-13T12:26:40.000000Z",
            "timeprecision": "second",
            "sequence": 0,
            "partitionkey": f"git:commit/{root}",
            "data": {
                "action": "committed",
                "revision": 0,
                "actor": {"account": "git:ana@example.org", "name": "Ana Alder", "address": "ana@example.org"},
                "item": {
                    "id": f"git:commit/{root}",
                    "kind": "commit",
                    "title": "Start the reader",
                    "text": "Reads one line.",
                    "paths": ["README", "src/reader.py"],
                },
                "conversation": f"git:commit/{root}",
                "audience": ["public"],
            },
        },
    )


def test_every_trailer_says_what_its_people_did(repository: Path, outcomes: list[Outcome]) -> None:
    commit, *others = outcomes[1].events
    home = commit["data"]["item"]["id"]
    instance = commit["source"].removeprefix("git:")
    assert commit["data"]["item"]["text"] == "Two readers kept their own.\n\nEach counted for itself."
    ana, bo = "git:ana@example.org", "git:bo@example.org"
    both = [ana, bo]
    said = [
        (
            event["id"].removeprefix(home),
            event["data"]["item"].get("kind"),
            event["data"]["actor"]["account"],
            event["data"].get("helped"),
        )
        for event in others
    ]
    assert said == [
        ("/co-author/bo@example.org/committed", "commit", bo, None),
        ("/review/cy@example.org/reviewed", "review", "git:cy@example.org", both),
        ("/review/di@example.org/reviewed", "review", "git:di@example.org", both),
        ("/review/ed elm/reviewed", "review", f"git:{instance}/ed elm", both),
        ("/review/flo fir/reviewed", "review", f"git:{instance}/flo fir", both),
        ("/review/bo@example.org/reviewed", "review", bo, [ana]),
        ("/review/gus@example.org/reviewed", "review", "git:gus@example.org", both),
        ("/ack/hal@example.org/reviewed", "acknowledgement", "git:hal@example.org", None),
        ("/test/cy@example.org/reviewed", "test", "git:cy@example.org", both),
        ("/report/ivy@example.org/replied", "report", "git:ivy@example.org", both),
        ("/suggestion/juniper@example.org/replied", "suggestion", "git:juniper@example.org", both),
        ("/help/kai@example.org/replied", "help", "git:kai@example.org", both),
        ("/mentoring/cy@example.org/replied", "mentoring", "git:cy@example.org", both),
        ("/thanks/lin@example.org/replied", "help", "git:lin@example.org", both),
        ("/thanks/lin@example.org/thanked", None, ana, None),
        ("/sign-off/mo@example.org/reviewed", "sign-off", "git:mo@example.org", None),
    ]
    for event in others:
        assert event["data"]["conversation"] == event["partitionkey"] == home
        answers = event["data"]["action"] in ("reviewed", "replied")
        assert event["data"].get("in_reply_to") == ([home] if answers else None)
        if event["data"]["action"] != "thanked":
            assert event["data"]["item"]["title"] == "Share the offsets between readers"
            assert event["data"]["item"]["paths"] == ["src/offsets.py", "src/reader.py"]


def test_files_of_every_name_are_kept(outcomes: list[Outcome]) -> None:
    paths = {
        subject: _at(outcomes, subject)[0]["data"]["item"]["paths"]
        for subject in ("Move", "Add odd", "Nothing", "Bind", "Merge the other")
    }
    assert paths == {
        "Move": ["lib/reader.py"],
        "Add odd": ["bad\ufffdbyte.txt", "größe.txt", "new\nline\ttab.txt", 'quote".txt'],
        "Nothing": [],
        "Bind": ["vendor/part"],
        "Merge the other": [],
    }


def test_texts_are_read_in_their_encoding(outcomes: list[Outcome]) -> None:
    item = _at(outcomes, "Größe")[0]["data"]["item"]
    assert (item["title"], item["text"]) == ("Größe geändert", "Überall.")
    broken = _at(outcomes, "Bytes")[0]["data"]
    assert (broken["item"]["title"], broken["actor"]["name"]) == ("Bytes that are no text: \ufffd", "Z\ufffdo")


def test_a_merge_counts_only_for_its_trailers(outcomes: list[Outcome]) -> None:
    assert outcomes[8].ignored == IGNORED_MERGE
    assert [event["data"]["action"] for event in outcomes[10].events] == ["committed", "reviewed"]


@pytest.mark.parametrize(
    ("subject", "time", "precision"),
    [
        ("From the epoch", "2020-09-13T23:26:40.000000Z", "assumed"),
        ("From the far future", "2106-02-07T06:28:16.000000Z", "assumed"),
        ("Written after", "2020-09-14T01:26:40.000000Z", "assumed"),
        ("In a zone", "2020-09-13T12:26:40.000000Z", "second"),
    ],
)
def test_absurd_dates_are_kept_and_marked(outcomes: list[Outcome], subject: str, time: str, precision: str) -> None:
    event = _at(outcomes, subject)[0]
    assert (event["time"], event["timeprecision"]) == (time, precision)


def test_authors_without_a_usable_address(outcomes: list[Outcome]) -> None:
    instance = outcomes[0].events[0]["source"].removeprefix("git:")
    assert "actor" not in _at(outcomes, "By nobody")[0]["data"]
    assert _at(outcomes, "By a name")[0]["data"]["actor"] == {"account": f"git:{instance}/pat pine", "name": "Pat Pine"}
    assert _at(outcomes, "By a role")[0]["data"]["actor"] == {"name": "root"}
    assert _at(outcomes, "By a program")[0]["data"]["actor"]["bot"] is True


def test_everything_is_declared(outcomes: list[Outcome]) -> None:
    assert undeclared(ACTIONS, outcomes) == set()


def test_a_commit_log_gives_the_same_events(repository: Path, outcomes: list[Outcome], tmp_path: Path) -> None:
    log = tmp_path / "case.jsonl"
    log.write_bytes(b"".join(exported(repository)))
    producer = GITLOG.open([str(log)])
    assert producer.source == FACTORY.open([str(repository)]).source
    of_log = {event["id"]: event for outcome in producer.read() for event in outcome.events}
    of_repository = {event["id"]: event for outcome in outcomes for event in outcome.events}
    assert of_log == of_repository
