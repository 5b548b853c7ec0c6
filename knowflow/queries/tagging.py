"""Predict the tags of a text from tagged questions before it, as a source's own people would set them.

A conditional logit over all tags that were seen, learnt online: few features of (text, tag), each
from exact counts, and weights by stochastic gradient with replays of what was learnt before
(the "softmax over all candidates" of online learning to rank). The same questions in
the same order give the same weights: nothing is drawn at random.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from streams.text import query_tokens

FEATURES: Final = (
    "neighbours", "near", "bayes", "association", "name_in_title", "name_in_text", "part_in_title", "part_in_text",
    "together", "frequent", "recent",
)  # fmt: skip
NEIGHBOURS: Final = 60
LEAST_SEEN: Final = 30  # questions before weights are learnt
K1: Final = 1.2  # of BM25
B: Final = 0.75
TITLE: Final = 3  # a word of the title counts as much as so many of the text
STEP: Final = 0.05
DECAY: Final = 1e-3
REPLAYS: Final = 6
KEPT: Final = 1_000  # examples that replays choose from
RECENT: Final = 0.98  # a tag's recency after each further question
MAX_WORDS: Final = 300  # different words of a text that count


class Text:
    """Hold a question's words: those of the title apart, and both weighed together."""

    def __init__(self, title: Sequence[str], text: Sequence[str]) -> None:
        self.title = set(title)
        self.both = Counter(text)
        for word in title:
            self.both[word] += TITLE
        for word in list(self.both)[MAX_WORDS:]:
            del self.both[word]


