"""Worked examples of docs/model.md: the oracle's records, written out by hand."""

from __future__ import annotations

from typing import Any

from schemas.decisions import read_decision
from schemas.interaction import read_event
from tests.analyser import analyse_words
from tests.chat import PLAIN
from tests.oracle import Truth, recompute

Event = dict[str, Any]

ANN = {"account": "forum:a/1", "name": "Ann", "team": "Ales & co"}
BOB = {"account": "forum:a/2", "name": "Bob", "organisation": "Brew"}
CAT = {"account": "forum:a/3", "name": "Cat"}


def _event(name: str, item: str | None, action: str, time: str, precision: str = "exact", **data: Any) -> Event:
    """Return an event; `data` is of the event, except `content`, which is of its item."""
    if item is not None:
        data["item"] = {"id": item, **data.pop("content", {})}
    return read_event({
        "id": name, "source": "forum:a", "time": time, "timeprecision": precision, "partitionkey": item or name,
        "data": {"action": action, **data},
    })  # fmt: skip


def _truth(*events: Event, decisions: tuple[Event, ...] = ()) -> Truth:
    return recompute(events, decisions, analyse_words, PLAIN)


def _kinds(*weeks: tuple[str, str, int]) -> list[dict[str, Any]]:
    return [{"week": week, "kind": kind, "count": count} for week, kind, count in weeks]


def _named(**counts: int) -> list[dict[str, Any]]:
    return [{"name": name, "count": count} for name, count in counts.items()]


def _list(*names: tuple[str, int]) -> dict[str, Any]:
    return {"total": len(names), "top": [{"name": name, "count": count} for name, count in names]}


def _finding(item: str, account: str, at: str, basis: str = "stated", confidence: int = 100) -> dict[str, Any]:
    return {"basis": basis, "confidence": confidence, "item": item, "account": account, "at": at}


QUESTION = _event(
    "q", "q1", "asked", "2024-01-01T10:00:00Z", actor=ANN, conversation="q1", channel="beer",
    content={"title": "Which #Malt", "text": "For a stout", "url": "u:q1", "tags": ["stout"]},
)  # fmt: skip
ANSWER = _event(
    "a", "a1", "answered", "2024-01-08T10:00:30Z", actor=BOB, conversation="q1", channel="beer", in_reply_to=["q1"],
    content={"text": "Dark #malt\nof course", "url": "u:a1", "paths": ["src/x"]},
)  # fmt: skip
EXCHANGE = (
    QUESTION,
    ANSWER,
    _event("v1", "a1", "endorsed", "2024-01-08T00:00:00Z", "day", value=1),
    _event("v2", "a1", "endorsed", "2024-01-08T00:00:00Z", "day", value=1, actor=BOB),
    _event("v3", "a1", "endorsed", "2024-01-15T00:00:00Z", "day", value=-1),
    _event("v4", "a1", "endorsed", "2024-01-09T00:00:00Z", total=7, reaction="heart"),
    _event("acc", "a1", "accepted", "2024-01-07T00:00:00Z", "day"),
    _event("c", "c1", "commented", "2024-01-16T00:00:00Z", actor=ANN, in_reply_to=["a1"], content={"text": "Thanks"}),
)


def test_a_conversation_has_its_question_its_times_and_its_state() -> None:
    assert _truth(*EXCHANGE).records["conversations"] == {
        "q1|public": {
            "conversation": "q1",
            "audience": ["public"],
            "source": "forum:a",
            "channel": "beer",
            "opens": True,
            "question": True,
            "question_found": _finding("q1", "forum:a/1", "2024-01-01T10:00:00.000000Z"),
            "answer_found": _finding("a1", "forum:a/2", "2024-01-08T10:00:30.000000Z"),
            "title": "Which #Malt",
            "url": "u:q1",
            "text": "For a stout",
            "tokens": "which #malt for a stout",
            "asker": "forum:a/1",
            "asker_person": "forum:a/1",
            "started_at": "2024-01-01T10:00:00.000000Z",
            "last_at": "2024-01-16T00:00:00.000000Z",
            "asked_at": "2024-01-01T10:00:00.000000Z",
            "items": 3,
            "answers": 1,
            "accepted": 1,
            "first_reply_at": "2024-01-08T10:00:30.000000Z",
            "first_reply_seconds": 7 * 86_400 + 30,
            # The acceptance is told of the day before its answer: it counts from the answer on.
            "resolved_at": "2024-01-08T10:00:30.000000Z",
            "resolved_found": _finding("a1", "forum:a/2", "2024-01-08T10:00:30.000000Z"),
            "state": "resolved",
            "people": _list(("forum:a/1", 2), ("forum:a/2", 1)),
            "topics": ["stout", "malt"],
            "links": [],
        }
    }


