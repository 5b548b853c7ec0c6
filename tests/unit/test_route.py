"""Route: who answers such questions, is about, and was not asked too often gets the question."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from indexers.memory import MemoryIndex
from knowflow.queries.ask import Ask
from knowflow.queries.ranking import found
from knowflow.queries.ranking.features import FEATURES, GROUPS
from knowflow.queries.ranking.standing import standing_of
from knowflow.queries.route import route, soon
from knowflow.queries.text import parse_query
from schemas.interaction import read_event
from schemas.times import format_time, parse_time
from tests.harness import Harness
from tests.order_cases import make_stages

HOUR = 3_600_000_000
START = parse_time("2024-01-01T10:00:00Z")
SUBJECTS = {"malt": ("ann", "bob"), "hops": ("cleo", "bob")}


def event(name: str, action: str, at: int, who: str, conversation: str, **item: Any) -> dict[str, Any]:
    return read_event({
        "id": name, "source": "forum:a", "time": format_time(at), "partitionkey": conversation,
        "data": {"action": action, "actor": {"account": f"forum:a/{who}", "name": who}, "conversation": conversation,
                 "channel": "forum:a/beer", "item": {"id": name, **item}},
    })  # fmt: skip


def index_of(interactions: list[dict[str, Any]]) -> MemoryIndex:
    harness = Harness(make_stages, disorder=False)
    harness.feed(interactions, [])
    harness.run()
    return harness.index()


def site(weeks: int = 8) -> list[dict[str, Any]]:
    """Return a site that asks twice a week about each subject, and is answered after two and after five hours."""
    found = []
    for number in range(4 * weeks):
        subject = ("malt", "hops")[number % 2]
        at = START + number * 42 * HOUR
        found.append(event(f"q{number}", "asked", at, f"new{number}", f"q{number}", title=f"how to store {subject}?",
                           text=f"which {subject} keeps long?"))  # fmt: skip
        for place, who in enumerate(SUBJECTS[subject]):
            found.append(event(f"a{number}.{place}", "answered", at + (2 + 3 * place) * HOUR, who, f"q{number}",
                               text=f"{subject} keeps well when cold"))  # fmt: skip
    return found


@pytest.fixture(scope="module")
def asked() -> Ask:
    return Ask(index_of(site()))


def test_who_answers_such_questions_gets_it(asked: Ask) -> None:
    answer = route(asked, "how long does malt keep?")
    found = {result["name"]: result for result in answer["results"]}
    assert [result["name"] for result in answer["results"][:2]] == ["ann", "bob"], "she answers first"
    assert found["cleo"]["why"]["text"] < found["ann"]["why"]["text"], "cleo never wrote about malt, but was there last"
    best = found["ann"]
    assert best["evidence"][0]["title"] == "how to store malt?"
    assert best["soon"] == {"from_seconds": 7200, "to_seconds": 7200}
    assert set(best["why"]) == set(GROUPS)
    assert found["bob"]["why"]["activity"] > best["why"]["activity"]
    assert sum(result["score"] for result in answer["results"]) == pytest.approx(1, abs=1e-5)


def test_the_asker_is_no_candidate(asked: Ask) -> None:
    answer = route(asked, "how long does malt keep?", asker="ann")
    assert "ann" not in [result["name"] for result in answer["results"]]


def test_the_order_of_escalation_waits_the_usual_time_and_ends_with_everybody(asked: Ask) -> None:
    answer = route(asked, "how long does malt keep?")
    steps = answer["escalation"]
    assert [step["after_seconds"] for step in steps] == [7200 * place for place in range(len(steps))]
    assert [step.get("name", step.get("channel")) for step in steps] == [
        *[result["name"] for result in answer["results"][:3]],
        "forum:a/beer",
    ]
    assert steps[-1]["likely"] == answer["answered"] > 0.9


def test_who_was_about_last_may_answer_too_but_not_what_nobody_ever_wrote_of(asked: Ask) -> None:
    names = [result["name"] for result in route(asked, "how long does malt keep?")["results"]]
    assert names[-1] == "cleo"
    assert route(asked, "zzyzx")["results"] == []


def test_who_answered_last_is_a_candidate_however_far_down_their_texts_stand(
    asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MOST_PEOPLE", 1)
    first, second = sorted(found.find(asked, parse_query(asked, "how to store malt?")).people)[:2]
    assert {first, second} == {"forum:a/ann", "forum:a/bob"}  # one by the texts, the other as who answered last


def test_of_those_who_answered_last_no_more_than_so_many_are_candidates(
    asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = parse_query(asked, "how to store malt?")
    monkeypatch.setattr(found, "MOST_PEOPLE", 1)
    monkeypatch.setattr(found, "MOST_NEWEST", 0)
    assert len(found.find(asked, query).people) == 1


def test_as_of_a_moment_before_the_last_times_the_weeks_tell_who_was_active() -> None:
    early, week = parse_time("2024-01-03T00:00:00Z"), "2024-01-01"
    later = [format_time(early + (1 + day) * 24 * HOUR) for day in range(64)]  # all that a record keeps
    row = {"given": [{"week": week, "kind": "answered", "count": 3}], "conversations": 3, "hours": [],
           "last_times": later}  # fmt: skip
    then = standing_of([[row]], early)
    assert then.gap[0] == pytest.approx(1.0)  # since the middle of what is past of the week
    assert then.active[0, 2] > 0


def test_unanswered_questions_make_an_answer_unlikely() -> None:
    told = [one for one in site() if one["data"]["action"] == "asked" or one["id"].split(".")[0] in ("a0", "a1")]
    assert route(Ask(index_of(told)), "how long does malt keep?")["answered"] < 0.15


def test_who_answered_much_this_week_is_put_back(asked: Ask) -> None:
    answer = route(asked, "how long does malt keep?")
    load = {result["name"]: result["why"]["load"] for result in answer["results"]}
    assert load["bob"] < load["ann"]


def test_who_never_answered_is_no_candidate(asked: Ask) -> None:
    more = [*site(), event("c", "commented", START + 9 * HOUR, "dan", "q0", text="malt keeps malt malt")]
    assert "dan" not in [row["name"] for row in route(Ask(index_of(more)), "how long does malt keep?")["results"]]


def test_a_moment_in_the_past_knows_nothing_later(asked: Ask) -> None:
    early = Ask(asked.index, asked.viewer, START + 30 * 24 * HOUR)
    assert all(
        evidence["at"] <= early.now_text
        for result in route(early, "malt")["results"]
        for evidence in result["evidence"]
    )
    assert route(Ask(asked.index, asked.viewer, START - HOUR), "malt")["results"] == []


def test_soon_is_the_middle_half() -> None:
    assert soon([]) is None
    assert soon([5.0]) == {"from_seconds": 5, "to_seconds": 5}
    assert soon([9.0, 1.0, 5.0, 3.0, 7.0]) == {"from_seconds": 3, "to_seconds": 7}


def test_soon_speaks_of_answers_within_the_week_of_which_likely_speaks() -> None:
    hour, day = 3_600.0, 86_400.0
    assert soon([hour, 2 * hour, 3 * hour, 797 * day, 900 * day]) == {"from_seconds": 3_600, "to_seconds": 10_800}
    assert soon([8 * day]) is None
    late = [
        event(f"late{number}", "answered", START + (number * 42 + 30 * 24) * HOUR, "dan", f"q{number}",
              text="malt keeps well when cold")
        for number in range(0, 32, 2)
    ]  # fmt: skip
    answer = route(Ask(index_of([*site(), *late])), "how long does malt keep?")
    found = {result["name"]: result["soon"] for result in answer["results"]}
    assert found["dan"] == answer["soon"] == found["ann"] == {"from_seconds": 7200, "to_seconds": 7200}


def test_standing_counts_answers_by_weeks_and_by_times() -> None:
    row = {
        "given": [{"week": "2024-01-01", "kind": "answered", "count": 2},
                  {"week": "2024-01-08", "kind": "asked", "count": 2},
                  {"week": "2024-01-08", "kind": "accepted", "count": 1},
                  {"week": "2024-01-08", "kind": "endorsed", "count": 3},
                  {"week": "2024-02-05", "kind": "answered", "count": 9}],
        "last_times": ["2024-01-10T00:00:00Z", "2024-01-09T00:00:00Z", "2024-02-06T00:00:00Z"],
        "hours": [1] * 168, "conversations": 4, "bot": False,
    }  # fmt: skip
    found = standing_of([[row], [], [row, row]], parse_time("2024-01-11T00:00:00Z"))
    numbers = np.stack([found.answers, found.accepts, found.gap, found.age, found.this_week], axis=1)
    assert numbers[:2].tolist() == [[2, 1, 1, 10, 1], [0, 0, 3650, 3, 0]]
    assert numbers[2].tolist() == [4, 2, 1, 10, 1]  # what two rows tell of the same time is once
    assert found.votes.tolist() == [1.5, 0, 3]  # of three on two questions and two answers
    assert found.active[0, 1] == pytest.approx(0.5 * (0.25 + 0.0625))  # half of the items were answers
    assert found.active[0, 3] == pytest.approx(2 * 2 ** (-6.5 / 15))  # the week's middle is 6.5 days ago
    assert found.hours.tolist() == [[5.0] * 24 + [2.0] * 24, [0.0] * 48, [10.0] * 24 + [4.0] * 24]


def test_every_feature_is_part_of_one_explanation() -> None:
    places = np.concatenate([np.array(places) for places in GROUPS.values()])
    assert sorted(places.tolist()) == list(range(len(FEATURES)))
