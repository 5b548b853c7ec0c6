"""Delays are foretold with nothing that was not known at the question's time, and scored by the usual measures."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowflow.cli.main import run
from knowflow.evaluate.delays import measure, trees
from knowflow.evaluate.delays.measure import Case, Replay, measures, rank_correlation, score
from knowflow.evaluate.delays.trees import Boosted
from knowflow.evaluate.routing.stream import stream_of
from schemas.canonical import canonical
from schemas.times import parse_time
from tests.unit.test_evaluate_routing import THREADS, TYPED, history, scrambled

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def few_and_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "ROUNDS", 5)
    monkeypatch.setattr(measure, "LABELS", 12)
    monkeypatch.setattr(measure, "REFIT", 10)


def cases(interactions: list[Json], typed: bool) -> dict[str, tuple[float, ...]]:
    told = [{key: value for key, value in one.items() if key != "_at"} for one in interactions]
    chosen = {f"q{number}" for number in range(90)}
    return {
        case.question: (case.low, case.middle, case.high, *case.baselines.values())
        for case in Replay().cases(stream_of(told, typed), chosen)
    }


@pytest.mark.parametrize("typed", [TYPED, THREADS])
def test_what_comes_after_a_question_changes_nothing_foretold_of_it(typed: bool) -> None:
    interactions = [{**one, "_at": parse_time(one["time"])} for one in history(typed, seed=3)]
    before = cases(interactions, typed)
    for place in (50, 85):
        at = next(one["_at"] for one in interactions if one["id"] == f"q{place}")
        then = [name for name in (f"q{number}" for number in range(place + 1)) if name in before]
        assert f"q{place}" in then
        after = cases(scrambled(interactions, at, seed=place), typed)
        assert {name: after[name] for name in then} == {name: before[name] for name in then}


def test_labels_are_learnt_from() -> None:
    interactions = history(THREADS, seed=3)
    others = [one for one in interactions if one["id"] != "a40.0"]
    assert cases(interactions, THREADS)["q89"] != cases(others, THREADS)["q89"]


def test_trees_learn_the_quantile_that_depends_on_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "ROUNDS", 150)
    random = np.random.default_rng(0)
    x = random.normal(size=(800, 4))
    y = np.where(x[:, 2] > 0, 3.0, -1.0) + random.uniform(-1, 1, 800)
    at = np.array([[0.0, 0.0, side, 0.0] for side in (-1.0, 1.0)])
    for share, beside in ((0.25, -0.5), (0.5, 0.0), (0.75, 0.5)):
        assert Boosted.fit(x, y, share)(at) == pytest.approx([-1 + beside, 3 + beside], abs=0.35)
    assert (Boosted.fit(x, y, 0.5)(x) == Boosted.fit(x, y, 0.5)(x)).all()


def test_measures_by_hand() -> None:
    happened = {"a": 0.0, "b": 1.0, "c": 3.0}
    rows = [("a", -1.0, 0.5, 1.0), ("b", 1.5, 2.0, 3.0), ("c", 2.0, 2.75, 3.0)]
    constant = dict.fromkeys(measure.METHODS, 1.0)
    found = score([Case(*row, constant, 0.002) for row in rows], happened, seed=0)
    assert (found["n"], found["median_absolute_log_error"], found["coverage"]) == (3, 0.5, round(2 / 3, 4))
    assert found["factor"] == round(math.exp(0.5), 4)
    assert found["median_hours"] == round(math.e, 4)
    assert found["rank_correlation"] == 1.0
    assert found["baselines"]["constant"]["median_absolute_log_error"] == 1.0
    assert found["baselines"]["constant"]["rank_correlation"] == 0.0
    assert found["ms_per_query"] == {"p50": 2.0, "p95": 2.0}


def test_intervals_hold_the_error_and_ties_stand_at_the_middle() -> None:
    random = np.random.default_rng(0)
    row = measures(random.normal(size=200), np.zeros(200), 0)
    low, high = row["median_absolute_log_error_ci"]
    assert low < row["median_absolute_log_error"] < high
    assert rank_correlation(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])) == round(math.sqrt(3) / 2, 4)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"".join(canonical(one) + b"\n" for one in history(THREADS, seed=3)))
    assert run(["evaluate", "timetoanswer", str(file), "--kind", "cloudevents", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["task"], found["source"]) == ("timetoanswer", "events.jsonl")
    assert set(found["baselines"]) == {"constant", "recent_median", "ridge", "trees"}
    assert run(["evaluate", "timetoanswer", str(file), "--kind", "cloudevents"]) == 0
    assert "middle half" in capsys.readouterr().out
    assert run(["evaluate", "timetoanswer"]) == 2
    assert "needs at least one path" in capsys.readouterr().err
