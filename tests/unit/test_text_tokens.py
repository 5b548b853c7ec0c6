"""Tokens: identifiers, numbers, languages, and how queries meet documents."""

from __future__ import annotations

import pytest
import snowballstemmer
from snowballstemmer import english_stemmer, german_stemmer

from streams.text import analyse, query_tokens
from streams.text.common_words import COMMON, GENERIC
from streams.text.languages import detect, english_stem, primary
from streams.text.stop_words import ENGLISH, OTHERS, STOP_WORDS
from streams.text.words import analyser


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("readCsvFile", ["readcsvfil", "read", "csv", "file"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("max_poll_records", ["max_poll_records", "max", "poll", "record"]),
        ("data.frame()", ["data.frame", "data", "frame"]),
        ("std::vector", ["std.vector", "std", "vector"]),
        ("e-mail", ["email", "mail"]),
        ("peer-to-peer", ["peer", "peer"]),
        (
            "C C++ C++17 C# F# R .NET node.js",
            ["c", "c++", "c++17", "c++", "c#", "f#", "r", ".net", "net", "node.js", "node", "js"],
        ),
        ("i++ issue#7", ["issu"]),
        ("3.11.2 v2 42 7 123456 1234567", ["3.11.2", "3.11", "42", "123456"]),
        ("sha256 2nd 0x7f", ["sha256", "2nd", "0x7f"]),
        ("don't the and of", []),
        ("O'Reilly's", ["oreilli", "reilli"]),
        ("jo.bell@example.org", ["jo", "bell", "exampl", "org"]),
        ("running runs ran", ["run", "run", "ran"]),
        ("Kölsch KÖLSCH kolsch", ["kolsch", "kolsch", "kolsch"]),
        ("東京タワー 山", ["東京", "京タ", "タワ", "ワー", "山"]),
        ("ＫＡＦＫＡ oﬃce", ["kafka", "offic"]),
        ("\\frac{a}{b} ---- !!!", ["frac"]),
    ],
)
def test_tokens_of_a_text(text: str, tokens: list[str]) -> None:
    assert query_tokens(text) == tokens
    assert analyse("", text, "", "", [], []).tokens == tokens


def test_no_token_is_longer_than_64_characters() -> None:
    assert query_tokens("a" * 64) == ["a" * 64]
    assert query_tokens("a" * 65) == []
    assert query_tokens("alpha." * 30 + "beta") == ["alpha"] * 30 + ["beta"]


def test_titles_tags_code_quotes_and_paths_give_tokens_in_that_order() -> None:
    html = "<blockquote>quoted</blockquote><pre>coded</pre><p>said</p>"
    found = analyse("Titled", html, "html", "en", ["tagged"], ["src/lexer/token_stream.py"])
    assert found.tokens == ["titl", "tag", "said", "code", "quot", "lexer", "token_stream", "token", "stream"]


def test_a_plain_quote_counts_only_where_there_is_nothing_else() -> None:
    assert analyse("", "> old\nnew", "", "", [], []).tokens == ["new"]
    assert analyse("", "> old", "", "", [], []).tokens == ["old"]


def test_a_query_without_a_language_meets_a_document_of_any() -> None:
    document = "Die Datenbanken sind nicht gesichert, und ich habe keine Kopie von den Tabellen."
    found = analyse("", document, "", "", [], []).tokens
    for word in ("Datenbanken", "gesichert", "Kopie", "Tabellen"):
        assert set(query_tokens(word)) <= set(found)
    assert {"datenbank", "tabell"} <= set(found)


def test_a_query_with_a_language_meets_other_inflections() -> None:
    found = set(analyse("", "die Gärung", "", "de", [], []).tokens)
    assert found & set(query_tokens("Gärungen", "de-CH"))
    assert not found & set(query_tokens("Gärungen"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "this is the way in which it was done before they came"),
        ("de", "ich habe das nicht gewusst und es ist auch nicht so wichtig"),
        ("fr", "je ne sais pas ce que vous avez fait avec les clefs dans la maison"),
        ("es", "no sé cómo puedo hacer esto pero quiero que los otros lo hagan"),
        ("pt", "não sei como isso foi feito mas você pode ver o que está na caixa"),
        ("it", "non so che cosa hanno fatto con gli altri ma questo è molto bello"),
        ("nl", "ik weet niet wat er met het huis van mijn vader is gebeurd maar ja"),
        ("", "kubectl rollout status deployment gateway namespace ingress"),
        ("", "too short"),
        ("", ""),
    ],
)
def test_a_language_is_told_from_function_words(language: str, text: str) -> None:
    assert detect(text.split()) == language


def test_language_tags_are_reduced_to_their_first_part() -> None:
    assert [primary(tag) for tag in ("pt-BR", "DE_at", "en", "")] == ["pt", "de", "en", ""]


def test_an_unknown_language_is_analysed_like_an_undetermined_one() -> None:
    assert query_tokens("running", "xx") == query_tokens("running") == ["run"]


def test_the_memo_forgets_without_changing_anything() -> None:
    words = analyser("").words
    before = query_tokens("some readCsvFile of breweries")
    many = " ".join(f"word{number}x" for number in range(31_000))
    assert len(query_tokens(many[:20_000])) > 1000
    for number in range(31_000):
        words[f"word{number}x"]
    assert len(words) <= 30_000
    assert query_tokens("some readCsvFile of breweries") == before


def test_the_fast_stemmer_is_the_pure_one() -> None:
    """Two implementations of one algorithm: where they differ, the versions do not belong together."""
    assert type(snowballstemmer.stemmer("english")).__module__ == "Stemmer"
    pure = english_stemmer.EnglishStemmer()
    words = sorted(GENERIC | COMMON)
    assert [english_stem(word) for word in words] == [pure.stemWord(word) for word in words]
    german = snowballstemmer.stemmer("german")
    assert german.stemWord("tabellen") == german_stemmer.GermanStemmer().stemWord("tabellen") == "tabell"


def test_word_lists_hold_lower_case_words_once() -> None:
    assert not GENERIC & COMMON
    assert all(word == word.lower() for words in (GENERIC, COMMON, ENGLISH, *OTHERS.values()) for word in words)
    assert len(GENERIC | COMMON) > 3000
    assert ENGLISH <= STOP_WORDS
    assert not STOP_WORDS & {"die", "war", "pour", "come", "con", "par"}
