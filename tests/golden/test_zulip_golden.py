"""Hold what the Zulip producer makes of a small archive, and of a few messages of the API.

After a change that is meant, write the expected outcomes anew: `python -m tests.golden.test_zulip_golden`.
"""

from pathlib import Path
from typing import Any

from producers.base import Outcome
from producers.declare import undeclared
from producers.zulip import ACTIONS, FACTORY
from schemas.interaction import event_rank
from tests.golden.outcome_lines import as_line, read_lines, write_lines

HERE = Path(__file__).parent / "zulip"
EXPECTED = HERE / "expected.jsonl"
GARDEN = "zulip:garden"


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


def event(name: str) -> dict[str, Any]:
    """Return the one event of an id, or of several contents the one that stands."""
    found = [event for outcome in outcomes() for event in outcome.events if event["id"] == f"{GARDEN}/{name}"]
    return max(found, key=event_rank)


def test_a_marked_topic_continues_the_unmarked_one() -> None:
    first, later = event("message/100/posted"), event("message/103/posted")
    assert first["data"]["conversation"] == later["data"]["conversation"]
    assert event("message/112/posted")["data"]["conversation"] == event("message/110/posted")["data"]["conversation"], (
        "case makes no other topic"
    )


def test_of_a_topics_state_the_first_notice_begins_it() -> None:
    state = event("channel/11/brown%20spots%20on%20tomatoes%3F/state/posted")
    assert state["time"] == "2019-03-10T20:33:21.000000Z"
    assert "actor" not in state["data"]


def test_quotes_are_replies_and_quotes_of_quotes_are_not() -> None:
    assert event("message/102/posted")["data"]["in_reply_to"] == [f"{GARDEN}/message/100", f"{GARDEN}/message/101"]


def test_a_message_of_the_api_is_posted_where_and_as_it_first_was() -> None:
    posted = event("message/200/posted")["data"]
    assert (posted["channel"], posted["item"]["text"]) == (f"{GARDEN}/channel/11", "<p>Spade?</p>")
    assert event("message/200/edited/2")["data"]["item"]["text"] == "<p>Which spade <em>lasts</em>?</p>"
    assert event("message/200/moved/history-1")["data"]["conversation"] == f"{GARDEN}/channel/12/spades"


def test_what_is_not_for_everybody_says_so() -> None:
    assert event("message/205/posted")["data"]["audience"] == [f"{GARDEN}/channel/13"]
    assert event("channel/13/budget/state/posted")["data"]["audience"] == [f"{GARDEN}/channel/13"]
    assert event("message/206/posted")["data"]["audience"] == [f"{GARDEN}/1", f"{GARDEN}/2"]


if __name__ == "__main__":
    write_lines(EXPECTED, outcomes())
