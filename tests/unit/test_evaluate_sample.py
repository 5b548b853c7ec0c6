"""`knowflow evaluate sample`, from simulation to measures, on the smallest organisation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowflow.cli.main import run
from knowflow.cli.sample_settings import parse_settings
from knowflow.errors import UserError
from knowflow.evaluate.run_sample import NOISE, PEOPLE, SEEDS, evaluate_samples
from producers.base import SourceError

SMALL = ["people=24", "noise=0", "events=1000", "words=8"]


@pytest.mark.slow
def test_the_command_measures_real_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["evaluate", "sample", *SMALL, "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["task"] == "sample"
    assert told["protocol"] == {"people": [24], "noise": [0], "seed": [3], "events": 1000, "words": 8}
    (found,) = told["results"]
    assert found["private"]["leaks"] == 0
    assert found["private"]["found"] == 1.0
    assert found["bots"]["named"] == 0
    assert found["waiting"]["recall"] == found["waiting"]["precision"] == 1.0
    assert found["identities"]["precision"] == found["identities"]["recall"] == 1.0
    assert found["experts_by_name"]["hit_3"] > 0.5
    assert found["similar"]["hit_3"] > 0.5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["everything"], "there is no task 'everything': choose among sample"),
        (["sample", "colour=red"], "is no setting: write NAME=NUMBER with one of people, noise, seed, events"),
        (["sample", "noise"], "is no setting"),
        (["sample", "noise=much"], "is no whole number, nor several with commas between"),
        (["sample", "days=1,2"], "give one number; only people, noise, seed take several"),
        (["sample", "people=2"], "people=2 is out of range"),
    ],
)
def test_mistakes_are_the_user_s_in_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evaluate", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_by_default_small_and_large_quiet_and_loud() -> None:
    assert parse_settings([]) == ({"people": PEOPLE, "noise": NOISE, "seed": SEEDS}, {})
    assert parse_settings(["noise=1,2", "days=100"])[0]["noise"] == (1, 2)
    with pytest.raises(UserError):
        parse_settings(["=3"])


def test_nothing_to_measure_is_a_mistake() -> None:
    with pytest.raises(SourceError, match="at least one"):
        list(evaluate_samples(people=()))
