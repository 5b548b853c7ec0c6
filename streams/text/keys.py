"""Give topics their keys: the normal form in which a tag, a phrase and an identifier meet.

A name is written in one word, in two, with a hyphen or as an identifier, and a name in lower
case does not show where its words end: so a key has no separators. Two names whose letters run
together alike are one topic; what people see is the label, which is a form as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_LETTERS: Final = re.compile(r"[a-z]{3}\Z")
_DIGITS: Final = "0123456789"
_UNCHANGED: Final = tuple(
    sorted(
        listed("""
    alias always analytics arkansas asbestos atlas axios bias canvas centos chaos christmas cosmos economics
    electronics ethics ethos https jenkins kansas kerberos keras kubernetes kudos lapis lens linguistics macos
    mathematics maths news pandas physics postgres robotics series species statistics texas thermos vegas windows
    """)
    )
)
_SINGULAR: Final = {
    "apis": "api",
    "caches": "cache",
    "cookies": "cookie",
    "indices": "index",
    "matrices": "matrix",
    "movies": "movie",
    "quizzes": "quiz",
    "statuses": "status",
    "viruses": "virus",
}
_IRREGULAR: Final = tuple(_SINGULAR)


def singular(word: str) -> str:
    """Return a lower-case word, or words run together, without the plural `s` (after Harman's S stemmer, 1991).

    Words of up to three letters, of which the last three are not all letters, and names that
    end in `s` stay. Only the end is looked at, so that a name in one word meets the same name
    in two. Applying it twice changes nothing.
    """
    if len(word) < 4 or word[-1] != "s" or not _LETTERS.match(word[-3:]) or word.endswith(_UNCHANGED):
        return word
    if word.endswith(_IRREGULAR):
        for plural, single in _SINGULAR.items():
            if word.endswith(plural):
                return word[: -len(plural)] + single
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "shes", "ches", "zzes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is", "js")) else word[:-1]


def joined(parts: Sequence[str]) -> str:
    """Return words run together as a key has them, plural and all, cut between words to 80 bytes.

    A digit stays apart from a digit, so that `3.11` (`3-11`) is not `31.1`.
    """
    whole = parts[0]
    for part in parts[1:]:
        longer = f"{whole}-{part}" if whole[-1] in _DIGITS and part[0] in _DIGITS else whole + part
        if _too_long(longer):
            break
        whole = longer
    return whole if whole.isascii() else fold(whole)


def _too_long(key: str) -> bool:
    return len(key) * 4 > MAX_KEY_BYTES and len(key.encode("utf-8", "replace")) > MAX_KEY_BYTES


def whole_form(surface: str) -> str:
    """Return a surface form's words run together, as they stand before the plural goes."""
    text = _POSSESSIVE.sub("", fold(_ACRONYMS.sub(r"\1", clean(surface[:_READ])).lower()))
    words = _KEY_WORD.findall(text)
    if words == [".net"]:
        return ".net"
    return joined([word.lstrip(".") for word in words]) if words else "-".join(surface[:_READ].split())


def key_of_whole(whole: str) -> str:
    """Return the key of words that joined() or whole_form() ran together."""
    if _too_long(whole):
        whole = whole.encode("utf-8", "replace")[:MAX_KEY_BYTES].decode(errors="ignore")
    return singular(whole)


_keys: dict[str, str] = {}


def topic_key(surface: str) -> str:
    """Return the key of a topic's surface form, at most 80 bytes of UTF-8.

    Lower case, no accents, no separators, the last word in the singular: `TareloCache`,
    `Tarelo caches`, `tarelo_cache` and the tag `tarelo-cache` meet. `c`, `c++`, `c#`, `r` and
    `.net` stay apart. It is never empty for a text that is not blank, and the key of a
    key is itself. A text without any letter or number is its own key.
    """
    key = _keys.get(surface)
    if key is None:
        key = key_of_whole(whole_form(surface))
        if len(_keys) >= _KNOWN_KEYS:
            _keys.clear()
        if len(surface) <= MAX_SURFACE:
            _keys[surface] = key
    return key
