"""Choose the subjects of one item: at most eight candidates, from the item alone.

Tags count as they are. From title and text come names (identifiers, products, acronyms),
words that are not ordinary English, and phrases of two or three such words without a
function word between. Which candidates are subjects of an organisation is decided later,
by how many people and conversations share them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from streams.text.keys import MAX_SURFACE, topic_key
from streams.text.kinds import BREAK, COMMON_WORD, CONTENT, GREETING, IDENTIFIER, NAME
from streams.text.paths import modules
from streams.text.words import Word

MAX_TOPICS: Final = 8
MAX_TAGS: Final = 5
BESIDE_TAGS: Final = 3
WITHOUT_TAGS: Final = 5
OF_SHORT_MESSAGE: Final = 3
OF_PATHS: Final = 3
FROM_GREETING: Final = 4  # words; who is greeted or thanked stands so near
SHORTEST: Final = 4  # words and marks; in `Thanks, Ada!` the comma does not end the thanks
ONCE: Final = 2  # the score of a word that stands once in a text
SHORT: Final = 60  # words and marks of a message without a title

Topic = tuple[str, str]

_IDENTIFIER: Final = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\A[A-Z]\Z|[A-Z][+#]|[.][A-Z]|[A-Z][0-9]")


def tag_surface(tag: str) -> str:
    """Return a tag as it is shown: lower case unless it is an identifier, at most 100 characters."""
    words = [word if _IDENTIFIER.search(word) else word.lower() for word in tag.split()]
    return " ".join(words)[:MAX_SURFACE]


def _runs(words: Sequence[Word]) -> Iterable[list[Word]]:
    run: list[Word] = []
    for word in words:
        if word.kind >= COMMON_WORD:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


class Candidates:
    """Collect scored candidates; the first form of a key stands."""

    def __init__(self) -> None:
        self.scores: dict[str, int] = {}
        self.surfaces: dict[str, str] = {}
        self.phrases: dict[str, frozenset[str]] = {}
        self.common: set[str] = set()  # keys of ordinary words

    def add(self, key: str, surface: str, score: int) -> None:
        if key in self.scores:
            self.scores[key] += score
        elif key:
            self.scores[key] = score
            self.surfaces[key] = surface

    def phrase(self, words: Sequence[Word], score: int) -> None:
        if IDENTIFIER in [word.kind for word in words]:
            return
        keys = [word.key for word in words]
        if len(set(keys)) < len(keys):
            return
        surface = " ".join([word.surface for word in words])
        key = "-".join(keys)
        if len(surface) <= MAX_SURFACE and len(key.encode()) <= 80:
            self.add(key, surface, score)
            self.phrases[key] = frozenset(keys)

    def best(self, covered: set[str]) -> Iterator[Topic]:
        """Yield the best by score, ties in order of appearance.

        `covered`: words of tags. Ordinary words among them are passed over, so are phrases
        that share a word with a better phrase, and words that stand only once in a text,
        from the fourth candidate on.
        """
        order = {key: at for at, key in enumerate(self.scores)}
        used: set[str] = set()
        given = 0
        for key in sorted(self.scores, key=lambda key: (-self.scores[key], order[key])):
            if self.scores[key] <= ONCE and given >= OF_SHORT_MESSAGE:
                return
            if key in covered and key in self.common:
                continue
            parts = self.phrases.get(key)
            if parts is not None:
                if used & parts:
                    continue
                used |= parts
            given += 1
            yield key, self.surfaces[key]


def _from_title(found: Candidates, title: Sequence[Word], text_keys: Sequence[str]) -> None:
    text = "\n".join(("", *text_keys, ""))
    for run in _runs(title):
        for word in run:
            repeats = min(text_keys.count(word.key), 4)
            if word.kind >= NAME:
                found.add(word.key, word.surface, 12 + repeats)
            elif word.kind == CONTENT:
                found.add(word.key, word.surface, 10 + repeats)
            elif repeats:
                found.add(word.key, word.surface, 7 + repeats)
                found.common.add(word.key)
        for first, second in pairwise(run):
            kinds = (first.kind >= CONTENT) + (second.kind >= CONTENT)
            repeated = 6 if f"\n{first.key}\n{second.key}\n" in text else 0
            found.phrase((first, second), 6 + kinds + repeated)
        if len(run) == 3:
            found.phrase(run, 5)


def _from_text(found: Candidates, text: Sequence[Word], single: bool) -> None:
    """Add a text's names, repeated words and repeated pairs; `single`: words that stand once too."""
    counts: dict[str, int] = {}
    rare: dict[str, Word] = {}
    pairs: dict[tuple[Word, Word], int] = {}
    last = len(text) - 1
    greeted = never = -FROM_GREETING - 1
    for at, word in enumerate(text):
        if word.kind < CONTENT:
            if word.kind == GREETING:
                greeted = at
            elif word.kind == BREAK and last > SHORTEST:
                greeted = never
            continue
        if word.kind == CONTENT and at - greeted <= FROM_GREETING:
            greeted = max(greeted, at - FROM_GREETING + 1)  # whoever is greeted, surname included
            continue
        key = word.key
        if key not in counts:
            counts[key] = 1
            rare[key] = word
        else:
            counts[key] += 1
        if at < last and text[at + 1].kind >= COMMON_WORD:
            pair = (word, text[at + 1])
            pairs[pair] = pairs.get(pair, 0) + 1
        if at and text[at - 1].kind == COMMON_WORD:
            pair = (text[at - 1], word)
            pairs[pair] = pairs.get(pair, 0) + 1
    for key, word in rare.items():
        count = counts[key]
        if word.kind >= NAME:
            found.add(key, word.surface, 3 + min(count, 5))
        elif count > 1:
            found.add(key, word.surface, 2 + min(count, 5))
        elif single:
            found.add(key, word.surface, ONCE)
    for pair, count in pairs.items():
        if count > 1:
            found.phrase(pair, 2 + min(count, 5))


