"""What leaves with a person, who could take over, and which topics are at risk or stale."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.queries.ask import Ask
from knowflow.queries.carriers import Carriers
from knowflow.queries.leaver import leaver
from knowflow.queries.risk import risk
from schemas.interaction import read_event
from schemas.times import MICROS_PER_DAY, format_time, parse_time
from tests.harness import Harness
from tests.order_cases import make_stages

Event = dict[str, Any]
START = parse_time("2024-01-01T12:00:00Z")  # a Monday


def question(week: int, asker: str, text: str, *answerers: str) -> list[Event]:
    """Return a question of a week, and answers an hour later."""
    thread = f"{week}.{asker}.{text}"
    return [
        _event(week, 0, "asked", asker, thread, {"id": thread, "text": text}),
        *(_event(week, 1, "answered", name, thread, {"id": f"{thread}/{name}", "text": "so"}) for name in answerers),
    ]


def _event(week: int, hour: int, action: str, who: str, thread: str, item: Event) -> Event:
    data = {"action": action, "actor": {"account": f"qa:a/{who}"}, "item": item, "conversation": thread}
    if action == "answered":
        data["in_reply_to"] = [thread]
    time = format_time(START + week * 7 * MICROS_PER_DAY + hour * 3_600_000_000)
    return read_event({"id": f"{item['id']}!", "source": "qa:a", "time": time, "partitionkey": thread, "data": data})


def asking(events: list[Event], as_of: str | None = None) -> Ask:
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.run()
    return Ask(harness.index(), as_of=None if as_of is None else parse_time(as_of))


def weekly(text: str, weeks: range, *answerers: str) -> list[Event]:
    return [event for week in weeks for event in question(week, "asker", text, *answerers)]


def test_what_nobody_else_carries_is_handed_over_first() -> None:
    events = weekly("about #malt", range(6), "leaver", "second") + weekly("about #hops", range(4), "leaver")
    events += question(5, "asker", "about #hops still")
    found = leaver(asking(events), "qa:a/leaver")
    shown = [
        (row["label"], row["share"], row["bus_factor"], row["bus_factor_without"], row["open"])
        for row in found["results"]
    ]
    assert shown == [("hops", 1.0, 1, 0, 1), ("malt", 0.5, 2, 0, 0)]
    assert [[one["person"] for one in row["successors"]] for row in found["results"]] == [
        ["qa:a/asker"], ["qa:a/second", "qa:a/asker"],
    ]  # fmt: skip
    assert found["results"][1]["successors"][0]["why"] == {
        "topic": found["results"][1]["weight"], "helped_by_leaver": 0,
    }  # fmt: skip
    assert found["results"][1]["successors"][0]["score"] == 0.5, "who knows as much as the leaver"
    assert found["results"][0]["successors"][0]["why"] == {"topic": 0.0, "helped_by_leaver": 4}
    assert found["successors"][0]["person"] == "qa:a/asker"
    assert abs(sum(found["successors"][0]["why"].values()) - found["successors"][0]["score"]) < 1e-5


def test_an_answer_of_an_earlier_day_knows_nothing_of_later() -> None:
    early = weekly("about #malt", range(4), "leaver")
    late = weekly("about #malt", range(10, 20), "second")
    then = leaver(asking(early + late, "2024-02-05"), "qa:a/leaver")
    assert then == leaver(asking(early, "2024-02-05"), "qa:a/leaver")
    assert [one["person"] for one in then["results"][0]["successors"]] == ["qa:a/asker"]


def test_what_is_too_old_to_weigh_has_no_heirs() -> None:
    events = weekly("about #malt", range(4), "leaver") + weekly("about #malt", range(3_000, 3_004), "second")
    found = leaver(asking(events), "qa:a/leaver")
    assert [(row["label"], row["lost"]) for row in found["results"]] == [("malt", 0.0)]
    assert found["results"][0]["successors"] != []
    assert found["successors"] == []


def test_a_topic_whose_carriers_are_away_is_carried_by_nobody() -> None:
    events = weekly("about #malt", range(6), "gone") + weekly("about #hops", range(40, 46), "here")
    found = {row["label"]: row for row in risk(asking(events))["results"]}
    told = {
        label: (row["bus_factor"], row["present"], row["recent"], [one["away"] for one in row["carriers"]])
        for label, row in found.items()
    }
    assert told == {"malt": (0, 0, 6, [True]), "hops": (1, 1, 6, [False])}


def test_what_is_asked_about_and_was_never_answered_for_years_is_stale() -> None:
    events = weekly("about #malt", range(6), "gone") + weekly("about #malt", range(120, 123))
    found = risk(asking(events))
    assert found["results"] == []
    assert found["stale"] == {
        "total": 1,
        "topics": [
            {
                "topic": found["stale"]["topics"][0]["topic"], "label": "malt", "recent": 3, "recent_questions": 3,
                "last_week": "2024-02-05",
            }
        ],
    }  # fmt: skip


def test_words_that_are_said_of_everything_leave_the_rarest_subject_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowflow.queries.risk.MOST_TOPICS", 2)
    answers = weekly("about #malt", range(12), "one", "two", "three")
    events = [_said(event, "#tell the #brewer") for event in answers]
    events += [_said(event, "#tell the #brewer") for event in weekly("about #hops", range(4), "alone")]
    told = {row["label"]: (row["bus_factor"], row["carriers"][0]["person"]) for row in risk(asking(events))["results"]}
    assert told == {"hops": (1, "qa:a/alone"), "malt": (2, "qa:a/one")}


def _said(event: Event, text: str) -> Event:
    data = event["data"]
    if data["action"] == "asked":
        return event
    return {**event, "data": {**data, "item": {**data["item"], "text": text}}}


def test_the_bus_factor_counts_people_until_more_than_half_is_held() -> None:
    carriers = Carriers({"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}, frozenset("abc"), "2024-01-01")
    assert (carriers.bus_factor(), carriers.bus_factor("a"), carriers.bus_factor("ab")) == (2, 0, 0)
