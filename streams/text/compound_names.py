"""Find names of several words in a text, so that their words are no subjects by themselves.

Two signs, both from the item alone: the words are capitalised where their neighbours are not
(`why does Tarelo Cache fail`), or they are, run together, what the item also calls by a tag,
an identifier or a module (`tarelo cache` beside `tarelo_cache`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from streams.text.keys import joined, key_of_whole, singular
from streams.text.kinds import BREAK, COMMON_WORD, CONTENT, GENERIC_WORD, NAME
from streams.text.unicode import fold
from streams.text.word import Word

LONGEST: Final = 3  # words of a name
_HEAD: Final = 2  # letters by which most words are told to begin no known name
_OF_TITLE: Final = re.compile(r"[A-Za-z]{4,}")
_RUNS: Final = re.compile(  # words that may be a name, by their kinds: `Tarelo`, and `Importer` behind it
    rb"[%c-\xff][%c%c-\xff]+" % (COMMON_WORD, GENERIC_WORD, COMMON_WORD)
)
_PARTS: Final = re.compile(r"[0-9a-z\x80-\U0010ffff]+")


def capitals_tell(title: str) -> bool:
    """Tell whether capitals mark names: not in Titles Where Most Words Have One, nor where no word has none."""
    words = [word for word in title.split()[1:] if _OF_TITLE.match(word)]
    return sum(word[0].isupper() for word in words) * 2 <= len(words)


def parts_of(surface: str) -> list[str]:
    """Return the keys of the words of a surface form with separators, none for a single word."""
    parts = _PARTS.findall(fold(surface.lower()))
    return [singular(part) for part in parts] if len(parts) > 1 else []


def _compound(words: Sequence[Word], kind: int) -> Word:
    whole = joined([word.whole for word in words])
    forms = [word.surface[:1].upper() + word.surface[1:] if word.capital else word.surface for word in words]
    return Word((), kind, key_of_whole(whole), " ".join(forms), whole)


def _known_size(words: Sequence[Word], known: Collection[str]) -> int:
    """Return how many of the first words are a known name, the most first; 0 for none."""
    wholes = [word.whole for word in words]
    if "" in wholes:
        del wholes[wholes.index("") :]
    for size in range(len(wholes), 1, -1):
        if key_of_whole(joined(wholes[:size])) in known:
            return size
    return 0


def _capital_size(words: Sequence[Word]) -> int:
    """Return how many of the first words are capitalised and no name by themselves."""
    size = 0
    for word in words:
        if not word.capital or word.kind > CONTENT:
            break
        size += 1
    return size


def _names(
    words: Sequence[Word], kinds: bytes, known: Collection[str], capitals: bool
) -> Iterator[tuple[int, int, int]]:
    """Yield (first, size, kind) of each name, none overlapping, in order."""
    heads = {key[:_HEAD] for key in known}
    for run in _RUNS.finditer(kinds):
        at, end = run.span()
        begins = not at or kinds[at - 1] == BREAK  # any word that begins a sentence has a capital
        while at < end - 1:
            first = words[at]
            size = 0
            if first.kind >= COMMON_WORD:
                if first.whole[:_HEAD] in heads:
                    size = _known_size(words[at : min(end, at + LONGEST)], known)
                if size:
                    yield at, size, NAME
                elif capitals and first.capital and words[at + 1].capital and (first.kind > COMMON_WORD or not begins):
                    size = _capital_size(words[at:end])
                    if 2 <= size <= LONGEST:
                        yield at, size, CONTENT
            at += max(1, size)
            begins = False


_kind_of: Final = itemgetter(1)


def kinds_of(words: Iterable[Word]) -> bytes:
    """Return the kinds of words, so that a regular expression finds those that matter."""
    return bytes(map(_kind_of, words))


def with_names(
    words: Sequence[Word], kinds: bytes, known: Collection[str], parts: set[str], *, capitals: bool
) -> tuple[Sequence[Word], bytes]:
    """Return words and kinds with each name of two or three words as one; its words' keys are added to `parts`.

    `known`: keys that the item has by other means. `capitals`: whether capitals tell names here.
    """
    if not known and not capitals:
        return words, kinds
    result: list[Word] = []
    done = 0
    for at, size, kind in _names(words, kinds, known, capitals):
        name = words[at : at + size]
        parts.update([word.key for word in name])
        result += words[done:at]
        result.append(_compound(name, kind))
        done = at + size
    if not done:
        return words, kinds
    result += words[done:]
    return result, kinds_of(result)
