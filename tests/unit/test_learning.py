"""Mentors are a step ahead and helpful, reading goes from first to advanced, growth follows the weeks."""

from __future__ import annotations

from typing import Any

import pytest

from indexers.memory import MemoryIndex
from knowflow.errors import UserError
from knowflow.queries.ask import Ask
from knowflow.queries.growth import growth
from knowflow.queries.learn import learn
from knowflow.queries.mentors import mentors, steps_ahead
from knowflow.queries.rhythm import Rhythm, rhythm_of
from schemas.interaction import read_event
from schemas.times import MICROS_PER_DAY, format_time, parse_time
from tests.harness import Harness
from tests.order_cases import make_stages

Event = dict[str, Any]
START = parse_time("2024-01-01T12:00:00Z")  # a Monday


def event(week: int, name: str, action: str, account: str, **data: Any) -> Event:
    stated = {"action": action, "actor": {"account": f"forum:a/{account}"}, **data}
    return read_event({"id": name, "source": "forum:a", "time": format_time(START + week * 7 * MICROS_PER_DAY),
                       "partitionkey": data.get("conversation", name), "data": stated})  # fmt: skip


def talk(week: int, asker: str, *helpers: str, text: str = "#malt", accepted: bool = True) -> list[Event]:
    """Return a question of a week and its answers, the first of them accepted."""
    root = f"{asker}.{week}"
    events = [event(week, root, "asked", asker, item={"id": root, "title": f"{asker} {week}", "text": text},
                    conversation=root)]  # fmt: skip
    for helper in helpers:
        name = f"{root}.{helper}"
        events.append(event(week, name, "answered", helper, item={"id": name, "text": text}, conversation=root,
                            in_reply_to=[root]))  # fmt: skip
    if helpers and accepted:
        first = f"{root}.{helpers[0]}"
        events.append(event(week, f"{first}.ok", "accepted", asker, item={"id": first}))
    return events


def index_of(events: list[Event]) -> MemoryIndex:
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.run()
    return harness.index()


def short(person: str) -> str:
    return person.removeprefix("forum:a/")


def test_a_mentor_is_ahead_active_and_helps_people_like_the_learner() -> None:
    events = [one for week in (40, 44, 48) for one in talk(week, "learner", "near")]
    events += [one for week in (41, 45, 49) for one in talk(week, "beginner", "kind")]
    events += [one for week in range(1, 12) for one in talk(week, "beginner", "gone")]
    events += talk(50, "other", "behind", accepted=False)
    found = mentors(Ask(index_of(events)), "malt", "forum:a/behind")
    assert [short(row["person"]) for row in found["results"]] == ["kind", "near"], "gone and the learner are none"
    found = mentors(Ask(index_of(events)), "Malt", "forum:a/learner")
    assert [short(row["person"]) for row in found["results"]] == ["near", "kind", "behind"]
    best = found["results"][0]
    assert best["why"]["helped_you"] > 0
    assert [(row["conversation"], row["why"]) for row in best["evidence"][:2]] == [
        ("learner.48", "answered, accepted, helped learner"), ("learner.44", "answered, accepted, helped learner"),
    ]  # fmt: skip
    assert found["results"][1]["why"]["helped_you"] == 0
    assert found["results"][1]["evidence"][0]["why"] == "answered, accepted, helped somebody at the same stage"
    assert (found["level"], found["total"]) == ("none", 3)


def test_who_is_as_far_as_the_learner_is_no_mentor() -> None:
    events = [one for week in (1, 3, 5) for one in talk(week, "asker", "one", "two")]
    assert [short(row["person"]) for row in mentors(Ask(index_of(events)), "malt", "forum:a/one")["results"]] == []


def test_steps_are_factors_of_three_and_negative_behind() -> None:
    assert steps_ahead(26.0, 2.0) == pytest.approx(2.0)
    assert steps_ahead(2.0, 26.0) == pytest.approx(-2.0)
    assert steps_ahead(5.0, 5.0) == 0


def test_a_rhythm_counts_items_and_not_what_became_of_them() -> None:
    weeks = [("2024-03-04", "answered", 4), ("2024-03-04", "accepted", 9), ("2024-01-01", "asked", 13),
             ("2024-03-18", "answered", 50)]  # fmt: skip
    row = {"given": [{"week": week, "kind": kind, "count": count} for week, kind, count in weeks]}
    assert rhythm_of([row], "2024-03-11") == Rhythm(1, 1.0, 0.5)
    assert rhythm_of([row], "2023-12-25") == Rhythm(None, 0.0, 0.0)


