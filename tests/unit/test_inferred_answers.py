"""What is inferred reaches the answers: waiting, times, experts, flows, conversation."""

from __future__ import annotations

from typing import Any

from indexers.memory import MemoryIndex
from indexers.port import Viewer, Write
from knowflow.queries import conversations, experts, flows, times, waiting
from knowflow.queries.ask import Ask
from schemas.interaction import read_event
from tests.harness import Harness
from tests.order_cases import make_stages

ANN, BOB, BOT = ({"account": f"chat:b/{name}", "name": name} for name in ("Ann", "Bob", "Bot"))


def _said(item: str, thread: str, actor: dict[str, Any], hour: int, text: str) -> dict[str, Any]:
    replied = item != thread
    return read_event({
        "id": f"{item}/said", "source": "chat:b", "partitionkey": thread, "time": f"2024-01-0{hour}T10:00:00Z",
        "data": {
            "action": "replied" if replied else "posted", "actor": actor, "item": {"id": item, "text": text},
            "conversation": thread, **({"in_reply_to": [thread]} if replied else {}),
        },
    })  # fmt: skip


def _asked(events: list[dict[str, Any]], viewer: Viewer) -> Ask:
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.run()
    index = MemoryIndex()
    index.apply([
        Write(record, key, 1, value) for record, rows in harness.documents.items() for key, value in rows.items()
    ])  # fmt: skip
    return Ask(index, viewer)


def _ask() -> Ask:
    return _asked([
        _said("t1", "t1", ANN, 1, "how #malt ?"),
        _said("t1a", "t1", BOB, 2, "mash #malt slowly"),
        _said("t1b", "t1", ANN, 3, "thanks works"),
        _said("t2", "t2", ANN, 4, "which #hops ??"),
        _said("t2a", "t2", BOB, 5, "too"),
        _said("t2b", "t2", {**BOT, "bot": True}, 6, "read the page of #hops"),
        _said("t3", "t3", BOB, 7, "no news"),
    ], Viewer())  # fmt: skip


def test_a_question_that_only_one_of_two_audiences_opens_with_waits_for_whoever_sees_both() -> None:
    told = _said("x1", "x", BOB, 1, "no news of #malt")
    asked = _said("x2", "x", ANN, 2, "how #malt ?")
    told["data"]["audience"], asked["data"]["audience"] = ["a"], ["b"]
    both = _asked([told, asked], Viewer(frozenset({"a", "b"})))
    assert [(row["conversation"], row["confidence"]) for row in waiting.waiting(both)["results"]] == [("x", 70)]
    assert times.times(both)["overall"]["inferred"] == 1


def test_a_question_that_only_me_too_and_a_program_followed_waits() -> None:
    rows = waiting.waiting(_ask())["results"]
    assert [(row["conversation"], row["basis"], row["confidence"]) for row in rows] == [("t2", "inferred", 84)]


def test_times_count_inferred_questions_and_resolutions() -> None:
    overall = times.times(_ask())["overall"]
    assert (overall["questions"], overall["inferred"], overall["answered"], overall["resolved"]) == (2, 2, 1, 1)


def test_who_answered_is_an_expert_with_what_became_of_it() -> None:
    found = experts.experts(_ask(), "mash malt")["results"]
    assert [(row["person"], row["evidence"][0]["why"]) for row in found][:1] == [
        ("chat:b/Bob", "replied, it seems the answer, thanked, it seems")
    ]


def test_help_flows_from_who_answered_alone() -> None:
    rows = flows.flows(_ask(), "person")["results"]
    shown = ("helper", "helped", "count", "accepted", "thanked", "accepted_inferred", "thanked_inferred")
    assert [tuple(row[name] for name in shown) for row in rows] == [("chat:b/Bob", "chat:b/Ann", 1, 0, 0, 1, 1)]


def test_a_conversation_says_what_shows_its_question_answer_and_resolution() -> None:
    found = conversations.conversation(_ask(), "t1")
    at = "2024-01-0{}T10:00:00.000000Z"
    by_ann = {"basis": "inferred", "account": "chat:b/Ann"}
    assert found["question_found"] == {**by_ann, "confidence": 70, "item": "t1", "at": at.format(1)}
    assert found["resolved_found"] == {**by_ann, "confidence": 80, "item": "t1b", "at": at.format(3)}
    assert found["answer_found"] == {
        "basis": "inferred", "account": "chat:b/Bob", "confidence": 95, "item": "t1a", "at": at.format(2),
    }  # fmt: skip
    assert [(row["name"], row["answers"], len(row["signs"])) for row in found["contributions"]] == [
        ("Ann", 0, 0), ("Bob", 1, 2),
    ]  # fmt: skip
