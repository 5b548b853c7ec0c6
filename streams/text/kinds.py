"""Tell what kind of word a word is: what it is worth as a topic."""

from __future__ import annotations

import re
from typing import Final

from streams.text.common_words import COMMON, GENERIC, GIVEN_NAMES, NAMES
from streams.text.languages import english_stem
from streams.text.stop_words import listed

# In the order of what they are worth.
BREAK: Final = 0  # punctuation, mentions: a phrase ends
STOP: Final = 1  # function words
GREETING: Final = 2  # a name may follow
GENERIC_WORD: Final = 3  # ordinary, and no part of a phrase
NUMBER: Final = 4
COMMON_WORD: Final = 5  # ordinary, but part of phrases
CONTENT: Final = 6  # not an ordinary English word
NAME: Final = 7  # a product, an acronym
IDENTIFIER: Final = 8  # a name in code: it stands alone, not in phrases

CAMEL: Final = re.compile(r"[a-z][0-9]*[A-Z]|[A-Z]{2,}[a-z]{2,}")
ISSUE: Final = re.compile(r"[A-Z][A-Z0-9]{1,9}-[0-9]+\Z")
_ACRONYM: Final = re.compile(r"[A-Z][A-Z0-9]{1,6}s?\Z")
_STUTTER: Final = re.compile(r"(.)\1\1")
_LAUGH: Final = re.compile(r"(?:[ha]{4,}|[hei]{4,}|x+d+|lo+l+|a+rgh+|h+m+)\Z")
_HEXADECIMAL: Final = re.compile(r"(?=.*[0-9])[0-9a-f]{7,}\Z")
_LONGEST: Final = 30
_LONGEST_COMPOUND: Final = 60
_SHORT_ISSUE: Final = 3  # digits: KIP-500 is spoken of, KAFKA-16845 is one ticket

_GREETINGS: Final = listed(
    "hi hello hey dear thanks thank thx cheers regards hallo bonjour hola ciao sincerely greetings welcome yours"
)
_TITLES: Final = listed("dr mr mrs ms prof st")
_NAMELESS_ENDINGS: Final = listed(
    """
    com org net edu gov mil int io info app dev co eu html htm php aspx png jpg jpeg gif svg pdf
    at au be br ca ch cn cz de dk es fi fr gr hu ie il in it jp kr mx nl no nz pl pt ro ru se sg tr tw uk us za
    """
)
_PREFIXES: Final = ("non", "pre", "un", "re", "over", "mis", "dis")

_GENERIC_STEMS: Final = frozenset(english_stem(word) for word in GENERIC) - NAMES
_COMMON_STEMS: Final = frozenset(english_stem(word) for word in COMMON) - NAMES


def _ordinary(lower: str, foreign: bool) -> int:
    """Return GENERIC_WORD or COMMON_WORD for an ordinary English word, else 0."""
    if lower in GENERIC:
        return GENERIC_WORD
    if lower in COMMON:
        return COMMON_WORD
    if foreign:
        return 0
    stem = english_stem(lower)
    if stem in _GENERIC_STEMS:
        return GENERIC_WORD
    if stem in _COMMON_STEMS:
        return COMMON_WORD
    if lower.endswith("ly") and len(lower) > 4:
        return GENERIC_WORD
    for prefix in _PREFIXES:
        if lower.startswith(prefix) and len(stem) - len(prefix) > 2:
            rest = stem[len(prefix) :]
            if rest in _GENERIC_STEMS:
                return GENERIC_WORD
            if rest in _COMMON_STEMS:
                return COMMON_WORD
    return 0


def _digits(word: str) -> int:
    return sum(map(str.isdigit, word))


def kind_of(word: str, lower: str, *, foreign: bool) -> int:
    """Return the kind of a word without inner punctuation; `lower` is the word in lower case.

    `foreign`: of another language than English, so that English inflection tells nothing.
    """
    if lower in NAMES:
        return NAME
    if lower in _GREETINGS:
        return GREETING
    size = len(lower)
    if size > (_LONGEST_COMPOUND if CAMEL.search(word) else _LONGEST):
        return GENERIC_WORD
    if lower in GIVEN_NAMES and word != lower:
        return BREAK
    ordinary = _ordinary(lower, foreign)
    if ordinary:
        return ordinary
    if not word.isascii():
        return CONTENT if size > 2 else GENERIC_WORD
    if _ACRONYM.match(word):
        if word[-1] == "s" and lower[:-1] in GENERIC:
            return GENERIC_WORD
        return NAME if _digits(word) * 2 <= size else NUMBER
    if _STUTTER.search(lower) or _LAUGH.match(lower) or size < 3:
        return GENERIC_WORD
    if not lower.isalpha():
        if _HEXADECIMAL.match(lower) or _digits(lower) * 2 > size:
            return NUMBER
        return IDENTIFIER if sum(map(str.isalpha, lower)) > 1 else GENERIC_WORD
    return IDENTIFIER if CAMEL.search(word) else CONTENT


def kind_of_compound(word: str, parts: list[str], kinds: list[int]) -> int:
    """Return the kind of a word with inner `.`, `_`, `-` or `::`, of the parts' kinds."""
    if ISSUE.match(word):
        return IDENTIFIER if len(parts[-1]) <= _SHORT_ISSUE else NUMBER
    if len(word) > _LONGEST_COMPOUND or sum(map(str.isalpha, word)) * 2 < len(word) or max(map(len, parts)) < 3:
        return GENERIC_WORD
    best = max(kinds)
    if hyphenated(word):
        if best >= CONTENT:
            return CONTENT
        return COMMON_WORD if min(kinds) >= COMMON_WORD else GENERIC_WORD
    if "." in word:
        last = parts[-1]
        if parts[0].lower() in _TITLES:
            return BREAK
        if last.lower() in _NAMELESS_ENDINGS:
            return GENERIC_WORD
        if len(parts) == 2 and last[0].isupper() and not word[0].isupper():
            return BREAK  # two sentences without a blank between them
    if best >= CONTENT:
        return IDENTIFIER
    return GENERIC_WORD if STOP in kinds or best < COMMON_WORD else IDENTIFIER


def hyphenated(word: str) -> bool:
    """Tell whether hyphens alone join the word's parts."""
    return "-" in word and "." not in word and "_" not in word and ":" not in word
