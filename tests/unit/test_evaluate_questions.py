"""Questions measured: what is hidden, what is kept as truth, and every measure over a few conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from knowflow.cli.main import app
from knowflow.evaluate.questions.hiding import Stated, hide
from knowflow.evaluate.questions.scoring import cases_of, interval, score
from schemas.interaction import read_event

ANN, BOB, CAT = ({"account": f"f:a/{name}", "name": name} for name in ("Ann", "Bob", "Cat"))


def _event(action: str, item: str, actor: dict[str, Any] | None = None, at: int = 0, **data: Any) -> dict[str, Any]:
    content = {"id": item, **data.pop("content", {})}
    return read_event({
        "id": f"{item}/{action}", "source": "f:a", "partitionkey": item, "time": f"2024-01-01T00:00:{at:02}Z",
        "data": {"action": action, "item": content, **({"actor": actor} if actor else {}), **data},
    })  # fmt: skip


def test_statements_are_hidden_and_the_rest_stays() -> None:
    asked = _event("asked", "q", ANN, content={"title": "[SOLVED] Hops", "text": "How?", "tags": ["hops", "Solved"]})
    shown = hide(asked)
    assert shown is not None
    assert shown["data"] == {
        **asked["data"], "action": "posted", "item": {"id": "q", "title": "Hops", "text": "How?", "tags": ["hops"]},
    }  # fmt: skip
    answered = hide(_event("answered", "a", BOB, helped=["f:a/Ann"], content={"text": "So."}))
    assert answered is not None
    assert (answered["data"]["action"], "helped" in answered["data"]) == ("replied", False)
    for action in ("accepted", "thanked", "resolved", "unresolved", "closed", "reopened"):
        assert hide(_event(action, "a")) is None
    assert hide(_event("posted", "q/state", content={"title": "Hops"})) is None  # it only carries marks
    comment = _event("commented", "c", ANN, content={"text": "Thanks"})
    assert hide(comment) == comment


def _world() -> tuple[Stated, list[dict[str, Any]], list[dict[str, Any]]]:
    """Return two solved questions, one of them understood, with what was inferred of them."""
    stated = Stated()
    text = {"text": "Is it so?"}
    for n in range(2):
        question, first, second = f"q{n}", f"a{n}", f"b{n}"
        stated.note(_event("asked", question, ANN, 10 * n, conversation=question, content=text))
        stated.note(
            _event("answered", first, BOB, 10 * n + 1, conversation=question, content={"text": "A long answer, no"})
        )
        stated.note(_event("answered", second, CAT, 10 * n + 2, conversation=question, content={"text": "Yes"}))
        stated.note(_event("endorsed", second, at=10 * n + 3))
        stated.note(_event("accepted", second, at=10 * n + 4))
    conversations: list[dict[str, Any]] = [
        {"conversation": "q0", "question": True, "state": "resolved", "answers": 2,
         "answer_found": {"item": "b0", "account": "f:a/Cat"}},
        {"conversation": "q1", "question": False, "state": "open", "answers": 0},
    ]  # fmt: skip
    signs = [{"kind": kind, "item": "b0", "account": "f:a/Ann"} for kind in ("thanked", "accepted")]
    contributions: list[dict[str, Any]] = [
        {"conversation": "q0", "account": "f:a/Cat", "signs": signs, "helped": {"top": [{"name": "f:a/Ann"}]}},
        {"conversation": "q0", "account": "f:a/Bob", "signs": [],
         "helped": {"top": [{"name": "f:a/Ann"}, {"name": "f:a/Cat"}]}},
        {"conversation": "q1", "account": "f:a/Cat", "signs": [], "helped": {"top": []}},
    ]  # fmt: skip
    return stated, conversations, contributions


def test_every_measure_of_two_conversations() -> None:
    stated, conversations, contributions = _world()
    found = score(stated, cases_of(stated, conversations, contributions), 1)
    halves = {name: (part["tune"], part["report"]) for name, part in found.items() if "tune" in part}
    assert halves == {
        "question": (
            {"n": 3, "questions": 1, "recall": 1.0, "precision": 1.0, "f1": 1.0, "specificity": 1.0},
            {"n": 3, "questions": 1, "recall": 0.0, "precision": 0.0, "f1": 0.0, "specificity": 1.0},
        ),
        "accepted": (
            {"n": 1, "shown": 1, "precision": 1.0, "recall": 1.0, "thanked": 1, "thanks_to_accepted": 1.0,
             "thanks_to_chance": 0.5},
            {"n": 1, "shown": 0, "precision": 0.0, "recall": 0.0, "thanked": 0, "thanks_to_accepted": 0.0,
             "thanks_to_chance": 0.0},
        ),
        "helped": (
            {"n": 2, "precision": 0.6667, "recall": 1.0},
            {"n": 2, "precision": 0.0, "recall": 0.0},
        ),
        "resolved": (
            {"n": 1, "recall": 1.0, "answered": 1.0, "others": 0, "others_found": 0.0},
            {"n": 1, "recall": 0.0, "answered": 0.0, "others": 0, "others_found": 0.0},
        ),
    }  # fmt: skip
    choices = {"first": 0.0, "longest": 0.0, "endorsed": 1.0, "chance": 0.5}
    assert found["answerer"]["all"]["tune"] == {"n": 1, "person": 1.0, "item": 1.0, **choices}
    assert found["answerer"]["two_or_more"]["report"] == {"n": 1, "person": 0.0, "item": 0.0, **choices}
    assert found["question"]["without_titles"]["report"]["recall"] == 1.0  # by its words alone it asks


def test_an_interval_holds_the_share_and_repeats_with_its_seed() -> None:
    rows = [1] * 60 + [0] * 40

    def ones(drawn: Any) -> dict[str, float | int]:
        return {"n": len(drawn), "ones": sum(drawn) / len(drawn)}

    low, high = interval(rows, ones, 7)["ones"]
    assert 0.45 < low < 0.6 < high < 0.75
    assert interval(rows, ones, 7)["ones"] == [low, high] != interval(rows, ones, 8)["ones"]
    assert interval([], ones, 7) == {}


def test_the_command_measures_a_site_and_says_how(root: Path) -> None:
    path = str(root / "tests/golden/stackexchange/dump")
    done = CliRunner().invoke(app, ["evaluate", "questions", path, "--seed", "3", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {name: told[name] for name in ("task", "n")} == {"task": "questions", "n": 1}
    (found,) = told["results"]
    assert found["protocol"]["seed"] == 3
    assert set(found) == {
        "file", "source", "protocol", "n", "interactions", "seconds", "question", "answerer", "accepted", "helped",
        "resolved",
    }  # fmt: skip
    shown = CliRunner().invoke(app, ["evaluate", "questions", path])
    assert shown.exit_code == 0
    assert "answerer, two or more: n " in shown.output


@pytest.mark.parametrize("settings", [[], ["--expect", "x.json"]])
def test_a_wrong_call_is_refused(settings: list[str]) -> None:
    assert CliRunner().invoke(app, ["evaluate", "questions", *settings]).exit_code != 0
