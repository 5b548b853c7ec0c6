"""Topic keys: what meets, what stays apart, and bounds."""

from __future__ import annotations

import pytest

from streams.text import topic_key


@pytest.mark.parametrize(
    ("key", "surfaces"),
    [
        ("machinelearning", ["machine-learning", "Machine Learning", "machine_learning", " Machine  learning "]),
        (
            "tarelocache",
            ["TareloCache", "Tarelo Cache", "tarelo-caches", "tarelo_cache", "TareloCaches", "tarelocaches"],
        ),
        ("javascript", ["JavaScript", "javascript", "Java Script"]),
        ("salesforce", ["Salesforce", "sales force", "SalesForce"]),
        ("restapi", ["REST APIs", "rest-api", "RestApi"]),
        ("lager", ["lager", "Lagers", "lager's"]),
        ("brewery", ["brewery", "breweries", "Brewery's"]),
        ("class", ["class", "classes"]),
        ("ipa", ["IPA", "IPAs", "ipa"]),
        ("api", ["API", "APIs", "apis"]),
        ("nodejs", ["node.js", "Node.js", "node js", "NodeJS"]),
        ("kubernetes", ["Kubernetes", "kubernetes"]),
        ("kolsch", ["Kölsch", "kölsch", "KÖLSCH", "Kolsch"]),
        ("weissbier", ["Weißbier", "weissbier"]),
        ("oreilly", ["O'Reilly", "O\u2019Reilly's"]),
        ("c", ["C", "c"]),
        ("c++", ["C++", "c++"]),
        ("c#", ["C#", "c#"]),
        ("r", ["R"]),
        (".net", [".NET", ".net"]),
        ("net", ["net", "NET"]),
        ("aspnet", ["ASP.NET"]),
        ("netcore", [".NET Core", "NetCore"]),
        ("python3-11", ["Python 3.11", "python3.11"]),
        ("3-11", ["3.11"]),
        ("31-1", ["31.1"]),
        ("cc++", ["C/C++"]),
        ("日本語", ["日本語"]),
        ("", ["", "  \t"]),
    ],
)
def test_surfaces_meet_in_one_key(key: str, surfaces: list[str]) -> None:
    assert {topic_key(surface) for surface in surfaces} == {key}


@pytest.mark.parametrize("word", ["gas", "dns", "status", "analysis", "glass", "series", "kerberos", "pandas", "s3"])
def test_words_that_only_look_like_a_plural_stay(word: str) -> None:
    assert topic_key(word) == word


@pytest.mark.parametrize("surface", ["!!!", "🍺", "->", "…", "\U00010d50"])
def test_a_text_without_words_is_its_own_key(surface: str) -> None:
    assert topic_key(surface) == surface


def test_long_keys_are_cut_between_words() -> None:
    key = topic_key("alpha " * 40)
    assert key == "alpha" * 16
    assert len(topic_key("é" * 500).encode()) <= 80
    assert topic_key("ж" * 500) == "ж" * 40
