"""Find the names of tags in texts, and learn how often a tag is set where its name stands."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from streams.text import query_tokens

FLOOR: Final = 4.0  # a share of 1 of 55 counts nothing
SMOOTHING: Final = 2  # texts of the share of all tags
_WORD: Final = re.compile(r"[^\W_]+")


def said(text: str) -> frozenset[str]:
    """Return the words of a text as they are written, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


@dataclass(slots=True)
class _Shares:
    """Count by tag the texts that name it, and those among them that have it."""

    named: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    doubt: int = 3  # texts that are assumed at first, of which one is right

    def of(self, tag: str) -> float:
        """Return the logarithm of a tag's share over FLOOR, smoothed by the share of all tags."""
        of_all = (self.right.total() + 1) / (self.named.total() + self.doubt)
        return FLOOR + math.log((self.right[tag] + SMOOTHING * of_all) / (self.named[tag] + SMOOTHING))

    def learn(self, names: Collection[str], tags: Collection[str]) -> None:
        self.named.update(names)
        self.right.update(set(names) & set(tags))


class TagNames:
    """Know the names of tags: `on-topic` is named by both words, though one of them is a stop word elsewhere."""

    def __init__(self) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        self._stops: dict[str, frozenset[str]] = {}
        self._title = _Shares()
        self._text = _Shares(doubt=5)

    def add(self, tag: str) -> None:
        """Take in a tag."""
        if tag not in self.words:
            self.words[tag] = tuple(query_tokens(tag.replace("-", " ")))
            self._stops[tag] = frozenset(word for word in said(tag) if not query_tokens(word))

    def standing_in(self, tokens: Collection[str], words: frozenset[str]) -> set[str]:
        """Return the tags whose whole names stand in a text of these tokens and written words."""
        return {
            tag
            for tag, name in self.words.items()
            if name and all(word in tokens for word in name) and self._stops[tag] <= words
        }

    def learn(self, in_title: set[str], in_text: set[str], tags: Collection[str]) -> None:
        """Count which of the tags that a text names it has; `in_text` includes those of the title."""
        self._title.learn(in_title, tags)
        self._text.learn(in_text - in_title, tags)

    def told(self, tag: str, in_title: set[str], in_text: set[str]) -> tuple[float, float]:
        """Return what a name says that stands in the title, or in the text alone; 0 where it does not stand."""
        if tag in in_title:
            return self._title.of(tag), 0.0
        return (0.0, self._text.of(tag)) if tag in in_text else (0.0, 0.0)

    def part(self, tag: str, tokens: Collection[str], idf: Callable[[str], float]) -> float:
        """Return which part of a tag's name stands in a text, by how rare its words are."""
        name = self.words[tag]
        whole = sum(idf(word) for word in name)
        return sum(idf(word) for word in name if word in tokens) / whole if whole else 0.0