def test_a_contribution_holds_what_one_account_gave_and_what_became_of_it() -> None:
    assert _truth(*EXCHANGE).records["contributions"]["q1|forum:a/2|public"] == {
        "conversation": "q1",
        "account": "forum:a/2",
        "audience": ["public"],
        "person": "forum:a/2",
        "name": "Bob",
        "source": "forum:a",
        "bot": False,
        "title": "Which #Malt",
        "url": "u:a1",
        "roles": _named(answered=1),
        "items": 1,
        "first_at": "2024-01-08T10:00:30.000000Z",
        "last_at": "2024-01-08T10:00:30.000000Z",
        "text": "Dark #malt\nof course",
        "tokens": "dark #malt of course",
        "context": "which #malt for a stout",
        "topics": [
            {"topic": "malt", "own": 1, "inherited": 1},
            {"topic": "stout", "own": 0, "inherited": 1},
        ],
        "outcome": {
            "accepted": 1,
            "endorsed": 1,
            "opposed": 1,
            "thanked": 0,
            "observed": 7,
            "accepted_inferred": 0,
            "thanked_inferred": 0,
        },
        "answers": 1,
        "signs": [],
        "helped": _list(("forum:a/1", 1)),
        "paths": ["src/x"],
        "weeks": _kinds(
            ("2024-01-08", "accepted", 1),
            ("2024-01-08", "answered", 1),
            ("2024-01-08", "endorsed", 1),
            ("2024-01-15", "opposed", 1),
        ),
    }


def test_a_thread_without_statements_has_its_question_its_answer_and_its_thanks_inferred() -> None:
    at = [f"2024-01-01T10:0{minute}:00.000000Z" for minute in range(6)]
    here = {"conversation": "q1", "channel": "beer"}
    records = _truth(
        _event("1", "q1", "posted", at[0], actor=ANN, content={"text": "Which #malt ?"}, **here),
        _event("2", "r1", "replied", at[1], actor=CAT, content={"text": "me too"}, **here),
        _event("3", "r2", "replied", at[2], actor=CAT, content={"text": "Pale #malt"}, **here),
        _event("4", "r3", "replied", at[3], actor=BOB, content={"text": "Dark #malt from the mill"}, **here),
        _event("5", "r4", "replied", at[4], actor=ANN, content={"text": "thanks @cat it works"}, **here),
        _event("6", "r3", "endorsed", at[5], actor=ANN, reaction="heart"),
    ).records
    row = records["conversations"]["q1|public"]
    found = {name: row[name] for name in ("question_found", "answer_found", "resolved_found")}
    assert found == {
        "question_found": _finding("q1", "forum:a/1", at[0], "inferred", 70),
        "answer_found": _finding("r3", "forum:a/2", at[3], "inferred", 95),  # a reaction is a vote too
        "resolved_found": _finding("r3", "forum:a/2", at[3], "inferred", 60),
    }
    assert (row["question"], row["state"], row["answers"]) == (True, "resolved", 2)
    assert (row["first_reply_at"], row["resolved_at"]) == (at[2], at[3])
    bob, cat = (records["contributions"][f"q1|{account}|public"] for account in ("forum:a/2", "forum:a/3"))
    assert bob["signs"] == [
        {"kind": "thanked", "item": "r3", "by": "r3", "account": "forum:a/1", "at": at[3], "confidence": 60},
        {"kind": "accepted", "item": "r3", "by": "r3", "account": "forum:a/1", "at": at[3], "confidence": 60},
    ]
    assert cat["signs"] == [
        {"kind": "thanked", "item": "r2", "by": "r4", "account": "forum:a/1", "at": at[4], "confidence": 80}
    ]
    assert cat["weeks"] == _kinds(
        ("2024-01-01", "answered_inferred", 1), ("2024-01-01", "replied", 2), ("2024-01-01", "thanked_inferred", 1)
    )
    assert (cat["answers"], cat["helped"]) == (1, _list(("forum:a/1", 1)))  # to say `me too` helps nobody
    assert records["flows"]["forum:a/2|forum:a/1|public"]["totals"] == _named(
        accepted_inferred=1, replied=1, thanked_inferred=1
    )


