"""What a message does, told from its words: every cue with a text that has it, and one that almost has."""

from __future__ import annotations

import pytest

from streams.text import analyse
from streams.text.speech import SILENT, Speech


def _speech(text: str, title: str = "", text_format: str = "markdown") -> Speech:
    return analyse(title, text, text_format, "", [], []).speech


def _flags(text: str, text_format: str = "markdown") -> set[str]:
    names = {1: "asks back", 2: "thanks", 4: "works", 8: "joins in", 16: "code", 32: "only thanks"}
    return {name for flag, name in names.items() if _speech(text, "", text_format).flags & flag}


@pytest.mark.parametrize(
    ("title", "text", "score"),
    [
        ("", "How do I read the queue?", 9),  # mark 2, at the end 3, begins with an interrogative 2, request 2
        ("", "Is there a way to read it?", 9),
        ("", "Any idea why the queue is empty?", 9),
        ("", "The queue is empty. Any help would be appreciated", 3),  # two requests
        ("", "The queue is full.", 0),
        ("", "See https://example.org/?q=1 for the queue.", 0),
        ("", "> how do I read it?\n\nRead it in order.", 0),
        ("", "```\nhow do I read it?\n```\nRead it in order.", 0),
        ("Queue stays empty?", "It is.", 2),
        ("How to read the queue", "It is long.", 3),
        ("Re: How to read the queue?", "From its end.", 0),  # the title is of what it replies to
        ("Queue 2.0 released", "We are happy to announce it. Let me know what you think.", -3),
        ("", "Wie kann ich die Schlange lesen?", 9),
        ("", "Comment faire pour lire la file ?", 9),
        ("", "Alguien sabe cómo leer la cola?", 9),
        ("", "", 0),
    ],
)
def test_a_question_is_scored_by_its_cues(title: str, text: str, score: int) -> None:
    assert _speech(text, title).asks == score


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Thanks, that works!", {"thanks", "works", "only thanks"}),
        ("Thank you so much", {"thanks", "only thanks"}),
        ("Vielen Dank, jetzt geht es", {"thanks", "works", "only thanks"}),
        ("Thanks in advance for any hint.", set()),
        ("No, thanks.", set()),
        ("Thanks to the new index it is fast.", set()),
        ("That works", {"works"}),
        ("Hope this helps", set()),
        ("It is not solved", set()),
        ("Which version do you use?", {"asks back"}),
        ("Have you tried the other queue?", set()),  # a question that is an answer
        ("Set the size to five and restart the reader after that, then look at the log again for a while. OK?", set()),
        ("Same problem here", {"joins in"}),
        ("+1", {"joins in"}),
        ("Any news on this?", {"asks back", "joins in"}),
        ("Try this:\n```\nread()\n```", {"code"}),
        ("The reader waits for the queue.", set()),
    ],
)
def test_replies_are_told_apart(text: str, flags: set[str]) -> None:
    assert _flags(text) == flags


def test_a_long_message_thanks_at_its_beginning_only() -> None:
    long = "The reader waits for the queue until it is full. " * 6
    assert _flags("Thanks! " + long) == {"thanks"}
    assert _flags(long + "Thanks!") == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("thanks @Bo_Birch, it runs", ("bo_birch",)),
        ("Thanks Bo!", ("bo",)),
        ("Thanks, Bo, it runs", ("bo",)),
        ("thanks a lot, Bo and Cy", ("a", "lot")),
        ("Thanks. Bo knows it.", ()),
    ],
)
def test_a_thanks_keeps_the_words_that_may_name_somebody(text: str, names: tuple[str, ...]) -> None:
    assert _speech(text).names == names


def test_sizes_are_bounded() -> None:
    told = _speech("thanks " + "x" * 500 + " word" * 5_000)
    assert (told.words, told.names[0]) == (2_000, "x" * 64)


def test_silence_says_nothing() -> None:
    assert _speech("") == SILENT
