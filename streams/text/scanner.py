"""Cut text into words: one regular expression for every text, document or query."""

from __future__ import annotations

import re
from typing import Final

from streams.text.unicode import clean

# After clean() every character beyond ASCII is part of a word, so that no table of Python's is asked.
W: Final = r"[0-9A-Za-z_\x80-\U0010ffff]"
_WORD: Final = rf"[.\\]?{W}+(?:(?:[.'\-]|::){W}+)*(?:\+\+[0-9]*|\#)?"
_MARKS: Final = r"\n|[^\s0-9A-Za-z_\x80-\U0010ffff.@\\]+|[.@\\]+"
_WORDS: Final = re.compile(rf"{_WORD}|{_MARKS}")
_WORDS_AND_ADDRESSES: Final = re.compile(rf"(?:{W}|[.+\-])*@{W}+(?:[.\-]{W}+)*|{_WORD}|{_MARKS}")
HAS_WORD: Final = re.compile(W)


def find_words(text: str) -> list[str]:
    """Return words, line ends and runs of punctuation of a text, which is cleaned first.

    Words keep inner dots, hyphens, apostrophes and `::`, a leading dot or backslash, and
    `++` or `#` at the end; mail addresses and mentions are one word each.
    """
    text = clean(text)
    return (_WORDS_AND_ADDRESSES if "@" in text else _WORDS).findall(text)
