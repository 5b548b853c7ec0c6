"""Choose the subjects of one item: at most eight candidates, from the item alone.

Tags count as they are. From title and text come names (identifiers, products, acronyms),
words that are not ordinary English, and phrases of two or three such words without a
function word between. Which candidates are subjects of an organisation is decided later,
by how many people and conversations share them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from streams.text.compound_names import capitals_tell, kinds_of, parts_of, with_names
from streams.text.keys import MAX_KEY_BYTES, MAX_SURFACE, joined, key_of_whole, topic_key
from streams.text.kinds import BREAK, COMMON_WORD, CONTENT, GREETING, IDENTIFIER, NAME
from streams.text.paths import modules
from streams.text.word import Word

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

_PHRASE_WORDS: Final = re.compile(rb"[%c-\xff]+" % COMMON_WORD)  # over kinds_of() words
_TELLING: Final = re.compile(rb"[%c%c-\xff]" % (GREETING, CONTENT))
_IDENTIFIER: Final = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\A[A-Z]\Z|[A-Z][+#]|[.][A-Z]|[A-Z][0-9]")


def tag_surface(tag: str) -> str:
    """Return a tag as it is shown: lower case unless it is an identifier, at most 100 characters."""
    words = [word if _IDENTIFIER.search(word) else word.lower() for word in tag.split()]
    return " ".join(words)[:MAX_SURFACE]


class Candidates:
    """Collect scored candidates; the first form of a key stands."""

    def __init__(self) -> None:
        self.scores: dict[str, int] = {}
        self.surfaces: dict[str, str] = {}
        self.phrases: dict[str, frozenset[str]] = {}
        self.names: set[str] = set()  # keys of names, which stand beside longer names that hold them

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
        if len(surface) <= MAX_SURFACE and len(surface.encode()) <= MAX_KEY_BYTES:
            key = key_of_whole(joined([word.whole for word in words]))
            self.add(key, surface, score)
            self.phrases[key] = frozenset(keys)

    def best(self, covered: set[str]) -> Iterator[Topic]:
        """Yield the best by score, ties in order of appearance.

        `covered`: words of tags and of names of several words. They are passed over unless
        they are names themselves; so are phrases that share a word with a better phrase, and
        words that stand only once in a text, from the fourth candidate on.
        """
        order = {key: at for at, key in enumerate(self.scores)}
        used: set[str] = set()
        given = 0
        for key in sorted(self.scores, key=lambda key: (-self.scores[key], order[key])):
            if self.scores[key] <= ONCE and given >= OF_SHORT_MESSAGE:
                return
            if key in covered and key not in self.names:
                continue
            parts = self.phrases.get(key)
            if parts is not None:
                if used & parts:
                    continue
                used |= parts
            given += 1
            yield key, self.surfaces[key]


def _from_title(found: Candidates, title: Sequence[Word], kinds: bytes, text_keys: Sequence[str]) -> None:
    text = "\n".join(("", *text_keys, ""))
    for match in _PHRASE_WORDS.finditer(kinds):
        run = title[match.start() : match.end()]
        for word in run:
            repeats = min(text_keys.count(word.key), 4)
            if word.kind >= NAME:
                found.add(word.key, word.surface, 12 + repeats)
                found.names.add(word.key)
            elif word.kind == CONTENT:
                found.add(word.key, word.surface, 10 + repeats)
            elif repeats:
                found.add(word.key, word.surface, 7 + repeats)
        for first, second in pairwise(run):
            rare = (first.kind >= CONTENT) + (second.kind >= CONTENT)
            repeated = 6 if f"\n{first.key}\n{second.key}\n" in text else 0
            found.phrase((first, second), 6 + rare + repeated)
        if len(run) == 3:
            found.phrase(run, 5)


def _from_text(found: Candidates, text: Sequence[Word], kinds: bytes, single: bool) -> None:
    """Add a text's names, repeated words and repeated pairs; `single`: words that stand once too."""
    counts: dict[str, int] = {}
    rare: dict[str, Word] = {}
    pairs: dict[tuple[str, str], int] = {}
    shown: dict[tuple[str, str], tuple[Word, Word]] = {}
    last = len(text) - 1
    greeted = never = -FROM_GREETING - 1
    for match in _TELLING.finditer(kinds):
        at = match.start()
        word = text[at]
        kind = word.kind
        if kind == GREETING:
            greeted = at
            continue
        if kind == CONTENT and at - greeted <= FROM_GREETING:
            if last <= SHORTEST or BREAK not in kinds[greeted:at]:
                greeted = max(greeted, at - FROM_GREETING + 1)  # whoever is greeted, surname included
                continue
            greeted = never
        key = word.key
        if key not in counts:
            counts[key] = 1
            rare[key] = word
        else:
            counts[key] += 1
        if at < last and kinds[at + 1] >= COMMON_WORD:
            _count_pair(pairs, shown, word, text[at + 1])
        if at and kinds[at - 1] == COMMON_WORD:
            _count_pair(pairs, shown, text[at - 1], word)
    for key, word in rare.items():
        count = counts[key]
        if word.kind >= NAME:
            found.add(key, word.surface, 3 + min(count, 5))
            found.names.add(key)
        elif count > 1:
            found.add(key, word.surface, 2 + min(count, 5))
        elif single:
            found.add(key, word.surface, ONCE)
    for keys, count in pairs.items():
        if count > 1:
            found.phrase(shown[keys], 2 + min(count, 5))


