"""Hold what the mail producer makes of a small list, with every form and fault of mail that it knows.

After a change that is meant, write the expected outcomes anew: `python -m tests.golden.test_mbox_golden`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from producers.base import Outcome
from producers.declare import undeclared
from producers.mbox import ACTIONS, FACTORY
from producers.registry import detect
from tests.golden.outcome_lines import as_line, read_lines, write_lines

HERE = Path(__file__).parent / "mbox"
SOURCE, EXPECTED = HERE / "source", HERE / "expected.jsonl"


def outcomes() -> list[Outcome]:
    return list(FACTORY.open([str(SOURCE)], name="beds").read())


def by_number() -> dict[str, dict[str, Any]]:
    """Return the events by the part of their message's id before the `@`; of two, the one that stands."""
    found: dict[str, dict[str, Any]] = {}
    for outcome in outcomes():
        for event in outcome.events:
            name = event["data"]["item"]["id"].removeprefix("mail:message/").partition("@")[0]
            if name not in found or event["data"]["revision"] > found[name]["data"]["revision"]:
                found[name] = event
    return found


def test_outcomes_are_as_expected() -> None:
    for have, want in zip((as_line(one, "file", "message") for one in outcomes()), read_lines(EXPECTED), strict=True):
        assert have == want


def test_everything_that_comes_out_is_declared_and_the_other_way_round() -> None:
    found = outcomes()
    assert not undeclared(ACTIONS, found)
    assert {action for row in ACTIONS for action in row.actions} == {
        event["data"]["action"] for outcome in found for event in outcome.events
    }
    assert {reason for row in ACTIONS for reason in row.ignored} == {outcome.ignored for outcome in found} - {None}


def test_it_is_found_by_itself() -> None:
    assert detect(SOURCE) == "mbox"
    assert detect(SOURCE / "2020-March.txt") == "mbox"
    assert detect(SOURCE / "spade.eml") == "mbox"
    assert detect(SOURCE / "Maildir") == "mbox"
    assert detect(SOURCE / "readme.txt") is None


def test_quotes_are_kept_beside_the_text() -> None:
    found = by_number()
    first = found["m1"]["data"]["item"]
    assert "> count(slugs)" in first["text"], "somebody's prompt"
    assert "\nFrom Monday on" in first["text"]
    assert first["quoted"] == "-- \nAnn, bed 4"
    second = found["m2"]["data"]["item"]
    assert second["text"] == "Copper rings keep them off\u2014mine are ten years old.\n\nBeer works too."
    assert second["quoted"].startswith(
        "On Mon, Mar 2, 2020 at 9:15 AM Ann M\u00fcller <\nann@garden.example> wrote:\n\n> Every"
    )
    assert second["quoted"].endswith("listinfo/beds")
    assert found["m3"]["data"]["item"]["text"] == "Caf\u00e9 grounds \u2013 they hate them.\n\nrings.pdf"
    assert found["m4"]["data"]["item"]["text"] == "<p>Nematodes.</p>"
    assert found["m23"]["data"]["item"]["text"] == "I have."


def test_conversations_come_from_the_message_alone() -> None:
    found = {name: event["data"] for name, event in by_number().items()}
    root = "mail:message/m1@garden.example"
    assert found["m1"]["conversation"] == root
    assert found["m2"]["conversation"] == found["m4"]["conversation"] == root
    assert found["m4"]["in_reply_to"] == ["mail:message/lost@garden.example"], "the last of References"
    assert found["m3"]["conversation"] == "mail:message/m2@garden.example", "all that it names"
    by_subject = [data for data in found.values() if "/subject/" in data["conversation"]]
    assert len(by_subject) == 2
    assert len({data["conversation"] for data in by_subject}) == 1
    assert all("in_reply_to" not in data for data in by_subject)
    assert {name for name, data in found.items() if data.get("by_reply")} == {
        name for name, data in found.items() if "in_reply_to" in data
    }


def test_wrong_times_are_kept_and_marked() -> None:
    found = {name: (event["time"], event["timeprecision"]) for name, event in by_number().items()}
    assert found["m1"] == ("2020-03-02T08:15:00.000000Z", "second")
    assert found["m4"] == ("2020-03-03T08:00:00.000000Z", "second"), "-0000 is UTC"
    assert found["m7"] == ("2020-03-03T22:00:00.000000Z", "assumed"), "the last server's time"
    assert found["m8"] == ("1970-01-01T00:00:00.000000Z", "assumed")
    assert found["m9"] == ("2020-03-05T10:00:00.000000Z", "assumed"), "that of the line which begins the message"
    assert [time for name, time in found.items() if name.startswith("sha256")] == [
        ("2020-03-03T09:00:00.000000Z", "assumed"),  # a zone that nobody knows
        ("2020-03-06T10:00:00.000000Z", "second"),
    ]


def test_programs_are_bots_and_lists_are_nobody() -> None:
    found = {name: event["data"] for name, event in by_number().items()}
    assert {name: data["item"]["kind"] for name, data in found.items() if data["actor"].get("bot")} == {
        "m14": "bounce", "m15": "auto-reply", "m16": "notice",
    }  # fmt: skip
    assert found["m10"]["actor"] == {"account": "mail:beds.lists.garden.example/@Fay", "name": "Fay"}
    assert found["m11"]["actor"] == {
        "account": "mail:gil@elsewhere.example", "name": "Gil", "address": "gil@elsewhere.example",
    }  # fmt: skip
    assert found["m2"]["addressed"] == ["mail:ann@garden.example", "mail:cy@garden.example"]


def test_what_could_not_be_read_is_read_again_once_mended() -> None:
    failures = [outcome.failure for outcome in outcomes() if outcome.failure is not None]
    assert [failure.location for failure in failures] == ["2020-March.txt, message 18"]
    letter = {"source": "mail:beds", "payload": failures[0].payload}
    with pytest.raises(ValueError, match="no date"):
        FACTORY.reread(letter)
    mended = dict(letter, payload=failures[0].payload.replace("Mar 36", "Mar  6"))
    assert [event["time"] for event in FACTORY.reread(mended)] == ["2020-03-06T10:00:00.000000Z"]
    with pytest.raises(ValueError, match="too long to be kept"):
        FACTORY.reread(dict(letter, payload=""))


if __name__ == "__main__":
    write_lines(EXPECTED, outcomes(), "file", "message")
