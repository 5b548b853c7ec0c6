"""Reduce text to characters that every Python version treats alike.

Python's own tables grow with each version. These rules use the Unicode 3.2 tables that
the standard library keeps unchanged (`unicodedata.ucd_3_2_0`, there for IDNA): letters,
marks and numbers of that version are word characters, whatever came later separates
words. Lower-casing uses Python's own tables; for characters that old it cannot change
(Unicode Character Encoding Stability Policies, "Case Pair Stability").
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UCD: Final = unicodedata.ucd_3_2_0
_ACCENTS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+")
_DEGREES: Final = re.compile("°\\s?[CF](?![a-z])|[℃℉]")  # a unit, not the language
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ"}
)


class _Separators(dict[int, int | str]):
    """Map each character to itself, to a break `,`, to a blank, or to nothing."""

    def __missing__(self, code: int) -> int | str:
        category = _UCD.category(chr(code))
        value: int | str
        if category[0] in "LMN":
            value = code
        elif category[0] in "PS":
            value = ","
        elif category == "Cf":
            value = ""
        else:
            return " "  # unassigned and private characters are too many to keep
        self[code] = value
        return value


_SEPARATORS: Final = _Separators(
    {code: code for code in range(128)}
    | {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x02BB: "'", 0x2010: "-", 0x2011: "-", 0x200B: " "}
)


def clean(text: str) -> str:
    """Return the text in NFKC, with nothing beyond ASCII but letters, marks and numbers.

    Other characters become `,` (punctuation, symbols) or a blank; curly apostrophes and
    true hyphens become ASCII ones.
    """
    if text.isascii():
        return text
    if "°" in text or "℃" in text:
        text = _DEGREES.sub(" ", text)
    longest = 2 * len(text) + 64  # a few ligatures stand for whole sentences
    return _UCD.normalize("NFKC", text)[:longest].translate(_SEPARATORS)


def fold(word: str) -> str:
    """Return a lower-case word without accents; `ß` becomes `ss`, `ø` becomes `o`."""
    if word.isascii():
        return word
    plain = _ACCENTS.sub("", _UCD.normalize("NFKD", word)).translate(_LETTERS)
    return _UCD.normalize("NFKC", plain)