def test_the_asker_comments_without_a_context_and_helps_whom_he_comments() -> None:
    given = _truth(*EXCHANGE).records["contributions"]["q1|forum:a/1|public"]
    assert given["roles"] == _named(asked=1, commented=1)
    assert given["text"] == "For a stout\n\nThanks"
    assert given["context"] == ""
    assert given["helped"] == _list(("forum:a/2", 1))


def test_a_person_has_names_times_hours_and_what_was_given_and_received() -> None:
    person = _truth(*EXCHANGE).records["people"]["forum:a/1|public"]
    hours = person.pop("hours")
    assert [hour for hour, count in enumerate(hours) if count] == [10, 24]  # Monday at ten, Tuesday at midnight
    assert person == {
        "person": "forum:a/1",
        "audience": ["public"],
        "name": "Ann",
        "names": _named(Ann=1),
        "accounts": [{"name": "forum:a/1", "count": 1}],
        "organisations": [],
        "teams": [{"name": "Ales & co", "count": 1}],
        "bot": False,
        "conversations": 1,
        "given": _kinds(("2024-01-01", "asked", 1), ("2024-01-15", "commented", 1)),
        "received": [{"week": "2024-01-08", "count": 1}],
        "totals": _named(asked=1, commented=1),
        "last_times": ["2024-01-16T00:00:00.000000Z", "2024-01-01T10:00:00.000000Z"],
        "last_at": "2024-01-16T00:00:00.000000Z",
    }


def test_flows_go_from_helper_to_helped_with_teams_as_of_the_events() -> None:
    assert _truth(*EXCHANGE).records["flows"] == {
        "forum:a/2|forum:a/1|public": {
            "helper": "forum:a/2",
            "helped": "forum:a/1",
            "audience": ["public"],
            "conversations": 1,
            "totals": _named(accepted=1, answered=1),
            "weeks": _kinds(("2024-01-08", "accepted", 1), ("2024-01-08", "answered", 1)),
            "topics": _list(("malt", 1), ("stout", 1)),
            "teams": [{"name": ">Ales%20%26%20co", "count": 1}],
            "organisations": [{"name": "Brew>", "count": 1}],
        },
        "forum:a/1|forum:a/2|public": {
            "helper": "forum:a/1",
            "helped": "forum:a/2",
            "audience": ["public"],
            "conversations": 1,
            "totals": _named(commented=1),
            "weeks": _kinds(("2024-01-15", "commented", 1)),
            "topics": _list(("malt", 1), ("stout", 1)),
            "teams": [{"name": "Ales%20%26%20co>", "count": 1}],
            "organisations": [{"name": ">Brew", "count": 1}],
        },
    }


