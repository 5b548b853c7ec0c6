"""Read a small export with every kind of record, and compare all that comes out with what was written down."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from producers.base import Outcome, SourceError
from producers.declare import undeclared
from producers.slack import ACTIONS, FACTORY
from producers.slack.values import BadRecord, moment
from producers.testing import as_json
from schemas.interaction import event_rank
from streams.deadletters import dead_letter
from tests.golden.outcome_lines import as_line, read_lines

HERE = Path(__file__).parent / "slack"
EXPORT, EXPECTED = HERE / "export", HERE / "expected.jsonl"
PLACE = ("file", "record")
GARDEN = "slack:T0GARDEN1"
GENERAL = f"{GARDEN}/C0GENERAL1"
HEAD = f"{GENERAL}/1709280100.000300"


def outcomes(path: Path = EXPORT) -> list[Outcome]:
    return list(FACTORY.open([str(path)]).read())


def lines() -> list[dict[str, Any]]:
    return [as_line(outcome, *PLACE) for outcome in outcomes()]


def events_of(path: Path = EXPORT) -> dict[str, dict[str, Any]]:
    """Return the events by id, of one id the one that stands."""
    found: dict[str, dict[str, Any]] = {}
    for outcome in outcomes(path):
        for event in outcome.events:
            held = found.get(event["id"])
            if held is None or event_rank(event) > event_rank(held):
                found[event["id"]] = event
    return found


@pytest.fixture(scope="module")
def events() -> dict[str, dict[str, Any]]:
    return events_of()


def test_outcomes_are_as_expected() -> None:
    expected = read_lines(EXPECTED)
    for have, want in zip(lines(), expected, strict=True):
        assert have == want


def test_everything_that_comes_out_is_declared_and_each_declared_action_comes_out() -> None:
    assert not undeclared(ACTIONS, outcomes())
    declared = {action for row in ACTIONS for action in row.actions}
    assert declared == {event["data"]["action"] for outcome in outcomes() for event in outcome.events}


def test_each_declared_reason_comes_out() -> None:
    declared = {reason for row in ACTIONS for reason in row.ignored}
    assert declared == {outcome.ignored for outcome in outcomes()} - {None}


def test_every_reply_of_a_thread_is_there_whatever_its_head_says(events: dict[str, dict[str, Any]]) -> None:
    replies = [event for event in events.values() if event["data"].get("in_reply_to") == [HEAD]]
    assert [event["time"][:10] for event in replies] == ["2024-03-01", "2024-03-01", "2024-03-08"]
    assert {event["data"]["conversation"] for event in replies} == {HEAD}
    assert events[f"{HEAD}/posted"]["data"]["conversation"] == HEAD


def test_replies_to_what_was_deleted_or_left_out_stay(events: dict[str, dict[str, Any]]) -> None:
    tombstone = events[f"{GENERAL}/1709280700.001000/posted"]["data"]
    assert "actor" not in tombstone
    assert "text" not in tombstone["item"]
    assert f"{GENERAL}/1709280700.001000/deleted" in events
    assert events[f"{GENERAL}/1709280710.001100/replied"]["data"]["conversation"] == tombstone["conversation"]
    assert events[f"{GENERAL}/1709366460.000200/replied"]["data"]["conversation"] == f"{GENERAL}/1700000000.000100"


def test_a_reaction_is_one_per_person_without_skin_tone(events: dict[str, dict[str, Any]]) -> None:
    found = sorted(name.removeprefix(f"{HEAD}/endorsed/") for name in events if name.startswith(f"{HEAD}/endorsed/"))
    assert found == ["+1/U0BEN0001", "+1/U0BEN0002", "eyes/U0BEN0002", "eyes/total"]


def test_private_conversations_are_for_those_who_hold_their_label(events: dict[str, dict[str, Any]]) -> None:
    audiences = Counter(
        tuple(event["data"]["audience"])
        for event in events.values()
        if event["data"]["action"] in ("posted", "replied")
    )
    private = {"G0BOARD001", "D0DIRECT01", "G0MPDM0001", "C0OLDPLANS", "older-plans"}
    assert audiences.keys() == {("public",), *((f"{GARDEN}/{local}",) for local in private)}
    assert not [name for name in events if "/joined/G0BOARD001" in name]


def test_an_export_of_public_channels_alone_is_public(tmp_path: Path) -> None:
    export = Path(shutil.copytree(EXPORT, tmp_path / "export"))
    for name in ("groups", "mpims", "dms"):
        (export / f"{name}.json").unlink()
    found = events_of(export)
    assert found[f"{GARDEN}/C0OLDPLANS/1677657600.000100/posted"]["data"]["audience"] == ["public"]
    assert found[f"{GARDEN}/older-plans/1677657600.000100/posted"]["data"]["audience"] == ["public"]
    # Direct messages are so by their folder's name, whatever lists there are.
    assert found[f"{GARDEN}/D0DIRECT01/1709280100.000200/posted"]["data"]["audience"] == [f"{GARDEN}/D0DIRECT01"]


def test_an_export_without_any_list_of_channels_is_private(tmp_path: Path) -> None:
    export = Path(shutil.copytree(EXPORT, tmp_path / "export"))
    for name in ("channels", "groups", "mpims", "dms"):
        (export / f"{name}.json").unlink()
    assert not [event for event in events_of(export).values() if event["data"].get("audience") == ["public"]]


def test_exports_of_several_dates_agree(tmp_path: Path) -> None:
    """The head as it was before any reply, and the deleted message as it was written."""
    early = Path(shutil.copytree(EXPORT, tmp_path / "export"))
    day = early / "general" / "2024-03-01.json"
    rows = json.loads(day.read_text("utf-8"))
    head = next(row for row in rows if row["ts"] == "1709280100.000300")
    head["text"] = "Why do leaves curl?"
    for name in ("edited", "thread_ts"):
        del head[name]
    lost = next(row for row in rows if row["ts"] == "1709280700.001000")
    lost |= {"user": "U0BEN0001", "text": "Ben said it."}
    for name in ("subtype", "thread_ts"):
        del lost[name]
    day.write_text(json.dumps(rows), "utf-8")
    before, after = events_of(early), events_of()

    def stands(name: str) -> dict[str, Any]:
        winner: dict[str, Any] = max((before[name], after[name]), key=event_rank)["data"]
        return winner

    assert stands(f"{HEAD}/posted")["conversation"] == HEAD
    assert stands(f"{GENERAL}/1709280700.001000/posted")["item"]["text"] == "Ben said it."
    assert f"{GENERAL}/1709280700.001000/deleted" not in before
    assert f"{GENERAL}/1709280700.001000/deleted" in after


def test_dead_letters_are_read_again_as_the_export_reads_them_once_mended() -> None:
    producer = FACTORY.open([str(EXPORT)])
    failed = [outcome.failure for outcome in producer.read() if outcome.failure is not None]
    assert len(failed) == 5
    for failure in failed:
        letter = dead_letter("slack", producer.source, failure.location, failure.reason, failure.payload)
        with pytest.raises(ValueError):
            FACTORY.reread(letter)
    wrong = next(failure for failure in failed if failure.location.endswith("record 10"))
    held = json.loads(wrong.payload)
    held["record"]["text"] = "for <@U0BEN0002>"
    held["users"]["U0BEN0002"] = ["Ben Reed", False]
    letter = dead_letter("slack", producer.source, wrong.location, wrong.reason, json.dumps(held))
    (event,) = FACTORY.reread(letter)
    assert event["id"] == f"{GENERAL}/1709366470.000300/posted"
    assert event["data"]["item"]["text"] == "for @**Ben Reed**"
    assert event["data"]["actor"] == {"account": f"{GARDEN}/U0ANNA001", "name": "Anna Moss"}
    assert event["data"]["item"]["url"].startswith("https://garden-club.slack.com/archives/C0GENERAL1/")


def test_a_cursor_of_another_export_counts_for_nothing() -> None:
    whole = [as_json(outcome) for outcome in outcomes()]
    cursor = {"of": "another", "file": 3, "record": 1}
    assert [as_json(outcome) for outcome in FACTORY.open([str(EXPORT)]).read(cursor)] == whole


def test_a_name_given_by_hand_stands_in_every_id() -> None:
    producer = FACTORY.open([str(EXPORT)], name="club")
    assert producer.source == "slack:club"
    assert all(event["source"] == "slack:club" for outcome in producer.read() for event in outcome.events)


@pytest.mark.parametrize(
    ("paths", "options", "told"),
    [
        ([], {}, "one export at a time"),
        (["a", "b"], {}, "one export at a time"),
        (["not-there"], {}, "not-there"),
        ([str(HERE)], {"name": "two words"}, "cannot name a source"),
        ([str(EXPORT / "general")], {}, "holds no Slack export"),
        ([str(EXPORT)], {"speed": 1}, "no option `speed`"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(paths: list[str], options: dict[str, Any], told: str) -> None:
    with pytest.raises(SourceError, match=told) as raised:
        FACTORY.open(paths, **options)
    assert "\n" not in str(raised.value)


def test_a_time_beyond_the_calendar_is_a_bad_record() -> None:
    with pytest.raises(BadRecord, match="year 9999"):
        moment(10**18)


def test_the_counts_of_a_real_export_are_those_that_are_known_of_it(shared_data: Path) -> None:
    """Every reply of every thread, by what the files hold and not by what heads say of them."""
    found: Counter[str] = Counter()
    replies: Counter[str] = Counter()
    heads: set[str] = set()
    failures = 0
    for outcome in outcomes(shared_data / "chat" / "slack-r-contributors-export.zip"):
        failures += outcome.failure is not None
        for event in outcome.events:
            data = event["data"]
            found[data["action"]] += 1
            if data["action"] == "replied":
                replies[data["conversation"]] += 1
            elif data["action"] == "posted" and data.get("conversation") == data["item"]["id"]:
                heads.add(data["conversation"])
    assert failures == 0
    assert (found["posted"] + found["replied"], found["endorsed"], found["edited"]) == (11_015, 4_874, 614)
    assert (replies.total(), len(heads), len(replies), len(replies.keys() - heads)) == (3_447, 774, 778, 4)
