"""How long answers take: by group, the small ones together, and what waits counted as waiting so far."""

from __future__ import annotations

from typing import Any

from knowflow.queries.ask import Ask
from knowflow.queries.times import By, times
from schemas.interaction import read_event
from schemas.times import format_time, parse_time
from tests.harness import Harness
from tests.order_cases import make_stages

Event = dict[str, Any]
HOUR = 3_600_000_000
START = parse_time("2024-01-01T00:00:00Z")


def said(item: str, hour: float, question: str, account: str, *, team: str = "", tag: str = "malt") -> Event:
    """Return a question, or an answer to one of another name."""
    asks = item == question
    data: Event = {
        "action": "asked" if asks else "answered", "conversation": question,
        "actor": {"account": f"qa:a/{account}", **({"team": team} if team else {})},
        "item": {"id": item, "title": f"about {tag}?", "text": f"{tag} is it?", "tags": [tag]},
        **({} if asks else {"in_reply_to": [question]}),
    }  # fmt: skip
    return read_event({"id": item, "source": "qa:a", "time": format_time(int(START + hour * HOUR)),
                       "partitionkey": question, "data": data})  # fmt: skip


def ask(events: list[Event], as_of: int | None = None) -> Ask:
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.run()
    return Ask(harness.index(), as_of=as_of)


def world() -> list[Event]:
    """Return 8 questions at 09:00 of team red, the first 5 answered 1 to 5 hours later, and 2 at 22:00 of none."""
    events = []
    for day in range(8):
        events.append(said(f"q{day}", 24 * day + 9, f"q{day}", "ann", team="red"))
        if day < 5:
            events.append(said(f"a{day}", 24 * day + 10 + day, f"q{day}", "bob"))
    return [*events, *(said(f"n{day}", 24 * day + 22, f"n{day}", "cyd", tag="hops") for day in (0, 1))]


def test_unanswered_questions_count_as_waiting_until_now() -> None:
    found = times(ask(world(), START + 8 * 24 * HOUR))["overall"]
    assert (found["questions"], found["answered"], found["resolved"], found["few"]) == (10, 5, 0, False)
    # 10 at risk, all for more than 5 hours: .9, .8, .7, .6, .5 wait after 1, 2, .. 5 hours.
    assert found["first_answer_seconds"] == {
        "p25": 3 * 3600, "p50": 5 * 3600, "p75": None, "p50_ci": [3600, None],  # .9 has the lower limit .473
    }  # fmt: skip
    assert found["first_answer_within"]["1h"]["share"] == 0.1
    assert found["first_answer_within"]["1d"]["share"] == 0.5
    assert found["resolution_seconds"] == {"p25": None, "p50": None, "p75": None, "p50_ci": [None, None]}


def test_a_question_asked_just_now_does_not_lower_the_share() -> None:
    then = START + (24 * 4 + 10) * HOUR  # the fifth question is one hour old, the fourth is answered
    found = times(ask(world(), then))["overall"]
    assert (found["questions"], found["answered"]) == (7, 4)
    assert found["first_answer_within"]["1d"]["share"] == round(1 - 6 / 7 * 4 / 5 * 3 / 4 * 2 / 3, 4)


def groups(by: By) -> list[tuple[str, int]]:
    found = times(ask(world()), by)
    small = found["small"]
    return [(row["name"], row["questions"]) for row in found["results"]] + (
        [("small", small["questions"])] if small else []
    )


def test_small_groups_are_told_together() -> None:
    assert groups("hour") == [("09:00", 8), ("small", 2)]
    assert groups("team") == [("red", 8), ("small", 2)]
    assert groups("source") == [("qa:a", 10)]
    assert groups("topic") == [("malt", 8), ("small", 2)]
