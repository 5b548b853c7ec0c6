"""Give topics their keys: the normal form in which a tag and a phrase meet."""

from __future__ import annotations

import re
from typing import Final

from streams.text.stop_words import listed
from streams.text.unicode import clean, fold

MAX_KEY_BYTES: Final = 80
MAX_SURFACE: Final = 100  # characters
_READ: Final = 1_000  # characters of a surface form that count
_KNOWN_KEYS: Final = 30_000

_POSSESSIVE: Final = re.compile(r"(?:'s)+(?![0-9a-z_\x80-\U0010ffff'])|'")
_KEY_WORD: Final = re.compile(
    r"(?:(?<![0-9a-z\x80-\U0010ffff])\.(?=net(?![0-9a-z\x80-\U0010ffff])))?[0-9a-z\x80-\U0010ffff]+(?:\+\+[0-9]*|\#)?"
)
_ACRONYMS: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,})s(?![A-Za-z0-9])")
_PLURAL: Final = re.compile(r"[a-z]{4,}\Z")
_UNCHANGED: Final = listed("""
    alias always analytics arkansas asbestos atlas axios bias canvas centos chaos christmas cosmos economics electronics
    ethics ethos https jenkins kansas kerberos keras kubernetes kudos lens linguistics macos mathematics maths news
    pandas physics postgres robotics series species statistics texas thermos vegas windows
    """)
_SINGULAR: Final = {
    "apis": "api",
    "buses": "bus",
    "caches": "cache",
    "indices": "index",
    "matrices": "matrix",
    "movies": "movie",
    "quizzes": "quiz",
    "cookies": "cookie",
    "statuses": "status",
    "viruses": "virus",
}


def singular(word: str) -> str:
    """Return a lower-case word without the plural `s` (after Harman's S stemmer, 1991).

    Words of up to three letters, words with a digit and names that end in `s` stay.
    Applying it twice changes nothing.
    """
    known = _SINGULAR.get(word)
    if known is not None:
        return known
    if not word.endswith("s") or word in _UNCHANGED or not _PLURAL.match(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "shes", "ches", "zzes")):
        return word[:-2]
    if word.endswith(("ss", "us", "is")):
        return word
    return word[:-1]


def _shorten(key: str) -> str:
    cut = key.encode("utf-8", "replace")[: MAX_KEY_BYTES + 1].decode(errors="ignore")
    head, dash, _ = cut.rpartition("-")
    if dash and head:
        return head
    return singular(cut.encode("utf-8", "replace")[:MAX_KEY_BYTES].decode(errors="ignore"))


def _derive(surface: str) -> str:
    surface = surface[:_READ]
    text = _POSSESSIVE.sub("", fold(_ACRONYMS.sub(r"\1", clean(surface)).lower()))
    key = "-".join([singular(word) for word in _KEY_WORD.findall(text)])
    if not key:
        key = "-".join(surface.split())
    return key if len(key.encode("utf-8", "replace")) <= MAX_KEY_BYTES else _shorten(key)


_keys: dict[str, str] = {}


def topic_key(surface: str) -> str:
    """Return the key of a topic's surface form, at most 80 bytes of UTF-8.

    Lower case, no accents, words in the singular and joined by `-`: `Machine Learning`,
    `machine_learning` and the tag `machine-learning` meet. `c`, `c++`, `c#`, `r` and
    `.net` stay apart. It is never empty for a text that is not blank, and the key of a
    key is itself. A text without any letter or number is its own key.
    """
    key = _keys.get(surface)
    if key is None:
        key = _derive(surface)
        if len(_keys) >= _KNOWN_KEYS:
            _keys.clear()
        if len(surface) <= MAX_SURFACE:
            _keys[surface] = key
    return key
