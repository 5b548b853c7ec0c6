"""Mentors are held against who helps newcomers later, first meetings against what meets again; both on planted ones."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from knowflow.evaluate.mentors import newcomers_of, rank_among
from knowflow.evaluate.novel import Talks, baselines
from schemas.canonical import canonical
from schemas.times import format_time
from tests.cli import DUMP, knowflow
from tests.unit.test_leaver import START, asking, question

WEEK = 7 * 86_400_000_000
METHODS = {"activity_90d", "most_helpful", "knowledge"}


def talks(*rows: tuple[int, str]) -> Talks:
    return Talks.of({"asked_at": format_time(START + week * WEEK), "topics": list(topics)} for week, topics in rows)


def test_the_wanted_has_the_middle_rank_of_those_who_score_alike() -> None:
    scores = {"a": 2.0, "b": 1.0, "c": 1.0, "d": 0.0}
    ranks = [rank_among(scores, wanted) for wanted in (["a"], ["b"], ["d", "c"], ["e"], [])]
    assert ranks == [1.0, 2.5, 2.5, math.inf, math.inf]


def test_pairs_that_met_first_are_told_from_those_that_had_met() -> None:
    held = talks((0, "ab"), (5, "abc"), (6, "bc"), (9, "cd"), (12, "bcd"))
    assert held.met_first(START + 5 * WEEK, START + 9 * WEEK) == {("a", "c"): 1, ("b", "c"): 2, ("c", "d"): 1}
    assert held.together(START + 9 * WEEK, START + 20 * WEEK) == {("b", "c"), ("b", "d"), ("c", "d")}


def test_pairs_to_draw_from_and_the_most_frequent_of_the_known() -> None:
    held = talks(*((week, one) for week in range(5) for one in "abc"), (6, "ab"), (7, "ab"), (8, "acd"))
    found = baselines(held, START + 6 * WEEK, START + 9 * WEEK)
    assert {name: sorted(pairs) for name, pairs in found.items()} == {
        "random_first_time": [("a", "b"), ("a", "c"), ("a", "d"), ("c", "d")],
        "random_known": [("a", "b"), ("a", "c")],
        "most_together": [("a", "b"), ("a", "c")],
    }
    assert found["most_together"][0] == ("a", "b")


def site() -> list[dict[str, Any]]:
    """Return a site on which two help about malt, and one helps the newcomer of week 70 again and again."""
    events = []
    for week in range(0, 160, 2):
        events += question(week, f"asker{week}", "about #malt", *(("kind",) if week % 4 else ("busy", "other")))
    for week in (70, 82, 94, 106):
        events += question(week, "new", "more about #malt", "kind")
    return events


def test_a_newcomer_is_whom_somebody_helps_again_after_a_first_question() -> None:
    found = newcomers_of(asking(site()), [START + week * WEEK for week in (65, 78, 91)])
    assert [(one.account, one.at - START, one.wanted) for one in found] == [
        ("qa:a/new", 70 * WEEK, frozenset({"qa:a/kind"}))
    ]
    assert newcomers_of(asking(site()), [START + 60 * WEEK]) == []


def test_who_had_helped_in_the_topic_is_no_newcomer() -> None:
    events = question(60, "someone", "about #malt", "new") + site()
    assert newcomers_of(asking(events), [START + 78 * WEEK]) == []


def written(folder: Path) -> Path:
    file = folder / "site.jsonl"
    file.write_bytes(b"\n".join(canonical(event) for event in site()) + b"\n")
    return file


def test_the_task_mentors_reads_a_source_quarter_by_quarter(tmp_path: Path) -> None:
    found = knowflow("evaluate", "mentors", written(tmp_path), "--kind", "cloudevents", "--json").json
    assert {name: found[name] for name in ("task", "n", "unseen", "mrr", "hit@1")} == {
        "task": "mentors", "n": 1, "unseen": 0, "mrr": 1.0, "hit@1": 1.0,
    }  # fmt: skip
    assert set(found["baselines"]) == METHODS
    assert set(found["ms_per_query"]) == {"p50", "p95"}


def test_what_was_planted_is_asked_for_without_a_path() -> None:
    small = ("people=24", "events=1000", "noise=0", "seed=1")
    found = knowflow("evaluate", "mentors", *small, "--json").json
    assert (found["task"], found["source"], set(found["by_noise"])) == ("mentors", "sample", {"0"})
    assert set(found["baselines"]) == METHODS
    assert found["n"] >= 1
    found = knowflow("evaluate", "novel", *small, "--json").json
    assert (found["task"], set(found["baselines"])) == ("novel", {"most_together"})


@pytest.mark.parametrize("task", ["mentors", "novel"])
def test_what_cannot_be_measured_is_told(task: str) -> None:
    done = knowflow("evaluate", task, DUMP)
    assert done.code == 2
    assert "less than two years" in done.error
    assert "is no setting" in knowflow("evaluate", task, "malt=3").error
