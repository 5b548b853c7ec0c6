"""Function words of a question name no topic, in capitals they may."""

from __future__ import annotations

from typing import Any

import pytest

from indexers.memory import MemoryIndex
from indexers.port import PUBLIC_VIEWER
from knowflow.queries.ask import Ask
from knowflow.queries.text import parse_query
from tests.index_documents import checked, put


def topic(key: str) -> dict[str, Any]:
    return checked("topics", {
        "topic": key, "audience": ["public"], "label": key, "aliases": [], "people": 2, "conversations": 3,
        "contributions": 3, "leading": 0, "questions": 0, "open": 0, "answered": 0, "resolved": 0, "weeks": [],
        "answer_seconds": [],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I brew?", set()),
        ("do I", {"doi"}),
        ("Where is the DOI?", {"doi"}),
        ("who does it", set()),
        ("who does IT", {"it"}),
        ("it", {"it"}),
    ],
)
def test_topics_of_a_question(text: str, expected: set[str]) -> None:
    index = MemoryIndex()
    index.apply([put("topics", topic(key)) for key in ("doi", "it")])
    assert set(parse_query(Ask(index, PUBLIC_VIEWER), text).topics) == expected
