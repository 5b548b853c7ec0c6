"""A path that looks like nothing, or a kind that there is not, is told in one line that names the kinds."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowflow.errors import UserError
from knowflow.evaluate.asking import evaluate_asking
from knowflow.evaluate.delays.measure import evaluate_timetoanswer
from knowflow.evaluate.emerging import evaluate_emerging
from knowflow.evaluate.kinds import kind_of
from knowflow.evaluate.routing.measure import evaluate_routing
from knowflow.evaluate.slices import History
from knowflow.evaluate.topics import evaluate_topics
from producers.registry import kinds

TASKS: list[Callable[[str, str | None], Any]] = [
    lambda path, kind: evaluate_asking([path], kind),
    lambda path, kind: evaluate_routing([path], kind),
    lambda path, kind: evaluate_timetoanswer([path], kind),
    evaluate_emerging,
    evaluate_topics,
    History.of,
]


@pytest.mark.parametrize("task", [kind_of, *TASKS])
def test_what_cannot_be_known_is_told_with_the_kinds(task: Callable[[str, str | None], Any], tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("")
    path, known = str(tmp_path / "odd"), ", ".join(kinds())
    said = f"{path}: no kind of source looks like this; name one with --kind ({known})"
    with pytest.raises(UserError, match=f"^{re.escape(said)}$"):
        task(path, None)
    said = f"there is no kind 'tea' of source: choose among {known}"
    with pytest.raises(UserError, match=f"^{re.escape(said)}$"):
        task(path, "tea")


def test_a_kind_that_is_named_stands_for_any_path(tmp_path: Path) -> None:
    assert kind_of(str(tmp_path / "nowhere"), "mbox") == "mbox"
