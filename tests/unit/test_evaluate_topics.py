"""`knowflow evaluate topics`: tags hidden, and predicted from what came before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pytest

from knowflow.cli.main import run
from knowflow.evaluate.tagged import read, replay
from knowflow.evaluate.topics import evaluate_topics
from knowflow.queries.tagging import FEATURES, Question, TagPredictor
from knowflow.queries.vectors import NO_VECTORS
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
    known = TagPredictor(NO_VECTORS)
    assert known.predict(Question(["malt"], [])) == []
    known.learn(Question(["malt"], ["barley"]), ["grain"])
    assert known.predict(Question(["barley"], [])) == ["grain"]


def _features(known: TagPredictor, question: Question) -> dict[str, dict[str, float]]:
    return {tag: dict(zip(FEATURES, row, strict=False)) for tag, row in known.features(question).items()}


def test_what_was_replied_makes_a_question_similar() -> None:
    known = TagPredictor(NO_VECTORS)
    known.learn(Question(["sour"], []), ["lambic"])
    known.learn(Question(["hazy"], ["wheat"]), ["weizen"])
    known.learn(Question(["cold"], []), ["storage"])
    number = known.learn(Question(["pink"], ["wild"]), ["kriek"])
    asked = Question(["wheat"], [])
    assert {tag: row["near"] for tag, row in _features(known, asked).items()} == {
        "lambic": 0.0, "weizen": 1.0, "storage": 0.0, "kriek": 0.0,
    }  # fmt: skip
    known.reply(number, ["wheat", "cherry"])
    assert 0 < _features(known, asked)["kriek"]["near"] < 1


def test_a_stop_word_in_a_tag_s_name_must_stand_there() -> None:
    known = TagPredictor(NO_VECTORS)
    known.learn(Question([], []), ["off-topic", "topic"])
    named = {
        text: {tag for tag, row in _features(known, Question(["topic"], [], text)).items() if row["name_in_title"]}
        for text in ("A topic", "Is this off topic")
    }
    assert named == {"A topic": {"topic"}, "Is this off topic": {"off-topic", "topic"}}


def test_a_name_tells_less_where_the_tag_was_rarely_set() -> None:
    known = TagPredictor(NO_VECTORS)
    known.learn(Question([], []), ["beer", "stout"])
    for _ in range(5):
        known.learn(Question(["beer", "stout"], []), ["stout"])
    told = _features(known, Question(["beer", "stout"], []))
    assert told["stout"]["name_in_title"] > told["beer"]["name_in_title"]


def test_what_the_asker_asked_of_before_counts_for_nobody_else() -> None:
    known = TagPredictor(NO_VECTORS)
    known.learn(Question(["malt"], [], asker="a:1"), ["grain"])
    told = [_features(known, Question(["pub"], [], asker=who))["grain"]["asker"] for who in ("a:1", "a:2", "")]
    assert told == [0.5, 0.0, 0.0]


def test_replies_are_learnt_when_their_time_has_come(tmp_path: Path) -> None:
    lines = Path(_questions(tmp_path)).read_text().splitlines()
    for number, minute in ((5, 30), (5, 59)):
        event = {
            "id": f"r{minute}", "source": "forum:a", "time": f"2024-01-01T00:{minute}:30Z", "partitionkey": "q",
            "data": {
                "action": "replied", "item": {"id": f"r{minute}", "text": f"minute{minute}"},
                "conversation": f"q{number}",
            },
        }  # fmt: skip
        lines.append(canonical(read_event(event)).decode())
    path = tmp_path / "replied.jsonl"
    path.write_text("\n".join(lines) + "\n")

    class Noting(TagPredictor):
        heard: ClassVar[list[tuple[int, tuple[str, ...]]]] = []

        def reply(self, number: int, words: Iterable[str]) -> None:
            self.heard.append((number, tuple(words)))

    known = Noting(NO_VECTORS)
    seen = [len(known.heard) for _ in replay(read(str(path), "cloudevents"), [known])]
    assert seen == [0] * 31 + [1] * 29
    assert known.heard == [(5, ("minute30",)), (5, ("minute59",))]


@pytest.mark.parametrize("paths", [[], ["few.jsonl"]])
def test_too_little_is_the_user_s_mistake_in_one_line(
    paths: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few.jsonl").write_text(Path(_questions(tmp_path)).read_text().splitlines()[0] + "\n")
    assert run(["evaluate", "topics", *paths, "--kind", "cloudevents"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