def test_a_topic_needs_two_people_and_three_conversations() -> None:
    asked = [
        _event(f"q{n}", f"q{n}", "asked", f"2024-01-0{n}T00:00:00Z", actor=ANN, content={"tags": ["Malt"]})
        for n in (1, 2, 3)
    ]
    assert _truth(*asked).records["topics"] == {}
    answer = _event(
        "a", "a", "answered", "2024-01-08T00:00:05Z", actor=BOB, conversation="q3", content={"text": "#malt #Malt"}
    )
    truth = _truth(*asked, answer)
    assert truth.records["topics"] == {
        "malt|public": {
            "topic": "malt",
            "audience": ["public"],
            "label": "Malt",
            "aliases": [{"name": "Malt", "count": 3}, {"name": "malt", "count": 1}],
            "people": 2,
            "conversations": 3,
            "contributions": 4,
            "leading": 3,
            "questions": 3,
            "open": 2,
            "answered": 1,
            "resolved": 0,
            "weeks": [{"week": "2024-01-01", "conversations": 3, "questions": 3}],
            "answer_seconds": [{"name": "19", "count": 1}],  # five days and five seconds: 432,005 < 2^19
        }
    }
    assert truth.records["expertise"]["forum:a/2|malt|public"] == {
        "person": "forum:a/2",
        "topic": "malt",
        "audience": ["public"],
        "conversations": 1,
        "own": 1,
        "totals": _named(answered=1),
        "weeks": _kinds(("2024-01-08", "answered", 1)),
        "first_week": "2024-01-08",
        "last_week": "2024-01-08",
    }


def test_answering_oneself_is_no_help_given() -> None:
    answer = {**ANSWER, "data": {**ANSWER["data"], "actor": ANN}}
    truth = _truth(QUESTION, answer, EXCHANGE[6])
    given = truth.records["contributions"]["q1|forum:a/1|public"]
    assert given["outcome"]["accepted"] == 0
    assert given["weeks"] == _kinds(("2024-01-01", "asked", 1))
    assert truth.records["flows"] == {}
    conversation = truth.records["conversations"]["q1|public"]
    assert (conversation["answers"], conversation["state"]) == (0, "resolved")


def test_the_greater_of_two_events_with_one_id_counts() -> None:
    later = {**QUESTION, "data": {**QUESTION["data"], "revision": 1, "item": {"id": "q1", "title": "Second"}}}
    for order in ((QUESTION, later), (later, QUESTION)):
        assert _truth(*order).records["conversations"]["q1|public"]["title"] == "Second"


def test_without_a_head_an_items_events_are_pending_retractions_too() -> None:
    taken_back = _event("r", "a1", "retracted", "2024-02-01T00:00:00Z", retracts="a")
    truth = _truth(QUESTION, ANSWER, EXCHANGE[2], taken_back)
    assert truth.pending == {"forum:a": 3}
    assert truth.records["conversations"]["q1|public"]["items"] == 1
    back_again = _event("rr", "a1", "retracted", "2024-02-02T00:00:00Z", retracts="r")
    assert _truth(QUESTION, ANSWER, taken_back, back_again).pending == {"forum:a": 3}


def test_a_comment_is_at_home_where_its_chain_of_parents_ends() -> None:
    reply = _event("d", "d1", "replied", "2024-01-17T00:00:00Z", actor=CAT, in_reply_to=["c1"])
    assert _truth(*EXCHANGE, reply).records["conversations"]["q1|public"]["items"] == 4
    deleted = _event("x", "c1", "deleted", "2024-01-18T00:00:00Z")
    assert _truth(*EXCHANGE, reply, deleted).records["conversations"]["q1|public"]["items"] == 3
    without_parent = [event for event in EXCHANGE if event["id"] != "c"]
    assert _truth(*without_parent, reply).pending == {"forum:a": 1}


def test_a_cycle_of_parents_is_pending() -> None:
    first = _event("a", "a", "commented", "2024-01-01T00:00:00Z", in_reply_to=["b"])
    second = _event("b", "b", "commented", "2024-01-02T00:00:00Z", in_reply_to=["a"])
    truth = _truth(first, second)
    assert truth.pending == {"forum:a": 2}
    assert truth.records["conversations"] == {}
    moved = _event("m", "a", "moved", "2024-01-03T00:00:00Z", conversation="c")
    assert _truth(first, second, moved).records["conversations"]["c|public"]["items"] == 2


