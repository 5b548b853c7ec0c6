"""Predict tags by one simple sign alone, to hold the prediction against."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from knowflow.queries.tag_neighbours import Neighbours, votes
from knowflow.queries.tagging import MAX_WORDS, TITLE, Question, ranked
from streams.text import query_tokens


class Baselines:
    """Rank tags by how often they were set, by similar questions, or by their names in the text."""

    def __init__(self) -> None:
        self._near = Neighbours()
        self._tags: list[tuple[str, ...]] = []
        self._count: Counter[str] = Counter()
        self._names: dict[str, tuple[str, ...]] = {}

    def learn(self, question: Question, tags: Iterable[str]) -> None:
        """Take a question in."""
        given = tuple(tags)
        self._near.add(_words(question))
        self._tags.append(given)
        self._count.update(given)
        for tag in given:
            self._names.setdefault(tag, tuple(query_tokens(tag.replace("-", " "))))

    def rank(self, question: Question) -> dict[str, list[str]]:
        """Return the tags in the order of each sign."""
        title, words = frozenset(question.title), _words(question)
        named = {tag: _named(name, title, words) for tag, name in self._names.items()}
        return {
            "popular": ranked(self._count),
            "bm25_neighbours": ranked(votes(self._near.near(words), self._tags)),
            "name_in_text": ranked({tag: score + math.log1p(self._count[tag]) / 100 for tag, score in named.items()}),
        }


def _words(question: Question) -> Counter[str]:
    words = Counter(question.text)
    for word in question.title:
        words[word] += TITLE
    for word in list(words)[MAX_WORDS:]:
        del words[word]
    return words


def _named(name: tuple[str, ...], title: frozenset[str], words: Counter[str]) -> float:
    """Return how well a text names a tag: whole in the title counts most."""
    if not name:
        return 0.0
    in_title, in_text = (sum(word in held for word in name) / len(name) for held in (title, words))
    return (4.0 if in_title == 1 else in_title) + (2.0 if in_text == 1 else in_text)
