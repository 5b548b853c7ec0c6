"""Worked examples of docs/model.md: what counts, what waits, and who sees what."""

from __future__ import annotations

from tests.oracle_events import ANN, ANSWER, CAT, EXCHANGE, QUESTION, event, truth_of


def test_answering_oneself_is_no_help_given() -> None:
    answer = {**ANSWER, "data": {**ANSWER["data"], "actor": ANN}}
    truth = truth_of(QUESTION, answer, EXCHANGE[6])
    given = truth.records["contributions"]["q1|forum:a/1|public"]
    assert given["outcome"]["accepted"] == 0
    assert given["weeks"] == [{"week": "2024-01-01", "kind": "asked", "count": 1}]
    assert truth.records["flows"] == {}
    conversation = truth.records["conversations"]["q1|public"]
    assert (conversation["answers"], conversation["state"]) == (0, "resolved")


def test_the_greater_of_two_events_with_one_id_counts() -> None:
    later = {**QUESTION, "data": {**QUESTION["data"], "revision": 1, "item": {"id": "q1", "title": "Second"}}}
    for order in ((QUESTION, later), (later, QUESTION)):
        assert truth_of(*order).records["conversations"]["q1|public"]["title"] == "Second"


def test_without_a_head_an_items_events_are_pending_retractions_too() -> None:
    taken_back = event("r", "a1", "retracted", "2024-02-01T00:00:00Z", retracts="a")
    truth = truth_of(QUESTION, ANSWER, EXCHANGE[2], taken_back)
    assert truth.pending == {"forum:a": 3}
    assert truth.records["conversations"]["q1|public"]["items"] == 1
    back_again = event("rr", "a1", "retracted", "2024-02-02T00:00:00Z", retracts="r")
    assert truth_of(QUESTION, ANSWER, taken_back, back_again).pending == {"forum:a": 3}


def test_a_comment_is_at_home_where_its_chain_of_parents_ends() -> None:
    reply = event("d", "d1", "replied", "2024-01-17T00:00:00Z", actor=CAT, in_reply_to=["c1"])
    assert truth_of(*EXCHANGE, reply).records["conversations"]["q1|public"]["items"] == 4
    deleted = event("x", "c1", "deleted", "2024-01-18T00:00:00Z")
    assert truth_of(*EXCHANGE, reply, deleted).records["conversations"]["q1|public"]["items"] == 3
    without_parent = [one for one in EXCHANGE if one["id"] != "c"]
    assert truth_of(*without_parent, reply).pending == {"forum:a": 1}


def test_a_cycle_of_parents_is_pending() -> None:
    first = event("a", "a", "commented", "2024-01-01T00:00:00Z", in_reply_to=["b"])
    second = event("b", "b", "commented", "2024-01-02T00:00:00Z", in_reply_to=["a"])
    truth = truth_of(first, second)
    assert truth.pending == {"forum:a": 2}
    assert truth.records["conversations"] == {}
    moved = event("m", "a", "moved", "2024-01-03T00:00:00Z", conversation="c")
    assert truth_of(first, second, moved).records["conversations"]["c|public"]["items"] == 2


def test_an_audience_sees_its_own_items_and_the_title_of_what_it_may_read() -> None:
    answer = {**ANSWER, "data": {**ANSWER["data"], "audience": ["a", "b"]}}
    other = event("o", "o1", "answered", "2024-01-09T00:00:00Z", actor=CAT, conversation="q1", audience=["b"])
    records = truth_of(QUESTION, answer, other).records
    assert sorted(records["conversations"]) == ["q1|a,b", "q1|b", "q1|public"]
    public, narrow = records["conversations"]["q1|public"], records["conversations"]["q1|a,b"]
    assert (public["items"], public["answers"], public["state"]) == (1, 0, "open")
    assert (narrow["items"], narrow["answers"], narrow["opens"], narrow["text"]) == (1, 1, False, "")
    assert narrow["title"] == "Which #Malt"
    assert "asked_at" not in narrow
    assert sorted(records["people"]) == [
        "forum:a/1|a,b",
        "forum:a/1|b",
        "forum:a/1|public",
        "forum:a/2|a,b",
        "forum:a/3|b",
    ]
    helped_only = records["people"]["forum:a/1|b"]
    assert (helped_only["accounts"], helped_only["name"]) == ([{"name": "forum:a/1", "count": 0}], "1")
    assert sorted(records["identities"]) == ["forum:a/1"]


def test_a_channel_that_changes_its_audience_changes_its_items() -> None:
    closed = event("ch", None, "edited", "2024-02-01T00:00:00Z", channel="beer", audience=["a"])
    assert sorted(truth_of(QUESTION, closed).records["conversations"]) == ["q1|a"]
    moved = event("m", "q1", "moved", "2024-02-02T00:00:00Z", conversation="q1", channel="wine")
    assert sorted(truth_of(QUESTION, closed, moved).records["conversations"]) == ["q1|public"]


def test_untrusted_times_are_shown_but_advance_nothing() -> None:
    posted = event("p", "p", "posted", "2150-01-01T00:00:00Z", actor=ANN)
    records = truth_of(posted).records
    conversation, person = records["conversations"]["p|public"], records["people"]["forum:a/1|public"]
    assert conversation["asked_at"] == conversation["started_at"] == "2150-01-01T00:00:00.000000Z"
    assert "last_at" not in conversation
    assert (person["last_times"], person["hours"], person["conversations"]) == ([], [], 1)


def test_a_member_counts_in_people_and_identities_only() -> None:
    joined = event("j", None, "joined", "2024-01-01T00:00:00Z", actor={**CAT, "address": "cat@x.org"})
    records = truth_of(joined).records
    assert records["conversations"] == records["contributions"] == records["flows"] == {}
    assert records["people"]["forum:a/3|public"]["accounts"] == [{"name": "forum:a/3", "count": 1}]
    assert sorted(records["identities"]) == ["forum:a/3"]
