"""Who is new, drifts away or is alone, and which groups are too small to be counted."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.queries.ask import Ask
from knowflow.queries.engagement import _hidden, engagement
from schemas.interaction import read_event
from schemas.times import MICROS_PER_DAY, format_time, parse_time
from tests.harness import Harness
from tests.order_cases import make_stages

Event = dict[str, Any]
START = parse_time("2024-01-01T12:00:00Z")  # a Monday


def said(week: int, account: str, *, to: str | None = None, team: str = "", again: int = 0) -> Event:
    """Return a post of a week, or a reply to somebody's post of that week."""
    actor = {"account": f"chat:a/{account}", **({"team": team} if team else {})}
    item = {"id": f"{account}.{week}.{again}", "text": "malt"}
    data: Event = {"action": "posted", "actor": actor, "item": item, "conversation": f"{to or account}.{week}.0"}
    if to:
        data |= {"action": "replied", "in_reply_to": [f"{to}.{week}.0"]}
    return read_event({"id": item["id"], "source": "chat:a", "time": format_time(START + week * 7 * MICROS_PER_DAY),
                       "partitionkey": data["conversation"], "data": data})  # fmt: skip


def answer(events: list[Event], **options: Any) -> dict[str, Any]:
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.run()
    return engagement(Ask(harness.index()), **options)


def named(found: dict[str, Any]) -> list[str]:
    return [person["person"].removeprefix("chat:a/") for person in found["people"]]


def test_people_who_may_need_attention_are_named() -> None:
    events = [said(week, "steady") for week in range(60)]
    events += [said(week, "helper", to="steady") for week in range(60)]
    events += [said(week, "drifter", to="steady") for week in range(40)]  # weekly, then silent for 20 weeks
    events += [said(week, "rare", to="steady") for week in range(3, 60, 14)]  # silent for as long now and then
    events += [said(50, "new", to="steady"), said(58, "new", to="steady")]
    events += [said(45, "alone"), said(55, "alone")]
    events += [said(45, "once")]
    found = answer(events)
    assert {name: named(found[name]) for name in ("newcomers", "drifting", "isolated")} == {
        "newcomers": ["new"], "drifting": ["drifter"], "isolated": ["alone"],
    }  # fmt: skip
    assert found["drifting"]["people"][0] | {"person": "", "name": ""} == {
        "person": "", "name": "", "items": 40, "first_week": "2024-01-01", "last_week": "2024-09-30", "helped": 0,
    }  # fmt: skip


def test_groups_of_few_are_not_counted_and_do_not_follow_from_the_sum() -> None:
    sizes = {"large": 7, "middle": 6, "small": 2}
    events = []
    for team, size in sizes.items():
        events += [said(1, f"{team}0", team=team)]
        events += [said(1, f"{team}{number}", to=f"{team}0", team=team) for number in range(1, size)]
    found = answer(events, min_group=5)
    assert [(row["group"], row["people"], row["give"], row["receive"], row["both"]) for row in found["results"]] == [
        ("large", 7, 6, 1, 0)
    ]
    assert found["hidden"] == {"groups": 2}, "the two of `small` would be all less large less middle"
    assert found["all"]["people"] == 15
    assert answer(events[:4], min_group=5)["all"] is None


def test_thanks_that_were_inferred_are_told_apart_from_stated_ones() -> None:
    """Two help in a thread; its asker thanks one in words, and somebody else thanks the other as the source states."""
    asked = said(1, "asker")
    helped = [said(1, name, to="asker") for name in ("one", "two")]
    thanks = said(1, "asker", to="asker", again=1)
    thanks["id"] = "thanks"
    thanks["data"] |= {"item": {"id": "thanks", "text": "thanks"}, "in_reply_to": [helped[0]["id"]]}
    stated = {"action": "thanked", "actor": {"account": "chat:a/one"}, "item": {"id": helped[1]["id"]}}
    found = answer([asked, *helped, read_event(thanks), read_event({**asked, "id": "t", "data": stated})], min_group=3)
    assert {name: found["all"][name] for name in ("people", "thanked", "thanked_inferred")} == {
        "people": 3, "thanked": 1, "thanked_inferred": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 9, "b": 5}, set()),
        ({"a": 9, "b": 4}, {"a", "b"}),
        ({"a": 9, "b": 4, "c": 4}, {"b", "c"}),
        ({"a": 9, "b": 5, "c": 1}, {"b", "c"}),
    ],
)
def test_what_is_left_out_is_enough_together(sizes: dict[str, int], hidden: set[str]) -> None:
    assert _hidden(sizes, 5) == hidden
