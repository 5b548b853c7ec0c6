"""`evaluate asking`: experts and route, asked of an index as of each question's moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowflow.errors import UserError
from knowflow.evaluate.asking import evaluate_asking, score
from knowflow.evaluate.grown import drawn, last_of
from knowflow.queries.answered import questions_of
from knowflow.queries.ask import Ask
from tests.cli import knowflow
from tests.similar_world import index_of
from tests.unit.test_reviewers import history, log
from tests.unit.test_route import HOUR, START, event, site

PERFECT = {"mrr": 1.0, "mrr_ci": [1.0, 1.0], "hit@1": 1.0, "hit@5": 1.0, "hit@10": 1.0, "ndcg@10": 1.0, "unnamed": 0}


def accepted(weeks: int) -> list[dict[str, Any]]:
    """Return the site with every first answer accepted: on malt ann's, on hops cleo's."""
    signs = [
        event(f"ok{number}", "accepted", START + (number * 42 + 8) * HOUR, f"new{number}", f"q{number}")
        for number in range(4 * weeks)
    ]
    for number, sign in enumerate(signs):
        sign["data"]["item"] = {"id": f"a{number}.0"}
    return [*site(weeks), *signs]


def test_the_author_of_the_answer_is_looked_for_as_of_the_question() -> None:
    index = index_of(accepted(8))
    questions = questions_of(Ask(index))
    assert [one.wanted for one in questions] == ["forum:a/ann", "forum:a/cleo"] * 16
    assert (questions[3].at, questions[3].asker) == (START + 3 * 42 * HOUR, "forum:a/new3")
    assert questions[3].text == "how to store hops? which hops keeps long?"
    found = score("forum:a", accepted(8), 0, 200)
    assert (found["n"], found["answered"]) == (9, 32)
    assert {name: found["baselines"]["experts"][name] for name in PERFECT} == PERFECT
    assert set(found["baselines"]) == {"experts", "activity_90d"}
    assert found["unnamed"] == 0
    assert found["mrr"] > 0.4


def test_a_question_is_asked_of_what_came_before_it_in_any_order() -> None:
    told = accepted(8)
    before = score("forum:a", told, 0, 200)
    later = [event("late", "answered", START + 33 * 42 * HOUR, "dan", "q9", text="malt malt hops hops keeps")]
    after = score("forum:a", [*later, *reversed(told)], 0, 200)
    for found in (before, after):
        for one in (found, *found["baselines"].values()):
            del one["ms_per_query"]
    assert after == before


def test_the_last_part_is_drawn_by_the_seed_and_keeps_its_order() -> None:
    questions = questions_of(Ask(index_of(accepted(8))))
    last = last_of(questions)
    assert drawn(last, 0, 9) == questions[-9:]
    few = drawn(last, 1, 4)
    assert (few, few == drawn(last, 2, 4)) == (drawn(last, 1, 4), False)
    assert [one.at for one in few] == sorted(one.at for one in few)


def test_too_little_is_refused() -> None:
    with pytest.raises(UserError, match="there are 4 questions that others answered; 20 are the least"):
        score("forum:a", accepted(1), 0, 200)
    with pytest.raises(UserError, match="needs at least one path"):
        evaluate_asking([])


def test_of_a_history_an_index_tells_the_reviewers(tmp_path: Path) -> None:
    file = log(tmp_path, history(5))
    found = knowflow("evaluate", "asking", file, "--json").json
    assert (found["task"], found["source"], found["n"], found["unseen"]) == ("asking", "history.jsonl", 36, 0)
    assert (found["protocol"]["reviewed"], found["protocol"]["index"], found["hit@5"]) == (120, "embedded", 1.0)
    with pytest.raises(UserError, match="an index of it tells of 3 reviewed commits; 20 are the least"):
        evaluate_asking([str(log(tmp_path, history(1, 3)))])