def test_an_audience_sees_its_own_items_and_the_title_of_what_it_may_read() -> None:
    answer = {**ANSWER, "data": {**ANSWER["data"], "audience": ["a", "b"]}}
    other = _event("o", "o1", "answered", "2024-01-09T00:00:00Z", actor=CAT, conversation="q1", audience=["b"])
    records = _truth(QUESTION, answer, other).records
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
    closed = _event("ch", None, "edited", "2024-02-01T00:00:00Z", channel="beer", audience=["a"])
    assert sorted(_truth(QUESTION, closed).records["conversations"]) == ["q1|a"]
    moved = _event("m", "q1", "moved", "2024-02-02T00:00:00Z", conversation="q1", channel="wine")
    assert sorted(_truth(QUESTION, closed, moved).records["conversations"]) == ["q1|public"]


def test_untrusted_times_are_shown_but_advance_nothing() -> None:
    posted = _event("p", "p", "posted", "2150-01-01T00:00:00Z", actor=ANN)
    records = _truth(posted).records
    conversation, person = records["conversations"]["p|public"], records["people"]["forum:a/1|public"]
    assert conversation["asked_at"] == conversation["started_at"] == "2150-01-01T00:00:00.000000Z"
    assert "last_at" not in conversation
    assert (person["last_times"], person["hours"], person["conversations"]) == ([], [], 1)


def test_a_member_counts_in_people_and_identities_only() -> None:
    joined = _event("j", None, "joined", "2024-01-01T00:00:00Z", actor={**CAT, "address": "cat@x.org"})
    records = _truth(joined).records
    assert records["conversations"] == records["contributions"] == records["flows"] == {}
    assert records["people"]["forum:a/3|public"]["accounts"] == [{"name": "forum:a/3", "count": 1}]
    assert sorted(records["identities"]) == ["forum:a/3"]


def _decision(name: str, kind: str, first: str, second: str, time: str = "2024-05-01T00:00:00Z") -> Event:
    return read_decision({"id": name, "time": time, "kind": kind, "accounts": [first, second]})


def _posted_by(*accounts: str) -> list[Event]:
    return [
        _event(f"p{n}", f"p{n}", "posted", "2024-01-01T00:00:00Z", actor={"account": account})
        for n, account in enumerate(accounts)
    ]


def _persons(truth: Truth) -> dict[str, str]:
    return {account: record["person"] for account, record in truth.records["identities"].items()}


def test_a_common_address_joins_and_a_role_address_does_not() -> None:
    truth = _truth(*_posted_by("mail:ann@x.org", "git:Ann@X.org", "mail:root@x.org", "git:root@x.org"))
    assert _persons(truth) == {
        "mail:ann@x.org": "git:Ann@X.org",
        "git:Ann@X.org": "git:Ann@X.org",
        "mail:root@x.org": "mail:root@x.org",
        "git:root@x.org": "git:root@x.org",
    }
    assert truth.records["identities"]["mail:ann@x.org"] == {
        "account": "mail:ann@x.org",
        "person": "git:Ann@X.org",
        "evidence": [{"rule": "address", "account": "git:Ann@X.org", "detail": "ann@x.org", "confidence": 900}],
        "confidence": 900,
        "suggested": [],
        "bot": "",
        "affiliations": [],
    }


def _posted_as(*actors: dict[str, Any]) -> list[Event]:
    return [_event(f"p{n}", f"p{n}", "posted", "2024-01-01T00:00:00Z", actor=actor) for n, actor in enumerate(actors)]


def test_a_full_name_and_a_login_join_what_a_name_alone_only_suggests() -> None:
    records = _truth(*_posted_as(
        {"account": "git:ann.lee@home.net", "name": "Ann Lee"},
        {"account": "mail:annlee@x.org", "name": "Lee, Ann M."},
        {"account": "forum:a/7", "name": "ann lee"},
        {"account": "forum:a/8", "name": "Ann Lee"},
        {"account": "wiki:c/9", "name": "Ann"},
    )).records["identities"]  # fmt: skip
    assert {account: record["person"] for account, record in records.items()} == {
        "forum:a/7": "forum:a/7",
        "forum:a/8": "forum:a/8",
        "git:ann.lee@home.net": "git:ann.lee@home.net",
        "mail:annlee@x.org": "git:ann.lee@home.net",
        "wiki:c/9": "wiki:c/9",
    }
    (why,) = records["mail:annlee@x.org"]["evidence"]
    assert (why["rule"], why["detail"], why["confidence"]) == ("name_login", "ann lee, annlee", 850)
    assert [(entry["account"], entry["rule"]) for entry in records["forum:a/7"]["suggested"]] == [
        ("git:ann.lee@home.net", "name"),
        ("mail:annlee@x.org", "name"),
    ]


