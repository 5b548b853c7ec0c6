"""Tell the language of a text and stem its words.

Stems are Snowball's, by `snowballstemmer` with PyStemmer underneath; both are pinned,
since an algorithm may change with their version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import snowballstemmer

from streams.text.stop_words import ENGLISH, OTHERS

_ALGORITHMS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_SAMPLE: Final = 200  # words that are looked at
_LEAST_WORDS: Final = 6


@cache
def stemmer(language: str) -> Callable[[str], str] | None:
    """Return the stemming function of a primary language subtag, or None where there is none."""
    algorithm = _ALGORITHMS.get(language)
    if algorithm is None:
        return None
    made: Any = snowballstemmer.stemmer(algorithm)
    stem: Callable[[str], str] = made.stemWord
    return stem


_english: Final = stemmer("en")


def english_stem(word: str) -> str:
    """Return the English stem of a lower-case word of any language."""
    return _english(word) if _english else word


def primary(language: str) -> str:
    """Return the primary subtag of a BCP 47 tag in lower case: `pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].strip().lower()


def detect(words: Sequence[str]) -> str:
    """Return the language that most function words among the words speak for, or "".

    One of en, de, fr, es, pt, it, nl. It takes at least six words, function words among
    at least every fifth, and two more than the next language has: else "" (unknown).
    """
    sample = [word.lower() for word in words[:_SAMPLE]]
    if len(sample) < _LEAST_WORDS:
        return ""
    counts = [(sum(map(ENGLISH.__contains__, sample)), "en")]
    counts += [(sum(map(list_.__contains__, sample)), code) for code, list_ in OTHERS.items()]
    counts.sort(key=lambda pair: (-pair[0], pair[1]))
    (most, language), (second, _) = counts[:2]
    return language if most * 5 >= len(sample) and most >= second + 2 else ""
