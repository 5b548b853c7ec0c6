"""Routing is scored with nothing that was not known at the question's time, and by the usual measures."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowflow.cli.main import run
from knowflow.evaluate.routing import replay
from knowflow.evaluate.routing.measure import Target, drawn_from, measures, rank_of, score, targets_of
from knowflow.evaluate.routing.replay import Case, Replay
from knowflow.evaluate.routing.stream import stream_of
from knowflow.queries.ranking import meaning
from schemas.canonical import canonical
from schemas.interaction import read_event
from schemas.times import format_time, parse_time

Json = dict[str, Any]
DAY = 86_400_000_000
START = 1_500_000_000_000_000
WORDS = ("malt", "hops", "yeast", "barrel", "glass", "foam", "wheat", "stout", "lager", "bottle")
TYPED, THREADS = True, False


def event(name: str, action: str, at: int, who: str | None, conversation: str, **item: Any) -> Json:
    data: Json = {"action": action, "item": {"id": item.pop("id", name), **item}, "conversation": conversation}
    if who is not None:
        data["actor"] = {"account": who, "name": who}
    data |= {"revision": 0, "audience": ["public"]}
    precision = "day" if action in ("accepted", "endorsed") else "exact"
    time = format_time(at - at % DAY if precision == "day" else at)
    return read_event({"id": name, "source": "forum:a", "time": time, "timeprecision": precision, "sequence": 0,
                       "partitionkey": conversation, "data": data})  # fmt: skip


def history(typed: bool, seed: int, questions: int = 90) -> list[Json]:
    """Return a site of 14 people in which each knows some words and answers by them."""
    rng = random.Random(seed)
    ask, answer = ("asked", "answered") if typed else ("posted", "replied")
    found = []
    for number in range(questions):
        at, topic = START + number * DAY // 2 + rng.randrange(DAY // 4), rng.randrange(len(WORDS))
        asker = f"p{rng.randrange(14)}"
        text = " ".join(rng.choices(WORDS, k=6))
        found.append(event(f"q{number}", ask, at, asker, f"q{number}", title=f"about {WORDS[topic]}", text=text,
                           tags=[WORDS[topic]]))  # fmt: skip
        people = [f"p{(topic + step) % 14}" for step in rng.sample(range(4), rng.randrange(4))]
        for place, who in enumerate(people):
            then = at + (place + 1) * rng.randrange(60_000_000, DAY)
            name = f"a{number}.{place}"
            found.append(event(name, answer, then, who, f"q{number}", text=" ".join(rng.choices(WORDS, k=5))))
            if rng.random() < 0.5:
                found.append(event(f"v{name}", "endorsed", then + DAY, None, f"q{number}", id=name))
        if people and rng.random() < 0.8:
            found.append(event(f"ok{number}", "accepted", at + 5 * DAY, None, f"q{number}", id=f"a{number}.0"))
        if rng.random() < 0.3:
            found.append(event(f"e{number}", "edited", at + 2 * DAY, asker, f"q{number}", id=f"q{number}",
                               title="now about " + rng.choice(WORDS), text=rng.choice(WORDS)))  # fmt: skip
    return found


def scrambled(interactions: list[Json], after: int, seed: int) -> list[Json]:
    """Return the interactions; what came after a moment is told of others, with other words, at other times."""
    rng = random.Random(seed)
    found = []
    for one in interactions:
        # What is told by the day is known at its end.
        known = one["_at"] if one["timeprecision"] == "exact" else one["_at"] - one["_at"] % DAY + DAY - 1
        if known <= after:
            found.append(one)
            continue
        if rng.random() < 0.2:
            continue
        other = json.loads(json.dumps(one))
        if "actor" in other["data"]:
            other["data"]["actor"] = {"account": f"p{rng.randrange(20)}", "name": "x"}
        for name in ("title", "text"):
            if name in other["data"]["item"]:
                other["data"]["item"][name] = " ".join(rng.choices(WORDS, k=4))
        if one["timeprecision"] == "exact":
            other["time"] = format_time(max(after + 1, one["_at"] + rng.randrange(-DAY, 9 * DAY)))
        found.append(other)
    return found


def cases(interactions: list[Json], typed: bool) -> dict[str, Json]:
    told = [{key: value for key, value in one.items() if key != "_at"} for one in interactions]
    return {
        case.question: {name: dict(zip(case.candidates, values.tolist(), strict=True))
                        for name, values in case.scores.items()}
        for case in Replay(typed).cases(stream_of(told, typed))
    }  # fmt: skip


@pytest.fixture(autouse=True)
def learning_begins_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "EARLY", 0)


@pytest.mark.parametrize("typed", [TYPED, THREADS])
@pytest.mark.parametrize("place", [25, 60, 85])
def test_what_comes_after_a_question_changes_no_score_of_it(
    typed: bool, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "FIRST_FIT", 20)
    interactions = [{**one, "_at": parse_time(one["time"])} for one in history(typed, seed=3)]
    question = next(one for one in interactions if one["id"] == f"q{place}")
    before = cases(interactions, typed)
    then = [name for name in (f"q{number}" for number in range(place + 1)) if name in before]
    for seed in range(3):
        after = cases(scrambled(interactions, question["_at"], seed), typed)
        assert {name: after[name] for name in then} == {name: before[name] for name in then}


def test_labels_are_learnt_from() -> None:
    """The scores of later questions depend on who answered earlier ones, else the test above would say nothing."""
    interactions = history(THREADS, seed=3)
    others = [one for one in interactions if one["id"] != "a40.0"]
    assert cases(interactions, THREADS)["q89"] != cases(others, THREADS)["q89"]


def test_the_first_labels_of_a_small_pool_are_not_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    interactions = history(THREADS, seed=3)
    at_once, later = Replay(typed=False), Replay(typed=False)
    list(at_once.cases(stream_of(interactions, THREADS)))
    monkeypatch.setattr(replay, "EARLY", 800)
    list(later.cases(stream_of(interactions, THREADS)))
    assert (at_once.labels > 20, later.labels) == (True, 0)


def test_targets_are_accepted_answerers_or_first_repliers_within_a_week() -> None:
    told = [
        event("q1", "posted", START, "ann", "q1", title="malt?"),
        event("r1", "replied", START + 1, "ann", "q1", text="and hops?"),
        event("r2", "replied", START + DAY, "bob", "q1", text="yes"),
        event("r3", "replied", START + 2 * DAY, "cleo", "q1", text="no"),
        event("r4", "replied", START + 8 * DAY, "dan", "q1", text="late"),
        event("q2", "posted", START, "ann", "q2", title="late?"),
        event("r5", "replied", START + 8 * DAY, "bob", "q2", text="late"),
    ]
    assert targets_of(stream_of(told, THREADS), typed=False) == {"q1": Target("bob", frozenset({"bob", "cleo"}))}
    asked = [
        event("q1", "asked", START, "ann", "q1", title="malt?"),
        event("r1", "answered", START + 1, "bob", "q1", text="yes"),
        event("r2", "answered", START + 2, "cleo", "q1", text="no"),
        event("ok", "accepted", START + DAY, None, "q1", id="r2"),
        event("q2", "asked", START, "ann", "q2", title="own?"),
        event("r3", "answered", START + 1, "ann", "q2", text="found it"),
        event("ok2", "accepted", START + DAY, None, "q2", id="r3"),
    ]
    assert targets_of(stream_of(asked, TYPED), typed=True) == {"q1": Target("cleo", frozenset({"bob", "cleo"}))}


def test_the_last_three_tenths_are_asked_and_drawn_down_where_there_are_many() -> None:
    names = [f"q{number}" for number in range(10)]
    assert drawn_from(names, 0, 1200) == {"q7", "q8", "q9"}
    many = [f"q{number}" for number in range(10_000)]
    drawn = drawn_from(many, 0, 1200)
    assert len(drawn) == 1200
    assert drawn <= set(many[7000:])
    assert drawn == drawn_from(many, 0, 1200) != drawn_from(many, 1, 1200)
    assert len(drawn_from(many[:4300], 0, 1200)) == 1290


def case(scores: list[float], barred: int | None = None, question: str = "q") -> Case:
    return Case(question, ("a", "b", "c", "d"), barred, {"knowflow": np.array(scores), "flat": np.zeros(4)}, 0.001)


def test_ties_stand_at_the_middle_and_the_asker_is_no_candidate() -> None:
    assert rank_of(case([3.0, 2.0, 2.0, 1.0]), "knowflow", {"b"}) == 2.5
    assert rank_of(case([3.0, 2.0, 2.0, 1.0], barred=0), "knowflow", {"b"}) == 1.5
    assert rank_of(case([3.0, 2.0, 2.0, 1.0]), "knowflow", {"d", "c"}) == 2.5
    assert rank_of(case([3.0, 2.0, 2.0, 1.0]), "knowflow", {"z"}) == np.inf
    assert rank_of(case([3.0, 2.0, 2.0, 1.0], barred=1), "knowflow", {"b"}) == np.inf


def test_measures_are_those_of_the_ranks() -> None:
    found = measures(np.array([1.0, 4.0, np.inf, 20.0]), seed=0)
    low, high = found.pop("mrr_ci")
    assert found == {"mrr": 0.325, "hit@1": 0.25, "hit@5": 0.5, "hit@10": 0.5, "ndcg@10": 0.3577}
    assert 0 <= low <= 0.325 <= high <= 1


def test_an_unseen_target_and_a_question_without_candidates_count_nothing() -> None:
    targets = {"q": Target("z", frozenset({"z", "b"})), "p": Target("a", frozenset({"a"}))}
    found = score([case([1.0, 2.0, 0.0, 0.0]), case([1.0, 0.0, 0.0, 0.0], question="p")], targets, n=4, seed=0)
    assert (found["n"], found["unseen"], found["mrr"]) == (4, 3, 0.25)
    assert found["any_answerer"]["mrr"] == 0.5
    assert found["baselines"]["flat"]["mrr"] == 0.1


def test_the_command_gives_the_contracts_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "site.jsonl"
    path.write_bytes(b"".join(canonical(one) + b"\n" for one in history(THREADS, seed=1)))
    assert run(["evaluate", "routing", str(path), "--kind", "cloudevents", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    metrics = {"mrr", "mrr_ci", "hit@1", "hit@5", "hit@10", "ndcg@10"}
    whole = {"task", "source", "protocol", "n", "unseen", "pool", "ms_per_query", "baselines", "any_answerer"}
    assert set(found) == metrics | whole
    assert (found["task"], found["source"], found["protocol"]["target"]) == (
        "routing", "site.jsonl", "first to reply within 7 days",
    )  # fmt: skip
    names = {"most_active", "activity_90d", "bm25_candidate", "bm25_document", "rrf", "online_softmax"}
    assert {name: set(row) for name, row in found["baselines"].items()} == dict.fromkeys(names, metrics)
    assert set(found["any_answerer"]) == metrics | {"baselines"}
    assert found["n"] == found["protocol"]["sample"] == int(found["protocol"]["answered"] * 0.3)


def test_what_cannot_be_measured_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "site.jsonl"
    path.write_bytes(canonical(history(THREADS, seed=1)[0]) + b"\n")
    assert run(["evaluate", "routing", str(path), "--kind", "cloudevents"]) == 2
    assert "holds 0 questions that others answered; 20 are the least" in capsys.readouterr().err
    assert run(["evaluate", "routing"]) == 2
    assert "needs at least one path" in capsys.readouterr().err
    assert run(["evaluate", "topics", str(path), "--n", "5"]) == 2
    assert "--n goes with task routing, asking, timetoanswer" in capsys.readouterr().err
