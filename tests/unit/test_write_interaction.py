"""Test the helper with which an engineer writes a producer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from producers.write import event_id, interaction
from schemas.interaction import read_event

BASE: dict[str, Any] = {"source": "wiki:team", "time": "2024-05-06T07:08:09Z"}


def test_an_event_is_built_in_its_normal_form() -> None:
    event = interaction(
        **BASE,
        action="replied",
        item={"id": "wiki:team/2", "kind": "comment", "text": "Yes."},
        actor={"account": "wiki:team/ana", "name": "Ana"},
        conversation="wiki:team/1",
        in_reply_to=["wiki:team/1"],
    )
    assert event == {
        "specversion": "1.0",
        "type": "knowflow.interaction.v1",
        "datacontenttype": "application/json",
        "id": "wiki:team/2/replied",
        "source": "wiki:team",
        "time": "2024-05-06T07:08:09.000000Z",
        "timeprecision": "exact",
        "sequence": 0,
        "partitionkey": "wiki:team/1",
        "data": {
            "action": "replied",
            "revision": 0,
            "actor": {"account": "wiki:team/ana", "name": "Ana"},
            "item": {"id": "wiki:team/2", "kind": "comment", "text": "Yes."},
            "conversation": "wiki:team/1",
            "in_reply_to": ["wiki:team/1"],
            "audience": ["public"],
        },
    }
    assert read_event(event) == event


def test_the_short_form_names_item_and_account() -> None:
    event = interaction(
        **BASE, action="endorsed", item="wiki:team/2", actor="wiki:team/bo", value=1, part="wiki:team/bo"
    )
    assert event["id"] == "wiki:team/2/endorsed/wiki:team/bo"
    assert event["partitionkey"] == "wiki:team/2"
    assert event["data"]["actor"] == {"account": "wiki:team/bo"}
    assert event["data"]["value"] == 1
    assert "audience" not in event["data"]


@pytest.mark.parametrize(
    ("action", "subject"), [("joined", "wiki:team/ana"), ("left", "wiki:team/ana"), ("renamed", "wiki:team/channel")]
)
def test_without_an_item_the_id_names_account_or_channel(action: str, subject: str) -> None:
    event = interaction(**BASE, action=action, actor="wiki:team/ana", channel="wiki:team/channel")
    assert event["id"] == f"{subject}/{action}"
    assert event["partitionkey"] == "wiki:team/channel"


def test_ids_tell_item_action_revision_and_part_apart() -> None:
    ids = {
        event_id("a", "edited"),
        event_id("a", "edited", 1),
        event_id("a", "edited", 12),
        event_id("a", "posted"),
        event_id("b", "edited"),
        event_id("a", "edited", part="x"),
        event_id("a", "edited", 1, "x"),
    }
    assert len(ids) == 7
    assert event_id("a", "edited", 0) == "a/edited"


@pytest.mark.parametrize(
    "time",
    [
        "2024-05-06T07:08:09Z",
        "2024-05-06T09:08:09+02:00",
        1_714_979_289_000_000,
        datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        datetime(2024, 5, 6, 9, 8, 9, tzinfo=timezone(timedelta(hours=2))),
        datetime(2024, 5, 6, 7, 8, 9),  # noqa: DTZ001 - a time without a zone is UTC
    ],
)
def test_times_come_in_any_form(time: str | int | datetime) -> None:
    event = interaction(action="posted", source="wiki:team", time=time, item="wiki:team/1")
    assert event["time"] == "2024-05-06T07:08:09.000000Z"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"action": "shouted", "item": "x"}, "action"),
        ({"action": "posted"}, "names no item"),
        ({"action": "posted", "item": ""}, "item"),
        ({"action": "posted", "item": "x", "colour": "red"}, "colour"),
        ({"action": "linked", "item": "x"}, "does not say what it points to"),
        ({"action": "posted", "item": "x", "time": "soon"}, "time"),
    ],
)
def test_a_wrong_member_is_named(members: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        interaction(**{**BASE, **members})