def _from_code(found: Candidates, code: Sequence[Word]) -> None:
    """Add the identifiers that code uses more than once."""
    counts: dict[str, int] = {}
    for word in code:
        if word.kind >= NAME:
            counts[word.key] = counts.get(word.key, 0) + 1
    for word in code:
        if counts.get(word.key, 0) > 1:
            found.add(word.key, word.surface, 1 + min(counts.pop(word.key), 3))


def choose(
    title: Sequence[Word],
    text: Sequence[Word],
    code: Sequence[Word],
    tags: Sequence[str],
    paths: Sequence[str],
    foreign: bool,
) -> list[Topic]:
    """Return at most eight (topic key, surface form), best first, keys distinct.

    Up to five tags, in their order; from title and text three beside tags, else five, or
    three of a short message without a title; of the paths up to three. `foreign`: the
    text is in another language than English, of which no ordinary words are listed, so
    that only names, title words and repeated words count. An item states one form a key.
    """
    chosen: dict[str, str] = {}
    for tag in tags:
        key = topic_key(tag)
        if key and key not in chosen:
            chosen[key] = tag_surface(tag)
            if len(chosen) == MAX_TAGS:
                break
    found = Candidates()
    if title:
        _from_title(found, title, [word.key for word in text if word.kind >= COMMON_WORD])
    _from_text(found, text, single=not title and not foreign)
    if code:
        _from_code(found, code)
    untagged = WITHOUT_TAGS if title or len(text) > SHORT else OF_SHORT_MESSAGE
    limit = len(chosen) + BESIDE_TAGS if chosen else untagged
    covered = {part for key in chosen if "-" in key for part in key.split("-")}
    for key, surface in found.best(covered):
        if len(chosen) >= limit:
            break
        chosen.setdefault(key, surface)
    if paths:
        for key, surface in modules(paths, OF_PATHS):
            if len(chosen) < MAX_TOPICS:
                chosen.setdefault(key, surface)
    return list(chosen.items())