def _count_pair(
    pairs: dict[tuple[str, str], int], shown: dict[tuple[str, str], tuple[Word, Word]], first: Word, second: Word
) -> None:
    keys = (first.key, second.key)
    if keys in pairs:
        pairs[keys] += 1
    else:
        pairs[keys] = 1
        shown[keys] = (first, second)


def _from_code(found: Candidates, code: Sequence[Word]) -> None:
    """Add the identifiers that code uses more than once."""
    counts: dict[str, int] = {}
    for word in code:
        if word.kind >= NAME:
            counts[word.key] = counts.get(word.key, 0) + 1
    for word in code:
        if counts.get(word.key, 0) > 1:
            found.add(word.key, word.surface, 1 + min(counts.pop(word.key), 3))
            found.names.add(word.key)


def choose(
    title: Sequence[Word],
    text: Sequence[Word],
    code: Sequence[Word],
    tags: Sequence[str],
    paths: Sequence[str],
    *,
    title_as_written: str,
    foreign: bool,
) -> list[Topic]:
    """Return at most eight (topic key, surface form), best first, keys distinct.

    Up to five tags, in their order; from title and text three beside tags, else five, or
    three of a short message without a title; of the paths up to three. `foreign`: the
    text is in another language than English, of which no ordinary words are listed, so
    that only names, title words and repeated words count. An item states one form a key.
    """
    chosen: dict[str, str] = {}
    covered: set[str] = set()
    for tag in tags:
        key = topic_key(tag)
        if key and key not in chosen:
            chosen[key] = tag_surface(tag)
            covered.update(parts_of(tag))
            if len(chosen) == MAX_TAGS:
                break
    of_paths = modules(paths, OF_PATHS) if paths else []
    known = {*chosen, *[key for key, _ in of_paths]}
    title_kinds, text_kinds = kinds_of(title), kinds_of(text)
    for words, kinds in ((title, title_kinds), (text, text_kinds), (code, kinds_of(code))):
        if IDENTIFIER in kinds:
            known.update([word.key for word in words if word.kind == IDENTIFIER])
    capitals = not foreign and capitals_tell(title_as_written)
    title, title_kinds = with_names(title, title_kinds, known, covered, capitals=capitals)
    text, text_kinds = with_names(text, text_kinds, known, covered, capitals=not foreign)
    found = Candidates()
    if title:
        _from_title(found, title, title_kinds, [word.key for word in text if word.kind >= COMMON_WORD])
    _from_text(found, text, text_kinds, single=not title and not foreign)
    if code:
        _from_code(found, code)
    untagged = WITHOUT_TAGS if title or len(text) > SHORT else OF_SHORT_MESSAGE
    limit = len(chosen) + BESIDE_TAGS if chosen else untagged
    for key, surface in found.best(covered):
        if len(chosen) >= limit:
            break
        chosen.setdefault(key, surface)
    for key, surface in of_paths:
        if len(chosen) < MAX_TOPICS:
            chosen.setdefault(key, surface)
    return list(chosen.items())
