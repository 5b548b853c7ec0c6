"""Analyse hand-written items whole: plain text, tokens, topics and cues of speech of examples.jsonl, one a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.text import Analysis, analyse
from streams.text.speech import Speech

EXAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parent / "text" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_there_are_enough_examples_with_names_of_their_own() -> None:
    assert len({example["name"] for example in EXAMPLES}) == len(EXAMPLES) >= 40


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_an_example_is_analysed_as_written_down(example: dict[str, Any]) -> None:
    found = analyse(
        *(example[name] for name in ("title", "text", "text_format", "language", "tags", "paths")),
    )
    topics = [(key, surface) for key, surface in example["topics"]]
    asks, words, flags, names = example["speech"]
    speech = Speech(asks, words, flags, tuple(names))
    assert found == Analysis(example["plain"], example["tokens"], topics, speech)
