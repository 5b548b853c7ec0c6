"""What emerges stands out against its own past, and against the growth of the whole."""

from __future__ import annotations

from math import comb

import pytest

from knowflow.queries.ask import Ask
from knowflow.queries.bursts import burst_probability, q_values
from knowflow.queries.emerging import emerging
from tests.unit.test_learning import Event, index_of, short, talk


def test_a_burst_is_tested_given_the_sum_of_both_counts() -> None:
    share = 100 / 1_100
    exact = sum(comb(12, hits) * share**hits * (1 - share) ** (12 - hits) for hits in range(7, 13))
    assert burst_probability(7, 5, 100, 1_000) == pytest.approx(exact, rel=1e-9)
    assert burst_probability(0, 5, 100, 1_000) == 1
    assert burst_probability(7, 0, 100, 0) == 1, "no history, no burst"
    assert burst_probability(400, 0, 100, 10_000) < 1e-300


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    assert q_values([0.01, 0.04, 0.03, 0.5], 4) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert q_values([0.01], 10) == pytest.approx([0.1]), "tests whose outcome is not given count as well"
    assert q_values([], 10) == []


def usual(weeks: range, each: int = 3) -> list[Event]:
    return [
        one for week in weeks for number in range(each) for one in talk(week, f"w{week}p{number}", "old", text="#usual")
    ]


def test_a_topic_that_rises_is_named_with_the_conversations_behind_it() -> None:
    events = usual(range(60))
    for week, asker in ((56, "ann"), (57, "bob"), (57, "eve"), (58, "ann"), (59, "kim")):
        events += talk(week, asker, "old", text="#new and #fresh")
    events += talk(58, "one", "old", text="#once")
    (found,) = emerging(Ask(index_of(events)))["results"]
    assert {name: found[name] for name in ("label", "conversations", "people", "expected", "weeks", "also")} == {
        "label": "new", "conversations": 5, "people": 4, "expected": 0.0, "weeks": 4, "also": ["fresh"],
    }  # fmt: skip
    assert set(found) == {"topic", "label", "conversations", "people", "expected", "weeks", "since", "probability", "q",
                          "also", "evidence"}  # fmt: skip
    assert found["q"] < 0.01
    assert found["since"].startswith("2025-01-27")
    assert [(row["conversation"], row["why"]) for row in found["evidence"]] == [
        ("ann.56", "asked, the first"), ("bob.57", "asked, 2 items"), ("eve.57", "asked, 2 items"),
    ]  # fmt: skip
    assert [short(row["contribution"].split("|")[1]) for row in found["evidence"]] == ["ann", "bob", "eve"]


def test_growth_of_everything_is_no_burst_of_one_topic() -> None:
    events = [*usual(range(50), 1), *usual(range(50, 60), 12)]
    assert emerging(Ask(index_of(events)))["results"] == []


def test_what_one_person_alone_goes_on_about_does_not_emerge() -> None:
    alone = [one for week in range(54, 60) for one in talk(week, "ann", "old", text="#new")]
    assert emerging(Ask(index_of([*usual(range(60)), *alone])))["results"] == []
    two = [one for week in range(54, 60) for one in talk(week, f"ann{week % 2}", "old", text="#new")]
    assert [row["label"] for row in emerging(Ask(index_of([*usual(range(60)), *two])))["results"]] == ["new"]
