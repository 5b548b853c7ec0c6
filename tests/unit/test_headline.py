"""A text without a title is headed by what it says first, not by its greeting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.headline import MAX_HEADLINE, headline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("The build fails.\nIt says so.", "The build fails."),
        ("Hi all", "Hi all"),
        ("Hi all\nI have joined lately and wonder where to begin.", "I have joined lately and wonder where to begin."),
        ("Hello there, is the server down?", "is the server down?"),
        ("Hi R developers,\n\nWhich branch is released?", "Which branch is released?"),
        ("@Someone hey! could you look at this?", "could you look at this?"),
        ("hey :wave: anyone here?", "anyone here?"),
        ("Hi, thanks\nfor the review of my change", "for the review of my change"),
        ("Hello I am new, where do I begin?", "Hello I am new, where do I begin?"),
        ("Hi is there a list of mirrors?", "Hi is there a list of mirrors?"),
        ("Guten Morgen zusammen, läuft der Server?", "läuft der Server?"),
        ("Bonjour à tous,\nj'ai une question", "j'ai une question"),
        ("History of the project: a summary", "History of the project: a summary"),
        ("Highlights of the week", "Highlights of the week"),
        ("> as was said\n> before\nI agree with that.", "I agree with that."),
        ("> only a quote", "> only a quote"),
        ("Hello!\nyes", "Hello!"),
        ("ok", "ok"),
    ],
)
def test_what_is_said_first(text: str, expected: str) -> None:
    assert headline(text) == expected


def test_a_long_line_ends_after_a_whole_word() -> None:
    assert headline("word " * 40) == "word " * 22 + "word" + " word…"
    assert headline("x" * 200) == "x" * 119 + "…"
    assert headline("y" * 120) == "y" * 120


@given(st.text(max_size=300))
def test_any_text_has_a_short_headline_of_one_line(text: str) -> None:
    found = headline(text)
    assert len(found) <= MAX_HEADLINE
    assert "\n" not in found
    assert bool(found) == bool(text.strip())
