"""What waits: the longest wait with a prospect first, how unusual it is, and whom to ask, with evidence."""

from __future__ import annotations

from knowflow.queries.waiting import waiting
from tests.unit.test_times_to_answer import HOUR, START, ask, said, world

DAY = 24


def test_the_longest_wait_is_first_and_what_is_old_comes_last() -> None:
    events = [*world(), said("old", -120 * DAY, "old", "ann"), said("older", -130 * DAY, "older", "ann")]
    found = waiting(ask(events, START + 8 * DAY * HOUR))
    named = [row["conversation"] for row in found["results"]]
    assert named == ["n0", "n1", "q5", "q6", "q7", "old", "older"]
    assert (found["total"], found["live"]) == (7, 5)


def test_a_wait_is_held_against_what_answers_took() -> None:
    # Answers took 1, 2, 3, 4 and 5 hours.
    found = waiting(ask([*world(), said("new", 8 * DAY, "new", "cyd")], START + (8 * DAY + 3) * HOUR))
    told = {row["conversation"]: (row["days"], row["sooner"]) for row in found["results"]}
    assert told["new"] == (0.1, 0.6)
    assert told["q7"] == (0.8, 1.0)


def test_whom_to_ask_is_ranked_with_evidence_and_is_not_the_asker() -> None:
    found = waiting(ask(world()), limit=3)
    assert len(found["results"]) == 3
    row = next(row for row in found["results"] if row["conversation"].startswith("q"))
    assert [one["person"] for one in row["ask"]] == ["qa:a/bob"]
    assert row["ask"][0]["evidence"]
    assert 0 < row["ask"][0]["likely"] <= row["ask"][0]["score"] <= 1
