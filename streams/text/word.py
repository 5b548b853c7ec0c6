"""Hold what a word gives."""

from __future__ import annotations

from typing import Final, NamedTuple

from streams.text.keys import key_of_whole, whole_form
from streams.text.kinds import BREAK, STOP


class Word(NamedTuple):
    """Say what a word gives: tokens, its kind, its topic key and how it is shown.

    `whole` is the key before the plural goes, for keys of phrases; `capital`: written `Like`
    that, so perhaps a part of a name.
    """

    tokens: tuple[str, ...]
    kind: int
    key: str = ""
    surface: str = ""
    whole: str = ""
    capital: bool = False


def telling(tokens: tuple[str, ...], kind: int, word: str, surface: str, *, capital: bool = False) -> Word:
    """Return a word that may be a topic, or a part of a name."""
    whole = whole_form(word)
    return Word(tokens, kind, key_of_whole(whole), surface, whole, capital)


STOPPED: Final = Word((), STOP)
STOPPED_ELSEWHERE: Final = Word((), STOP, "", "*")  # a function word of another language than English
BROKEN: Final = Word((), BREAK)
