"""Predict the tags of a text from tagged questions before it, as a source's own people would set them.

A linear score of (text, tag) from few features, each from exact counts of what was learnt so far:
similar questions with what was replied to them, words that go with the tag, its name, tags beside
it, how lately it was set, what the asker asked of before, and nearness in meaning where the extra
`vectors` is installed. The weights are those of a conditional logit over all tags, learnt once
(knowflow/queries/tag_weights.py) and the same for all sources.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from knowflow.queries.tag_names import TagNames, said
from knowflow.queries.tag_neighbours import Neighbours, nearest
from knowflow.queries.tag_weights import WEIGHTS, WORD_WEIGHTS
from knowflow.queries.vectors import DIMENSIONS, VECTORS, Vectors, Vectors32

WORD_FEATURES: Final = (
    "near", "association", "title_words", "name_in_title", "name_in_text", "part_of_name", "together", "recent",
    "asker", "share", "part_of_name*recent",
)  # fmt: skip
# A product tells how much two signs say together that each has said alone.
FEATURES: Final = (
    *WORD_FEATURES, "meaning", "meaning_of_name", "part_of_name*meaning", "title_words*meaning_of_name",
)  # fmt: skip
TITLE: Final = 3  # a word of the title counts as much as so many of the text
RECENT: Final = 0.98  # a tag's recency after each further question
MAX_WORDS: Final = 300  # different words of a text that count
MAX_EMBEDDED: Final = 1_500  # characters of a text whose meaning is asked for
TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Question:
    """Be what is asked: words of title and text as the analysis gives them, both as written, and who asks."""

    title: Sequence[str]
    text: Sequence[str]
    written_title: str = ""
    written: str = ""
    asker: str = ""


class _Read:
    """Hold what the features ask of a question."""

    def __init__(self, question: Question, vectors: Vectors) -> None:
        self.title = frozenset(question.title)
        self.phrases = self.title | {f"{one} {other}" for one, other in pairwise(question.title)}
        self.words = Counter(question.text)
        for word in question.title:
            self.words[word] += TITLE
        for word in list(self.words)[MAX_WORDS:]:
            del self.words[word]
        self.said_title = said(question.written_title) | self.title
        self.said = self.said_title | said(question.written) | set(question.text)
        self.vector: Vectors32 | None = None
        if vectors.available():
            self.vector = vectors.embed([f"{question.written_title}. {question.written}"[:MAX_EMBEDDED]])[0]


class TagPredictor:
    """Rank tags for a question; learn() takes tagged questions in their order, reply() what was replied since."""

    def __init__(self, vectors: Vectors = VECTORS) -> None:
        self._vectors = vectors
        self._near = Neighbours()
        self._names = TagNames()
        self._tags: list[tuple[str, ...]] = []
        self._count: Counter[str] = Counter()
        self._words: dict[str, Counter[str]] = defaultdict(Counter)
        self._phrases: dict[str, Counter[str]] = defaultdict(Counter)
        self._phrase_count: Counter[str] = Counter()
        self._together: dict[str, Counter[str]] = defaultdict(Counter)
        self._recent: dict[str, tuple[float, int]] = {}
        self._asked: dict[str, Counter[str]] = defaultdict(Counter)
        self._row: dict[str, int] = {}  # of the tag in both arrays
        self._sums = np.zeros((0, DIMENSIONS), np.float32)  # of its questions' vectors
        self._named = np.zeros((0, DIMENSIONS), np.float32)

    def predict(self, question: Question) -> list[str]:
        """Return all tags seen so far, the likeliest first."""
        weights = WEIGHTS if self._vectors.available() else WORD_WEIGHTS
        rows = self.features(question)
        return ranked({
            tag: sum(weight * value for weight, value in zip(weights.values(), row, strict=True))
            for tag, row in rows.items()
        })  # fmt: skip

    def learn(self, question: Question, tags: Iterable[str]) -> int:
        """Take a question in; return its number."""
        given = tuple(dict.fromkeys(tags))
        read = _Read(question, self._vectors)
        self._names.learn(*self._standing(read), given)
        number = self._near.add(read.words)
        self._tags.append(given)
        self._phrase_count.update(read.phrases)
        for tag in given:
            self._count[tag] += 1
            self._names.add(tag)
            self._words[tag].update(read.words.keys())
            self._phrases[tag].update(read.phrases)
            self._together[tag].update(other for other in given if other != tag)
            weight, at = self._recent.get(tag, (0.0, 0))
            self._recent[tag] = (weight * RECENT ** (number - at) + 1, number)
            if read.vector is not None:
                self._add_vector(tag, read.vector)
        if question.asker:
            self._asked[question.asker].update(given)
        return number

    def reply(self, number: int, words: Iterable[str]) -> None:
        """Take in what was replied to a question that was learnt."""
        self._near.reply(number, words)

    def _add_vector(self, tag: str, vector: Vectors32) -> None:
        if tag not in self._row:
            self._row[tag] = len(self._row)
            self._sums = np.vstack([self._sums, np.zeros((1, DIMENSIONS), np.float32)])
            self._named = np.vstack([self._named, self._vectors.embed([tag.replace("-", " ")])])
        self._sums[self._row[tag]] += vector

    def _standing(self, read: _Read) -> tuple[set[str], set[str]]:
        in_title = self._names.standing_in(read.title, read.said_title)
        return in_title, in_title | self._names.standing_in(read.words, read.said)

    # --- features ---------------------------------------------------------------------

    def features(self, question: Question) -> dict[str, list[float]]:
        """Return the features of every tag seen so far, in the order of FEATURES, or WORD_FEATURES without vectors."""
        read = _Read(question, self._vectors)
        now = len(self._tags)
        near = nearest(self._near.near(read.words), self._tags)
        words = [word for word in read.words if 1 < self._near.held[word] <= now / 3]
        phrases = [phrase for phrase in read.phrases if phrase in self._phrase_count]
        in_title, in_text = self._standing(read)
        asked = self._asked.get(question.asker, Counter[str]())
        meaning = self._meaning(read)
        most = max(asked.values(), default=0) + 1
        rows = {}
        for tag, count in self._count.items():
            weight, at = self._recent[tag]
            prior = count / now
            title_words = self._of_title(tag, prior, phrases)
            part = self._names.part(tag, read.words, self._near.idf)
            recent = math.log1p(weight * RECENT ** (now - 1 - at)) / 3
            row = rows[tag] = [
                near.get(tag, 0.0),
                self._association(tag, prior, words, read.title),
                title_words,
                *self._names.told(tag, in_title, in_text),
                part,
                self._beside(tag, in_text),
                recent,
                asked[tag] / most,
                prior,
                part * recent,
            ]
            if tag in meaning:
                of_text, of_name = meaning[tag]
                row += [of_text, of_name, part * of_text, title_words * of_name]
        return rows

    def _meaning(self, read: _Read) -> dict[str, tuple[float, float]]:
        """Return the cosines of a text with what has each tag, and with the tag's name, where there are vectors."""
        if read.vector is None:
            return {}
        of_texts = self._sums @ read.vector / np.maximum(np.linalg.norm(self._sums, axis=1), TINY)
        of_names = self._named @ read.vector
        return {tag: (float(of_texts[at]), float(of_names[at])) for tag, at in self._row.items()}

    def _association(self, tag: str, prior: float, words: Sequence[str], title: frozenset[str]) -> float:
        """Return the greatest log ratio of a word's share with the tag and without, smoothed."""
        held, best = self._words[tag], 0.0
        for word in words:
            both = held.get(word, 0)
            if both > 1:
                ratio = math.log((both + 2 * prior) / (self._near.held[word] + 2) / prior)
                best = max(best, ratio * (2 if word in title else 1) * both / (both + 2))
        return best / 4

    def _of_title(self, tag: str, prior: float, phrases: Sequence[str]) -> float:
        """Return the greatest share of titles with the tag among those with a word, or two in a row, of this one."""
        held = self._phrases[tag]
        return max(
            ((held.get(phrase, 0) + prior / 2) / (self._phrase_count[phrase] + 0.5) for phrase in phrases), default=0.0
        )

    def _beside(self, tag: str, sure: Iterable[str]) -> float:
        """Return the greatest share of the questions of a tag that the text names, which have this one too."""
        return max((self._together[other][tag] / self._count[other] for other in sure if other != tag), default=0.0)


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Return tags by their scores, the greatest first, ties by name."""
    return sorted(scores, key=lambda tag: (-round(scores[tag], 6), tag))
