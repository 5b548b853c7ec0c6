"""`knowflow evaluate topics`: tags hidden, and predicted from what came before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowflow.cli.main import run
from knowflow.evaluate.topics import evaluate_topics
from knowflow.queries.tagging import TagPredictor, Text
from schemas.canonical import canonical
from schemas.interaction import read_event

SUBJECTS = {
    "malt": "Which dark malt goes with roasted barley",
    "yeast": "How long does the starter of lager yeast ferment",
    "cellar": "What temperature keeps bottles in storage",
}


def _questions(folder: Path) -> str:
    lines = []
    for number in range(60):
        tag = sorted(SUBJECTS)[number % 3]
        item = {"id": f"q{number}", "title": f"{SUBJECTS[tag]} {number}", "tags": [tag], "text": "Thanks."}
        event = {
            "id": f"e{number}", "source": "forum:a", "time": f"2024-01-01T00:{number:02}:00Z", "partitionkey": "q",
            "data": {"action": "asked", "item": item, "conversation": f"q{number}"},
        }  # fmt: skip
        lines.append(canonical(read_event(event)).decode())
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_tags_are_predicted_from_earlier_questions_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _questions(tmp_path)
    assert run(["evaluate", "topics", path, "--kind", "cloudevents", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["task"], told["n"], told["p_1"], told["r_5"]) == ("topics", 18, 1.0, 1.0)
    assert told["baselines"]["popular"]["p_1"] < 0.5
    # `cellar` stands in no text: only prediction finds it.
    assert told["found_without_tags"] == {"pairs": 18, "by_text": 0.6667, "by_prediction": 1.0, "by_either": 1.0}
    # The first topics of the titles are `malt` and another word; `yeast` stands in titles too, but behind another.
    assert told["listed_without_tags"] == {
        "precision": 0.5, "recall": 0.3333, "listed": 2, "tags": 3,
        "supported": {"precision": 0.2, "recall": 0.6667, "listed": 10},
    }  # fmt: skip
    again = evaluate_topics(path, "cloudevents")
    assert {name: again[name] for name in ("p_1", "r_5", "baselines")} == {
        name: told[name] for name in ("p_1", "r_5", "baselines")
    }


def test_what_was_never_seen_is_never_predicted() -> None:
    known = TagPredictor()
    assert known.predict(Text(["malt"], [])) == []
    known.learn(Text(["malt"], ["barley"]), ["grain"])
    assert known.predict(Text(["barley"], [])) == ["grain"]


@pytest.mark.parametrize("paths", [[], ["few.jsonl"]])
def test_too_little_is_the_user_s_mistake_in_one_line(
    paths: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few.jsonl").write_text(Path(_questions(tmp_path)).read_text().splitlines()[0] + "\n")
    assert run(["evaluate", "topics", *paths, "--kind", "cloudevents"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