def test_names_never_put_two_accounts_of_one_source_together() -> None:
    records = _truth(*_posted_as(
        {"account": "forum:a/annlee", "name": "Ann Lee"},
        {"account": "forum:a/ann-lee", "name": "Ann Lee"},
        {"account": "mail:annlee@x.org", "name": "Ann Lee"},
    )).records["identities"]  # fmt: skip
    persons = {account: record["person"] for account, record in records.items()}
    assert persons["forum:a/annlee"] != persons["forum:a/ann-lee"]
    assert persons["mail:annlee@x.org"] == "forum:a/ann-lee"  # the least edge comes first


def test_what_is_called_a_program_is_one_and_has_no_name() -> None:
    records = _truth(*_posted_as(
        {"account": "mail:deploy-bot@x.org", "name": "Ann Lee"},
        {"account": "mail:ann.lee@x.org", "name": "Ann Lee"},
        {"account": "chat:b/7", "name": "Ticket Bot"},
        {"account": "chat:b/8", "name": "Yann Le Bot"},
        {"account": "chat:b/9", "name": "Relay", "bot": True},
    )).records  # fmt: skip
    assert {account: record["bot"] for account, record in records["identities"].items()} == {
        "mail:deploy-bot@x.org": "login",
        "mail:ann.lee@x.org": "",
        "chat:b/7": "name",
        "chat:b/8": "",
        "chat:b/9": "stated",
    }
    assert records["identities"]["mail:ann.lee@x.org"]["suggested"] == []
    assert records["people"]["chat:b/7|public"]["bot"]


def test_an_address_of_more_than_sixteen_accounts_joins_nobody() -> None:
    def share(count: int) -> set[str]:
        members = [
            _event(
                f"j{n}", None, "joined", "2024-01-01T00:00:00Z", actor={"account": f"a:b/{n:02}", "address": "x@y.org"}
            )
            for n in range(count)
        ]
        return set(_persons(_truth(*members)).values())

    assert len(share(16)) == 1
    assert len(share(17)) == 17


def test_an_unmerge_splits_a_component_at_its_weakest_edge() -> None:
    posted = _posted_by("mail:ann@x.org", "git:ann@x.org", "forum:a/1")
    merge = _decision("d1", "merge", "forum:a/1", "mail:ann@x.org")
    assert set(_persons(_truth(*posted, decisions=(merge,))).values()) == {"forum:a/1"}
    unmerge = _decision("d2", "unmerge", "forum:a/1", "git:ann@x.org")
    split = _truth(*posted, decisions=(merge, unmerge))
    assert _persons(split) == {
        "forum:a/1": "forum:a/1",
        "mail:ann@x.org": "forum:a/1",
        "git:ann@x.org": "git:ann@x.org",
    }
    assert split.records["identities"]["git:ann@x.org"]["evidence"] == []
    again = _decision("d3", "merge", "forum:a/1", "git:ann@x.org", "2024-06-01T00:00:00Z")
    assert set(_persons(_truth(*posted, decisions=(merge, unmerge, again))).values()) == {"forum:a/1"}


def test_what_is_private_joins_nobody() -> None:
    posted = _posted_by("mail:ann@x.org", "git:ann@x.org")
    posted[0] = read_event({**posted[0], "data": {**posted[0]["data"], "audience": ["a"]}})
    truth = _truth(*posted)
    assert _persons(truth) == {"git:ann@x.org": "git:ann@x.org"}
    assert truth.records["contributions"]["p0|mail:ann@x.org|a"]["person"] == "mail:ann@x.org"