class TagPredictor:
    """Rank tags for a text; learn() takes tagged questions in their order."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = dict.fromkeys(FEATURES, 0.0)
        self.weights.update(neighbours=3.0, near=1.0, bayes=1.0, name_in_title=2.0, frequent=0.3)
        self._texts: list[Text] = []
        self._tags: list[tuple[str, ...]] = []
        self._lengths: list[int] = []
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._tag_count: Counter[str] = Counter()
        self._tag_words: dict[str, Counter[str]] = defaultdict(Counter)
        self._word_count: Counter[str] = Counter()
        self._names: dict[str, tuple[str, ...]] = {}
        self._together: dict[str, Counter[str]] = defaultdict(Counter)
        self._recent: dict[str, tuple[float, int]] = {}
        self._replay: deque[tuple[dict[str, list[float]], frozenset[str]]] = deque(maxlen=KEPT)
        self._step = 0

    def predict(self, text: Text) -> list[str]:
        """Return all tags seen so far, the likeliest first."""
        rows = self.features(text)
        return ranked({tag: self._score(row) for tag, row in rows.items()})

    def learn(self, text: Text, tags: Iterable[str]) -> None:
        """Take a question in: first the weights, from its features as they are, then its counts."""
        given = tuple(dict.fromkeys(tags))
        known = frozenset(tag for tag in given if tag in self._tag_count)
        if known and len(self._texts) >= LEAST_SEEN:
            self._replay.append((self.features(text), known))
            self._train()
        self._count(text, given)

    def _train(self) -> None:
        """Step along the newest example and some of the older ones, chosen by a fixed stride."""
        size = len(self._replay)
        self._step += 1
        chosen = [size - 1] + [(self._step * 7919 + at * 104_729) % size for at in range(REPLAYS)]
        for at in chosen:
            rows, right = self._replay[at]
            scores = {tag: self._score(row) for tag, row in rows.items()}
            top = max(scores.values())
            shares = {tag: math.exp(score - top) for tag, score in scores.items()}
            whole = sum(shares.values())
            gradient = [0.0] * len(FEATURES)
            for tag, row in rows.items():
                error = (1 / len(right) if tag in right else 0.0) - shares[tag] / whole
                if abs(error) > 1e-6:
                    for index, value in enumerate(row):
                        if value:
                            gradient[index] += error * value
            for index, name in enumerate(FEATURES):
                self.weights[name] += STEP * (gradient[index] - DECAY * self.weights[name])

    def _score(self, row: Sequence[float]) -> float:
        return sum(weight * value for weight, value in zip(self.weights.values(), row, strict=True) if value)

    # --- counts -----------------------------------------------------------------------

    def _count(self, text: Text, tags: tuple[str, ...]) -> None:
        number = len(self._texts)
        self._texts.append(text)
        self._tags.append(tags)
        self._lengths.append(sum(text.both.values()))
        for word in text.both:
            self._postings[word].append(number)
            self._word_count[word] += 1
        for tag in tags:
            self._tag_count[tag] += 1
            self._tag_words[tag].update(dict.fromkeys(text.both, 1))
            if tag not in self._names:
                self._names[tag] = tuple(query_tokens(tag.replace("-", " ")))
            for other in tags:
                if other != tag:
                    self._together[tag][other] += 1
            weight, at = self._recent.get(tag, (0.0, 0))
            self._recent[tag] = (weight * RECENT ** (number - at) + 1, number)

    def neighbours(self, text: Text) -> list[tuple[int, float]]:
        """Return the most similar questions by BM25, at most NEIGHBOURS, and their scores."""
        total = len(self._texts)
        if not total:
            return []
        average = sum(self._lengths) / total
        scores: dict[int, float] = defaultdict(float)
        for word, times in text.both.items():
            held = self._postings.get(word, ())
            if not held or len(held) * 2 > total:
                continue
            idf = math.log(1 + (total - len(held) + 0.5) / (len(held) + 0.5)) * min(times, TITLE)
            for number in held:
                frequency = self._texts[number].both[word]
                norm = K1 * (1 - B + B * self._lengths[number] / average)
                scores[number] += idf * frequency * (K1 + 1) / (frequency + norm)
        return sorted(scores.items(), key=lambda pair: (-pair[1], -pair[0]))[:NEIGHBOURS]

    def votes(self, near: Sequence[tuple[int, float]]) -> dict[str, float]:
        """Return what similar questions say of each tag: squares of their scores, as shares of all."""
        found: dict[str, float] = defaultdict(float)
        whole = sum(score * score for _, score in near) or 1.0
        for number, score in near:
            for tag in self._tags[number]:
                found[tag] += score * score / whole
        return found

    def named(self, text: Text) -> dict[str, float]:
        """Return how well the text names each tag: whole in the title counts most."""
        found = {tag: self._named(name, text) for tag, name in self._names.items()}
        return {tag: 4 * a + 2 * b + c + d for tag, (a, b, c, d) in found.items()}

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how often each tag was set."""
        return self._tag_count

    def features(self, text: Text) -> dict[str, list[float]]:
        """Return the features of every tag seen so far, in the order of FEATURES."""
        total = max(1, len(self._texts))
        near = self.neighbours(text)
        votes = self.votes(near)
        best: dict[str, float] = defaultdict(float)
        top = near[0][1] if near else 1.0
        for number, score in near:
            for tag in self._tags[number]:
                best[tag] = max(best[tag], score / top)
        words = [word for word in text.both if 1 < self._word_count[word] <= total / 3]
        named = {tag: self._named(name, text) for tag, name in self._names.items()}
        sure = [tag for tag, values in named.items() if values[0] or values[1]]
        now = len(self._texts)
        rows = {}
        for tag, count in self._tag_count.items():
            weight, at = self._recent[tag]
            rows[tag] = [
                votes.get(tag, 0.0),
                best.get(tag, 0.0),
                *self._told_by_words(tag, count, words, text, total),
                *named[tag],
                self._beside(tag, sure),
                math.log1p(count) / 5,
                math.log1p(weight * RECENT ** (now - at)) / 3,
            ]
        return rows

    def _beside(self, tag: str, sure: Sequence[str]) -> float:
        """Return the greatest share of the questions of a tag that the text names, which have this one too."""
        return max((self._together[other][tag] / self._tag_count[other] for other in sure if other != tag), default=0.0)

    def _told_by_words(self, tag: str, count: int, words: Sequence[str], text: Text, total: int) -> tuple[float, float]:
        """Return the mean and the greatest log ratio of a word's share with the tag and without, smoothed."""
        held = self._tag_words[tag]
        prior = count / total
        sums, weights, best = 0.0, 0.0, 0.0
        for word in words:
            both = held.get(word, 0)
            ratio = math.log((both + 2 * prior) / (self._word_count[word] + 2) / prior)
            weight = 2.0 if word in text.title else 1.0
            sums += weight * max(ratio, -2.0)
            weights += weight
            if both > 1:
                best = max(best, ratio * weight * both / (both + 2))
        return (sums / math.sqrt(weights) / 4 if weights else 0.0), best / 4

    @staticmethod
    def _named(name: tuple[str, ...], text: Text) -> tuple[float, float, float, float]:
        """Return whether all words of a tag's name stand in the title, in the text, and which part of them."""
        if not name:
            return 0.0, 0.0, 0.0, 0.0
        title = sum(word in text.title for word in name) / len(name)
        both = sum(word in text.both for word in name) / len(name)
        return float(title == 1), float(both == 1), title if title < 1 else 0.0, both if both < 1 else 0.0


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Return tags by their scores, the greatest first, ties by name."""
    return sorted(scores, key=lambda tag: (-round(scores[tag], 9), tag))
