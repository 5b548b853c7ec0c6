"""Who is new, drifts away or is alone, and which groups are too small to be counted."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.queries.ask import Ask
from knowflow.queries.engagement import _hidden, engagement
from schemas.decisions import read_decision
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
    assert _hidden({name: {f"{name}{number}" for number in range(size)} for name, size in sizes.items()}, 5) == hidden


def test_who_is_in_two_small_groups_hides_neither_by_being_counted_twice() -> None:
    same = {f"{number}" for number in range(4)}
    assert _hidden({"a": same, "b": same, "c": {f"c{number}" for number in range(6)}}, 5) == {"a", "b", "c"}


def test_help_counts_for_the_team_of_its_week() -> None:
    """Of three who helped in weeks 1 and 4, one was in `old` until the Monday of week 3, and in `new` from then on."""
    events = [said(week, "asker", team="office") for week in (1, 4)]
    events += [said(week, name, to="asker", team="brewery") for week in (1, 4) for name in ("mover", "one", "two")]
    moved = format_time(START + 3 * 7 * MICROS_PER_DAY)
    decided = [
        {"id": "1", "accounts": ["chat:a/mover"], "team": "old", "valid_to": moved},
        {"id": "2", "accounts": ["chat:a/mover"], "team": "new", "valid_from": moved},
    ]
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.feed(decisions=[read_decision({"kind": "affiliation", "time": moved, **one}) for one in decided])
    harness.run()
    found = engagement(Ask(harness.index()), min_group=1)
    assert {row["group"]: (row["people"], row["gave"], row["received"]) for row in found["results"]} == {
        "office": (1, 0, 6), "brewery": (2, 4, 0), "old": (1, 1, 0), "new": (1, 1, 0),
    }  # fmt: skip
    assert (found["all"]["people"], found["all"]["gave"], found["all"]["received"]) == (4, 6, 6)
    before = engagement(Ask(harness.index(), as_of=parse_time(events[0]["time"])), min_group=1)
    assert {row["group"]: row["gave"] for row in before["results"]} == {"office": 0, "brewery": 2, "old": 1}


def test_a_team_that_was_decided_from_a_day_on_says_nothing_of_the_time_before() -> None:
    events = [said(week, "asker", team="office") for week in (1, 4)]
    events += [said(week, "mover", to="asker") for week in (1, 4)]
    decision = {
        "id": "1", "kind": "affiliation", "accounts": ["chat:a/mover"], "team": "new",
        "time": events[0]["time"], "valid_from": format_time(START + 3 * 7 * MICROS_PER_DAY),
    }  # fmt: skip
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.feed(decisions=[read_decision(decision)])
    harness.run()
    found = engagement(Ask(harness.index()), min_group=1)
    assert {row["group"]: row["gave"] for row in found["results"]} == {"office": 0, "new": 1}
