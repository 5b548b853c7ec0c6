"""An organisation's own weights of `route`: learnt from what everybody may see, kept in a file, ranked by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowflow.asking import Asking
from knowflow.errors import UserError
from knowflow.queries.ranking.features import FEATURES
from knowflow.queries.ranking.own import learn_own
from knowflow.queries.ranking.weights import asked_weights
from knowflow.weights import read_weights, write_weights
from schemas.interaction import read_event
from tests.similar_world import index_of
from tests.unit.test_evaluate_asking import accepted
from tests.unit.test_route import HOUR, START, site

QUESTION = "how long does malt keep?"


def private(weeks: int) -> list[dict[str, Any]]:
    """Return the same again within a closed group, where it is always dan who answers."""
    found = []
    for one in accepted(weeks):
        data = json.loads(json.dumps(one["data"]).replace('"forum:a/ann"', '"forum:a/dan"'))
        data["audience"] = ["team:closed"]
        data["conversation"] = "closed-" + data["conversation"]
        data["item"]["id"] = "closed-" + data["item"]["id"]
        found.append(
            read_event({**one, "id": "closed-" + one["id"], "partitionkey": data["conversation"], "data": data})
        )
    return found


def test_who_answered_is_learnt_from_the_settled_questions() -> None:
    learnt = learn_own(index_of(accepted(8)))
    assert (learnt.labels, learnt.asked) == (
        24,
        28,
    )  # in the first week nobody had answered yet; the last is not settled
    assert np.abs(learnt.weights - asked_weights()).max() > 0.01
    again = learn_own(index_of(accepted(8)))
    assert again.weights.tolist() == learnt.weights.tolist()


def test_it_ranks_who_answers_first_before_who_merely_answers() -> None:
    state = Asking(index_of(site(8)))
    before = {row["name"]: row["score"] for row in state.route(QUESTION)["results"]}
    learnt = state.learn_weights()
    after = {row["name"]: row["score"] for row in state.route(QUESTION)["results"]}
    assert next(iter(after)) == "ann", "who answers first"
    assert after["ann"] - before["ann"] > 0 > after["bob"] - before["bob"], "bob answers everything, later"
    assert state.ask().weights is learnt.weights


def test_what_not_everybody_may_see_teaches_nothing() -> None:
    public = learn_own(index_of(accepted(8)))
    mixed = learn_own(index_of([*accepted(8), *private(8)]))
    assert (mixed.labels, mixed.weights.tolist()) == (public.labels, public.weights.tolist())


def test_as_of_a_moment_nothing_later_is_asked_again() -> None:
    early = learn_own(index_of(accepted(8)), START + 20 * 42 * HOUR)
    assert (early.until[:10], early.asked) == ("2024-01-29", 17)


def test_an_archive_without_answers_teaches_nothing() -> None:
    with pytest.raises(UserError, match="nothing to learn from: of 0 answered questions"):
        learn_own(index_of(accepted(8)[:1]))


def test_a_file_keeps_them(tmp_path: Path) -> None:
    learnt = learn_own(index_of(accepted(8)))
    file = tmp_path / "weights.json"
    file.write_text("what was there before")
    write_weights(file, learnt)
    assert read_weights(file) == pytest.approx(learnt.weights, abs=1e-6)
    held = json.loads(file.read_text())
    assert (held["labels"], held["asked"], held["until"], list(held["weights"])) == (
        learnt.labels, learnt.asked, learnt.until, list(FEATURES),
    )  # fmt: skip
    assert [one.name for one in tmp_path.iterdir()] == ["weights.json"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no weights"),
        ('{"until": "", "labels": 1, "asked": 1, "weights": {"gap": "NaN"}}', "holds no weights"),
        ('{"until": "", "labels": 1, "asked": 1, "weights": {"gap": 1.0}}', "of other features"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_holds_none_is_told_in_a_line(tmp_path: Path, text: str | None, told: str) -> None:
    file = tmp_path / "weights.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(UserError, match=rf"weights.json: .*{told}.*: make it anew with `knowflow weights"):
        read_weights(file)


def test_a_folder_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        write_weights(tmp_path / "missing" / "weights.json", learn_own(index_of(accepted(8))))
