"""Hold what the Stack Exchange producer makes of our own small dump, row by row.

The dump has each case that real dumps taught. After a change that is meant, write the
expected outcomes anew: `python -m tests.golden.test_stackexchange_golden`.
"""

from pathlib import Path
from typing import Any

import pytest

from producers.base import Outcome
from producers.declare import undeclared
from producers.stackexchange import ACTIONS, FACTORY
from schemas.interaction import event_rank
from tests.golden.outcome_lines import as_line, read_lines, write_lines

HERE = Path(__file__).parent / "stackexchange"
EXPECTED = HERE / "expected.jsonl"
PLACE = ("file", "row")
GARDEN = "stackexchange:garden"


def outcomes() -> list[Outcome]:
    return list(FACTORY.open([str(HERE / "dump")], name="garden").read())


def lines() -> list[dict[str, Any]]:
    return [as_line(outcome, *PLACE) for outcome in outcomes()]


@pytest.fixture(scope="module")
def events() -> dict[str, dict[str, Any]]:
    """Return the events by id, of one id the one that stands."""
    found: dict[str, dict[str, Any]] = {}
    for outcome in outcomes():
        for event in outcome.events:
            held = found.get(event["id"])
            if held is None or event_rank(event) > event_rank(held):
                found[event["id"]] = event
    return found


def test_outcomes_are_as_expected() -> None:
    expected = read_lines(EXPECTED)
    found = lines()
    for have, want in zip(found, expected, strict=True):
        assert have == want


def test_everything_that_comes_out_is_declared() -> None:
    assert not undeclared(ACTIONS, outcomes())


def test_each_declared_action_comes_out() -> None:
    declared = {action for row in ACTIONS for action in row.actions}
    assert declared == {event["data"]["action"] for outcome in outcomes() for event in outcome.events}


def content_at(events: dict[str, dict[str, Any]], item: str, field: str, until: str = "9") -> Any:
    """Return what stands as an item's content at a time: the greatest in (time, sequence, id) that states it."""
    stated = [
        (event["time"], event["sequence"], event["id"], event["data"]["item"][field])
        for event in events.values()
        if event["data"].get("item", {}).get("id") == item and field in event["data"]["item"] and event["time"] <= until
    ]
    return max(stated)[3]


def test_history_gives_the_first_text_and_posts_the_last(events: dict[str, dict[str, Any]]) -> None:
    item, asked = f"{GARDEN}/post/1", "2019-03-10T20:26:05.383000Z"
    assert content_at(events, item, "text", asked) == "My tomatos get brown spots."
    assert content_at(events, item, "tags", asked) == ["tomatoes"]
    assert content_at(events, item, "text_format") == "html"
    assert content_at(events, item, "tags") == ["tomatoes", "leaf-blight"]


def test_a_post_never_edited_keeps_its_rendered_text(events: dict[str, dict[str, Any]]) -> None:
    assert content_at(events, f"{GARDEN}/post/2", "text_format") == "html"


def test_of_two_tellings_of_an_acceptance_the_vote_stands(events: dict[str, dict[str, Any]]) -> None:
    accepted = events[f"{GARDEN}/post/2/accepted"]
    assert (accepted["time"], accepted["timeprecision"]) == ("2019-03-10T00:00:00.000000Z", "day")
    assert accepted["time"] < events[f"{GARDEN}/post/2/answered"]["time"], "the fixture's accept precedes its answer"


def test_of_two_tellings_of_a_closing_the_one_with_a_name_stands(events: dict[str, dict[str, Any]]) -> None:
    closed = [event for event in events.values() if event["data"]["action"] == "closed"]
    assert [event["data"]["actor"] for event in closed] == [{"account": f"{GARDEN}/3"}]


def test_deleted_users_have_a_name_and_no_account(events: dict[str, dict[str, Any]]) -> None:
    for event_id in ("post/5/answered", "post/5/edited/9", "comment/3/commented"):
        assert events[f"{GARDEN}/{event_id}"]["data"]["actor"] == {"name": "user88"}


def test_two_users_of_one_name_are_two_accounts(events: dict[str, dict[str, Any]]) -> None:
    actors = [events[f"{GARDEN}/{user}/joined"]["data"]["actor"] for user in (2, 4)]
    assert [actor["name"] for actor in actors] == ["Ben", "Ben"]
    assert [actor["account"] for actor in actors] == [f"{GARDEN}/2", f"{GARDEN}/4"]


def test_the_background_user_is_a_bot(events: dict[str, dict[str, Any]]) -> None:
    assert events[f"{GARDEN}/-1/joined"]["data"]["actor"]["bot"] is True
    assert "bot" not in events[f"{GARDEN}/1/joined"]["data"]["actor"]


def test_a_comment_knows_its_post_and_not_its_conversation(events: dict[str, dict[str, Any]]) -> None:
    comment = events[f"{GARDEN}/comment/2/commented"]
    assert comment["data"]["in_reply_to"] == [f"{GARDEN}/post/2"]
    assert comment["partitionkey"] == f"{GARDEN}/post/2"
    assert "conversation" not in comment["data"]
    assert comment["data"]["item"]["text"].endswith("\ufffd"), "a forbidden character is replaced"


def test_migrations_link_to_the_other_site(events: dict[str, dict[str, Any]]) -> None:
    links = [event["data"]["link"] for event_id, event in events.items() if "/linked/history-" in event_id]
    assert links == [
        {"relation": "related", "item": "stackexchange:outdoors/post/15280"},
        {"relation": "related", "item": "stackexchange:stackoverflow/post/77"},
        {"relation": "duplicate_of", "item": f"{GARDEN}/post/1"},
        {"relation": "related", "item": f"{GARDEN}/post/4"},
    ]


def test_votes_on_posts_that_are_in_no_file_are_events(events: dict[str, dict[str, Any]]) -> None:
    assert events[f"{GARDEN}/post/99/endorsed/8"]["data"]["value"] == 1


@pytest.mark.parametrize("only", ["Posts", "Comments", "Votes", "PostHistory", "Users"])
def test_rows_do_not_depend_on_the_other_files(only: str, tmp_path: Path) -> None:
    (tmp_path / f"{only}.xml").write_bytes((HERE / "dump" / f"{only}.xml").read_bytes())
    alone = [as_line(outcome, *PLACE) for outcome in FACTORY.open([str(tmp_path)], name="garden").read()]
    assert alone == [line for line in lines() if line["file"] == only.lower()]


if __name__ == "__main__":
    write_lines(EXPECTED, outcomes(), *PLACE)