def test_reading_goes_from_what_newcomers_ask_to_what_the_advanced_ask() -> None:
    events = [one for week in range(1, 5) for one in talk(week, f"new{week}", "helper")]
    events += [one for week in range(5, 9) for one in talk(week, "regular", "helper")]
    events += talk(20, "helper", "master")
    events += [event(21, "page", "documented", "writer", item={"id": "page", "title": "All about it", "text": "#malt"})]
    found = learn(Ask(index_of(events)), "malt", limit=9)
    by_stage: dict[str, list[str]] = {}
    for row in found["results"]:
        by_stage.setdefault(row["stage"], []).append(row["conversation"])
    assert [row["step"] for row in found["results"]] == list(range(1, 10))
    assert (by_stage["next"], by_stage["advanced"]) == (["regular.8"], ["helper.20"])
    assert "page" in by_stage["first"]
    reasons = {row["conversation"]: row["reason"] for row in found["results"]}
    assert reasons["regular.8"] == "asked by somebody who had met it 3 times"
    assert reasons["helper.20"] == "asked by somebody who had answered 8 times in it"
    assert reasons["new4.4"] == "asked by a newcomer to it"
    lesson = found["lessons"][0]
    assert (lesson["conversation"], short(lesson["resolution"]["person"])) == ("helper.20", "master")


def test_what_is_about_the_topic_is_read_before_what_names_it_beside_others() -> None:
    events = [*talk(40, "about", "ann", text="#malt"), *talk(41, "beside", "ann", text="#hops #yeast #malt")]
    events += [*talk(42, "elsewhere", "ann", text="#hops"),
               event(43, "elsewhere.42.ann.2", "answered", "bob", item={"id": "elsewhere.42.ann.2", "text": "as #malt"},
                     conversation="elsewhere.42", in_reply_to=["elsewhere.42"])]  # fmt: skip
    index = index_of(events)
    topics = {row["conversation"]: row["topics"] for row in Ask(index).find("conversations")}
    assert topics == {"about.40": ["malt"], "beside.41": ["hops", "yeast", "malt"], "elsewhere.42": ["hops"]}
    found = learn(Ask(index), "malt")["results"]
    assert [row["conversation"] for row in found] == ["about.40", "beside.41", "elsewhere.42"]


def test_growth_follows_the_weeks_and_stops_at_the_moment() -> None:
    events = [one for week in (1, 2) for one in talk(week, "pupil", "teacher")]
    events += [one for week in (14, 15, 16, 30) for one in talk(week, "asker", "pupil")]
    index = index_of(events)
    (grown,) = growth(Ask(index), "forum:a/pupil")["results"]
    assert grown["first"] == {"asked": "2024-01-08", "gave": "2024-04-08", "welcome": "2024-04-08"}
    counts = {
        row["from"]: (row["asked"], row["gave"], row["welcome"]) for row in grown["curve"] if row["asked"] + row["gave"]
    }
    assert counts == {"2024-01-01": (2, 0, 0), "2024-04-01": (0, 3, 3), "2024-07-01": (0, 1, 1)}
    weights = [row["weight"] for row in grown["curve"]]
    assert weights[0] == 0
    assert weights[3] > weights[4] > 0, "what was shown counts less as time goes by"
    assert [row["why"] for row in grown["evidence"]] == ["asked, the first", "answered, accepted, the newest"]
    (then,) = growth(Ask(index, as_of=START + 10 * 7 * MICROS_PER_DAY), "forum:a/pupil")["results"]
    assert [row["level"] for row in then["curve"]] == ["none"] * len(then["curve"])
    assert then["first"] == {"asked": "2024-01-08"}


def test_what_nobody_knows_is_told() -> None:
    index = index_of(talk(1, "asker", "helper"))  # without support
    with pytest.raises(UserError, match="no topic is called 'malt'"):
        learn(Ask(index), "malt")
    with pytest.raises(UserError, match="no topic is called 'malt'"):
        mentors(Ask(index), "malt", "forum:a/asker")
