"""Worked examples of docs/model.md: the oracle's records, written out by hand."""

from __future__ import annotations

from typing import Any

from tests.oracle_events import ANN, BOB, CAT, EXCHANGE, event, truth_of


def _kinds(*weeks: tuple[str, str, int]) -> list[dict[str, Any]]:
    return [{"week": week, "kind": kind, "count": count} for week, kind, count in weeks]


def _named(**counts: int) -> list[dict[str, Any]]:
    return [{"name": name, "count": count} for name, count in counts.items()]


def _list(*names: tuple[str, int]) -> dict[str, Any]:
    return {"total": len(names), "top": [{"name": name, "count": count} for name, count in names]}


def _finding(item: str, account: str, at: str, basis: str = "stated", confidence: int = 100) -> dict[str, Any]:
    return {"basis": basis, "confidence": confidence, "item": item, "account": account, "at": at}


def test_a_conversation_has_its_question_its_times_and_its_state() -> None:
    assert truth_of(*EXCHANGE).records["conversations"] == {
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
    assert truth_of(*EXCHANGE).records["contributions"]["q1|forum:a/2|public"] == {
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
    records = truth_of(
        event("1", "q1", "posted", at[0], actor=ANN, content={"text": "Which #malt ?"}, **here),
        event("2", "r1", "replied", at[1], actor=CAT, content={"text": "me too"}, **here),
        event("3", "r2", "replied", at[2], actor=CAT, content={"text": "Pale #malt"}, **here),
        event("4", "r3", "replied", at[3], actor=BOB, content={"text": "Dark #malt from the mill"}, **here),
        event("5", "r4", "replied", at[4], actor=ANN, content={"text": "thanks @cat it works"}, **here),
        event("6", "r3", "endorsed", at[5], actor=ANN, reaction="heart"),
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
    given = truth_of(*EXCHANGE).records["contributions"]["q1|forum:a/1|public"]
    assert given["roles"] == _named(asked=1, commented=1)
    assert given["text"] == "For a stout\n\nThanks"
    assert given["context"] == ""
    assert given["helped"] == _list(("forum:a/2", 1))


def test_a_person_has_names_times_hours_and_what_was_given_and_received() -> None:
    person = truth_of(*EXCHANGE).records["people"]["forum:a/1|public"]
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
    assert truth_of(*EXCHANGE).records["flows"] == {
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
        event(f"q{n}", f"q{n}", "asked", f"2024-01-0{n}T00:00:00Z", actor=ANN, content={"tags": ["Malt"]})
        for n in (1, 2, 3)
    ]
    assert truth_of(*asked).records["topics"] == {}
    answer = event(
        "a", "a", "answered", "2024-01-08T00:00:05Z", actor=BOB, conversation="q3", content={"text": "#malt #Malt"}
    )
    truth = truth_of(*asked, answer)
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
