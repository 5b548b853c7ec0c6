"""Hold what the Discourse producer makes of a few topics.

After a change that is meant, write the expected outcomes anew: `python -m tests.golden.test_discourse_golden`.
"""

from pathlib import Path

from producers.base import Outcome
from producers.declare import undeclared
from producers.discourse import ACTIONS, FACTORY
from tests.golden.outcome_lines import as_line, read_lines, write_lines

HERE = Path(__file__).parent / "discourse"
EXPECTED = HERE / "expected.jsonl"
GARDEN = "discourse:garden"


def outcomes() -> list[Outcome]:
    return list(FACTORY.open([str(HERE / "source")], name="garden").read())


def test_outcomes_are_as_expected() -> None:
    for have, want in zip(map(as_line, outcomes()), read_lines(EXPECTED), strict=True):
        assert have == want


def test_everything_that_comes_out_is_declared() -> None:
    assert not undeclared(ACTIONS, outcomes())


def test_everything_that_is_declared_comes_out() -> None:
    found = outcomes()
    declared = {action for row in ACTIONS for action in row.actions}
    assert declared == {event["data"]["action"] for outcome in found for event in outcome.events}
    reasons = {reason for row in ACTIONS for reason in row.ignored}
    assert reasons == {outcome.ignored for outcome in found if outcome.ignored is not None}


def test_a_topics_first_post_goes_by_the_topic() -> None:
    events = {event["id"]: event["data"] for outcome in outcomes() for event in outcome.events}
    assert events[f"{GARDEN}/topic/40/posted"]["conversation"] == f"{GARDEN}/topic/40"
    assert events[f"{GARDEN}/post/402/posted"]["in_reply_to"] == [f"{GARDEN}/topic/40", f"{GARDEN}/post/401"]
    assert "in_reply_to" not in events[f"{GARDEN}/post/404/posted"], "the parent is not in the file"
    assert events[f"{GARDEN}/post/404/posted"]["addressed"] == [f"{GARDEN}/2"]


def test_a_withheld_text_is_not_what_the_author_wrote() -> None:
    events = {event["id"]: event["data"] for outcome in outcomes() for event in outcome.events}
    assert "text" not in events[f"{GARDEN}/post/411/posted"]["item"]
    assert f"{GARDEN}/post/411/edited/2" not in events


def test_what_is_not_for_everybody_says_so() -> None:
    events = {event["id"]: event["data"] for outcome in outcomes() for event in outcome.events}
    assert events[f"{GARDEN}/post/410/posted"]["audience"] == [f"{GARDEN}/group/staff"]
    assert events[f"{GARDEN}/topic/44/posted"]["audience"] == [f"{GARDEN}/1", f"{GARDEN}/2", f"{GARDEN}/group/board"]


if __name__ == "__main__":
    write_lines(EXPECTED, outcomes())
