"""Messages without a thread meet in conversations, and leave nothing behind where these change."""

from __future__ import annotations

from typing import Any

from schemas.interaction import read_event
from tests.harness import Harness
from tests.order_cases import make_stages

Event = dict[str, Any]
CHANNEL = "chat:b/beer"


def said(name: str, time: str, text: str, action: str = "posted", **more: Any) -> Event:
    actor, audience = more.pop("actor", f"chat:b/{name}"), more.pop("audience", ["public"])
    item = {"id": name} if action != "posted" else {"id": name, "kind": "message", "text": text}
    return read_event({
        "id": f"{name}/{action}", "source": "chat:b", "time": f"2024-01-{time}:00Z", "partitionkey": CHANNEL,
        "data": {"action": action, "actor": {"account": actor}, "item": item, "channel": CHANNEL, "audience": audience,
                 **more},
    })  # fmt: skip


def about(action: str, time: str, **data: Any) -> Event:
    name = (data.get("item") or {"id": CHANNEL})["id"]
    return read_event({
        "id": f"{name}/{action}", "source": "chat:b", "time": f"2024-01-{time}:00Z", "partitionkey": CHANNEL,
        "data": {"action": action, **data},
    })  # fmt: skip


def talks(harness: Harness, *events: Event) -> dict[str, int]:
    """Feed events; return the conversations' rows with their numbers of items."""
    harness.feed(events)
    harness.run()
    return {key: row["items"] for key, row in harness.documents["conversations"].items()}


FIRST = said("m1", "09T10:00", "malt again")
SECOND = said("m2", "09T10:05", "malt it is")
OTHER = said("m3", "09T10:06", "something else")


def test_a_conversation_has_its_roots_id_from_the_first_message_on() -> None:
    harness = Harness(make_stages, disorder=False)
    assert talks(harness, FIRST) == {"m1|public": 1}
    assert talks(harness, SECOND, OTHER) == {"m1|public": 2, "m3|public": 1}
    helped = harness.documents["contributions"]["m1|chat:b/m2|public"]["helped"]
    assert helped == {"top": [{"count": 1, "name": "chat:b/m1"}], "total": 1}


def test_a_message_that_comes_late_roots_the_conversation_anew() -> None:
    harness = Harness(make_stages, disorder=False)
    talks(harness, FIRST, SECOND, OTHER)
    assert talks(harness, said("m0", "09T09:00", "who has malt")) == {"m0|public": 3, "m3|public": 1}
    assert "m1|chat:b/m1|public" not in harness.documents["contributions"]
    gone = about("retracted", "09T11:00", item={"id": "m0"}, retracts="m0/posted")
    assert talks(harness, gone) == {"m1|public": 2, "m3|public": 1}


def test_an_edit_changes_whom_a_message_answers() -> None:
    harness = Harness(make_stages, disorder=False)
    talks(harness, FIRST, SECOND, OTHER)
    edited = about("edited", "09T11:00", item={"id": "m3", "text": "malt as well"})
    assert talks(harness, edited) == {"m1|public": 3}


def test_a_deleted_root_keeps_its_conversation_together() -> None:
    harness = Harness(make_stages, disorder=False)
    third = said("m4", "09T10:07", "m4 speaks", addressed=["chat:b/m1"])
    assert talks(harness, FIRST, third) == {"m1|public": 2}
    assert talks(harness, about("deleted", "09T11:00", item={"id": "m1"})) == {"m1|public": 1}


def test_a_message_that_is_moved_to_a_thread_takes_part_no_more() -> None:
    harness = Harness(make_stages, disorder=False)
    talks(harness, FIRST, SECOND)
    moved = about("moved", "09T11:00", item={"id": "m1"}, conversation="c1")
    assert talks(harness, moved) == {"c1|public": 1, "m2|public": 1}


def test_a_week_that_ends_in_silence_cuts() -> None:
    sunday = said("m1", "07T23:30", "malt")
    assert talks(Harness(make_stages, disorder=False), sunday, said("m2", "08T00:20", "malt")) == {"m1|public": 2}
    assert talks(Harness(make_stages, disorder=False), sunday, said("m2", "08T00:30", "malt")) == {
        "m1|public": 1, "m2|public": 1,
    }  # fmt: skip


def test_what_not_everybody_sees_is_nobodys_parent() -> None:
    harness = Harness(make_stages, disorder=False)
    hidden = said("m1", "09T10:00", "malt again", audience=["brewers"])
    assert talks(harness, hidden, SECOND) == {"m1|brewers": 1, "m2|public": 1}
    private = about("edited", "10T00:00", channel=CHANNEL, audience=["brewers"])
    assert talks(harness, private) == {"m1|brewers": 2}


def test_what_states_its_thread_is_left_alone() -> None:
    threads = [
        said("m5", "09T10:01", "malt", conversation="c1"),
        said("m6", "09T10:02", "malt", in_reply_to=["m1"]),
        {**said("m7", "09T10:03", "malt"), "data": {**said("m7", "09T10:03", "malt")["data"], "item": {"id": "m7"}}},
    ]
    assert talks(Harness(make_stages, disorder=False), FIRST, *threads) == {
        "m1|public": 2, "c1|public": 1, "m7|public": 1,
    }  # fmt: skip
