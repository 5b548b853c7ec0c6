"""With --json those who find people and conversations print the members that programs rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli import knowflow
from tests.contract.members import EVIDENCE, EXPERT, ask

FOUND = {"conversation", "title", "url", "at", "state", "score", "highlight", "answer"}


def _ranked_names(results: list[dict[str, Any]]) -> None:
    for result in results:
        assert set(result) == EXPERT
        assert 0 < result["score"] <= 1
        assert result["score"] == round(result["score"], 6)
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
        assert all(set(row) == {"topic", "label", "level"} for row in result["topics"])
        assert all(isinstance(part, float) for part in result["why"].values())
    scores = [result["score"] for result in results]
    assert scores == sorted(scores, reverse=True)


def test_experts(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, "experts", topic, "--limit", 3)
    assert answer["query"] == topic
    assert 1 <= len(answer["results"]) <= 3
    _ranked_names(answer["results"])


def test_route(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, "route", topic, "--limit", 3)
    assert set(answer) == {"query", "answered", "soon", "results", "escalation", "simulated"}
    assert answer["query"] == topic
    assert 0 < answer["answered"] < 1
    assert 1 <= len(answer["results"]) <= 3
    for result in answer["results"]:
        assert set(result) == EXPERT | {"likely", "soon"}
        assert 0 < result["likely"] <= result["score"] <= 1
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
        assert all(isinstance(part, float) for part in result["why"].values())
        assert result["soon"]["from_seconds"] <= result["soon"]["to_seconds"]
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    steps = answer["escalation"]
    assert [step["person"] for step in steps[:-1]] == [result["person"] for result in answer["results"]]
    assert [step["likely"] for step in steps] == sorted(step["likely"] for step in steps)
    first = answer["results"][0]["person"]
    left = ask(asked, "route", topic, "--for", first, "--limit", 3)
    assert first not in [result["person"] for result in left["results"]]


def test_route_with_paths(asked: Path) -> None:
    answer = ask(asked, "route", "mend the index", "--paths", "src/a.py", "src/b.py", "--limit", 2)
    assert set(answer) == {"query", "paths", "basis", "results", "simulated"}
    assert (answer["query"], answer["paths"]) == ("mend the index", ["src/a.py", "src/b.py"])
    assert len(answer["results"]) == 2
    _ranked_names(answer["results"])


def test_a_question_like_none_goes_to_nobody(asked: Path) -> None:
    answer = ask(asked, "route", "zzyzx")
    assert (answer["results"], answer["escalation"]) == ([], [])


def test_experts_of_what_nobody_knows_are_none(asked: Path) -> None:
    assert ask(asked, "experts", "zzyzx") == {"query": "zzyzx", "results": [], "simulated": True}


@pytest.mark.parametrize("command", ["search", "similar"])
def test_conversations_are_found(asked: Path, command: str) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, command, topic, "--limit", 2)
    assert {"query", "total", "results"} <= set(answer)
    assert answer["total"] >= len(answer["results"]) == 2
    for result in answer["results"]:
        assert set(result) == FOUND
        assert result["state"] in ("open", "answered", "resolved")
        assert result["answer"] is None or {"person", "name", "at", "url", "accepted", "text"} == set(result["answer"])


def test_search_is_narrowed_and_counted(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    whole = ask(asked, "search", topic, "--limit", 1)
    assert set(whole["facets"]) == {"source", "topic", "state", "year"}
    assert whole["complete"] is True
    assert sum(one["count"] for one in whole["facets"]["state"]) == whole["total"]
    assert all(set(one) == {"value", "label", "count"} for one in whole["facets"]["topic"])
    first = whole["facets"]["state"][0]
    narrowed = ask(asked, "search", topic, "--state", first["value"], "--since", whole["facets"]["year"][0]["value"])
    assert narrowed["facets"]["state"] == [first | {"count": narrowed["total"]}]
    assert 0 < narrowed["total"] <= first["count"]
    assert ask(asked, "search", topic, "--source", "forum:nowhere")["results"] == []
    assert "--state 'shut': choose among open" in knowflow("search", topic, "--state", "shut", "--data", asked).error
