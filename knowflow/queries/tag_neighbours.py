"""Find earlier questions that resemble a text, by BM25 over their words and those of what was replied."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

NEIGHBOURS: Final = 60
K1: Final = 1.2  # of BM25
B: Final = 0.75
MOST: Final = 3  # times that a word of the text counts
REPLY: Final = 0.5  # of a question's word that a word of a reply counts

Near = list[tuple[int, float]]  # (number of a question, score), the greatest first


class Neighbours:
    """Index questions by number; replies may follow at any time."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()  # questions that say a word themselves
        self.lengths: list[float] = []
        self._whole = 0.0
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)

    def add(self, words: Mapping[str, int]) -> int:
        """Take in a question; return its number."""
        number = len(self.lengths)
        self.lengths.append(0.0)
        self.held.update(words.keys())
        self._count(number, words.items())
        return number

    def reply(self, number: int, words: Iterable[str]) -> None:
        """Add what was replied to a question; its words alone make no word known."""
        self._count(number, ((word, REPLY * count) for word, count in Counter(words).items()))

    def _count(self, number: int, words: Iterable[tuple[str, float]]) -> None:
        for word, count in words:
            postings = self._postings[word]
            postings[number] = postings.get(number, 0.0) + count
            self.lengths[number] += count
            self._whole += count

    def idf(self, word: str) -> float:
        """Return how rare a word is among the questions, as BM25 counts it."""
        held = self.held[word]
        return math.log(1 + (len(self.lengths) - held + 0.5) / (held + 0.5))

    def near(self, words: Mapping[str, int]) -> Near:
        """Return the most similar questions, at most NEIGHBOURS."""
        total = len(self.lengths)
        average = self._whole / total if total else 0.0
        scores: dict[int, float] = defaultdict(float)
        for word, times in words.items():
            if not 0 < self.held[word] * 2 <= total:
                continue
            weight = self.idf(word) * min(times, MOST) * (K1 + 1)
            for number, count in self._postings[word].items():
                norm = K1 * (1 - B + B * self.lengths[number] / average)
                scores[number] += weight * count / (count + norm)
        return sorted(scores.items(), key=lambda pair: (-pair[1], -pair[0]))[:NEIGHBOURS]


def votes(near: Near, tags: Sequence[Iterable[str]]) -> dict[str, float]:
    """Return what similar questions say of each tag: squares of their scores, as shares of all."""
    found: dict[str, float] = defaultdict(float)
    whole = sum(score * score for _, score in near) or 1.0
    for number, score in near:
        for tag in tags[number]:
            found[tag] += score * score / whole
    return found


def nearest(near: Near, tags: Sequence[Iterable[str]]) -> dict[str, float]:
    """Return the score of the most similar question of each tag, as a share of the greatest of all."""
    found: dict[str, float] = {}
    for number, score in near:
        for tag in tags[number]:
            found.setdefault(tag, score / near[0][1])
    return found
