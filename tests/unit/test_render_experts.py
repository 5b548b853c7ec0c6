"""Experts are shown with what was meant; where no topic was, that is said."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.cli.render import experts


def result(*topics: str) -> dict[str, Any]:
    shown = [{"topic": topic, "label": topic, "level": "some"} for topic in topics]
    return {"person": "f:x/1", "name": "Rye", "score": 0.3, "topics": shown, "evidence": [], "why": {"text": 0.5}}


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("malt"), result()], "1. Rye  0.30  f:x/1\n   malt (some)\n2. Rye  0.30  f:x/1\n"),
        ([result()], "No topic here is meant by that; these people wrote some of its words:\n1. Rye  0.30  f:x/1\n"),
    ],
)
def test_says_whether_a_topic_was_meant(
    capsys: pytest.CaptureFixture[str], results: list[dict[str, Any]], expected: str
) -> None:
    experts({"query": "malt", "results": results})
    assert capsys.readouterr().out == expected
