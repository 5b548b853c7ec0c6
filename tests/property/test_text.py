"""Properties of the text analysis, over generated texts of every kind."""

from __future__ import annotations

import re

import hypothesis.strategies as st
from hypothesis import example, given

from streams.text import analyse, query_tokens, topic_key
from streams.text.keys import MAX_SURFACE
from streams.text.stop_words import listed
from streams.text.words import MAX_TOKEN

WORDS = sorted(
    listed("""
    the der le not nicht pas ich je and und Lagers lager's brewing KafkaConsumer.poll() read_csv C++ C# R .NET node.js
    self-hosting machine-learning Machine Learning 3.11 v2 e-mail O'Reilly 東京 タワー Kölsch naïve Weißbier ｆｕｌｌ ﷺ
    привет हिंदी ไทย utf-8 d'accord x-axis Dr.No a.b.c KIP-5 KAFKA-12345 \\frac{1}{2} quizzes APIs 1234567 ! , ( )
    """)
)
MARKS = sorted(
    listed("""
    jo@example.org https://example.org/a?b www.example.org <p> </p> <pre> </pre> <blockquote> <b <!-- --> &amp; &#x0;
    &#99999999999; > >> ``` ~~~ # * ** _ __ [a](b) ![a](b) [ ]( @ada <@U1|bo> :tada: -- ______________ wrote: Thanks,
    Regards
    """)
)
SPACES = ["\n", "\n\n", "\n    ", "\t", "  ", "\n> ", "\n- ", "\u2028", "\r\n", "\u0301", "\u200b", "\ud800", "\x00"]
PIECES = st.lists(st.sampled_from([*WORDS, *MARKS, *SPACES]), max_size=40)
TEXTS = st.one_of(st.text(max_size=200), PIECES.map(" ".join), PIECES.map("".join))
FORMATS = st.sampled_from(["", "plain", "markdown", "html"])
LANGUAGES = st.sampled_from(["", "en", "de", "fr-CA", "pt_BR", "ja", "zz"])
NAMES = st.lists(TEXTS, max_size=4)
PARTS = ["apple", "Machine", "learning", "lagers", "C++", "node", "R"]


@given(TEXTS, TEXTS, FORMATS, LANGUAGES, NAMES, NAMES)
def test_analysis_never_raises_is_bounded_and_repeats(
    title: str, text: str, text_format: str, language: str, tags: list[str], paths: list[str]
) -> None:
    found = analyse(title, text, text_format, language, tags, paths)
    assert found == analyse(title, text, text_format, language, tags, paths)
    assert all(0 < len(token) <= MAX_TOKEN and not re.search(r"\s", token) for token in found.tokens)
    keys = [key for key, _ in found.topics]
    assert len(keys) == len(set(keys)) <= 8
    for key, surface in found.topics:
        assert key
        assert surface.strip()
        assert len(surface) <= MAX_SURFACE
        assert len(key.encode("utf-8", "replace")) <= 80
        assert topic_key(key) == key
    assert found.plain == found.plain.strip("\n")
    assert not re.search(r"[ \t]{2}|\n{3}|\r", found.plain)


@given(TEXTS)
def test_a_text_as_a_query_gives_the_tokens_of_the_text_as_a_title(text: str) -> None:
    title = " ".join(text.split())
    assert query_tokens(title) == analyse(title, "", "", "", [], []).tokens


@given(st.lists(st.sampled_from(WORDS), max_size=30), LANGUAGES)
def test_each_word_of_a_document_as_a_query_meets_it(words: list[str], language: str) -> None:
    tokens = set(analyse("", " ".join(words), "", language, [], []).tokens)
    for word in words:
        assert set(query_tokens(word)) <= tokens
        assert set(query_tokens(word, language)) <= tokens or not language


@given(TEXTS)
@example("x's's")
@example("İstanbul")
@example("a" * 79 + "ss s")
@example("ℌ𝔢𝔩𝔩𝔬 ①②③")
def test_a_key_is_its_own_key_and_bounded(surface: str) -> None:
    key = topic_key(surface)
    assert topic_key(key) == key
    assert len(key.encode("utf-8", "replace")) <= 80
    assert bool(key) == bool(surface.strip())
    assert key == topic_key(f"  {surface} ")


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5), st.sampled_from([" ", "-", "_", "  "]))
def test_separators_do_not_matter(words: list[str], separator: str) -> None:
    assert topic_key(separator.join(words)) == topic_key(" ".join(words))
