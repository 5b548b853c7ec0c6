"""Analyse single words: their tokens, what kind of word they are, their topic key.

Everything about a word is a pure function of its spelling and the language, so it is
worked out once and remembered; a bounded memo is emptied when full. That makes the
analysis of a text one pass of a regular expression and one dictionary look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from streams.text.common_words import COMMON, GENERIC, GIVEN_NAMES, NAMES
from streams.text.keys import topic_key
from streams.text.languages import stemmer
from streams.text.stop_words import ENGLISH, OTHERS, STOP_WORDS, listed
from streams.text.unicode import clean, fold

MAX_TOKEN: Final = 64  # characters
_KNOWN_WORDS: Final = 30_000
_LONGEST_KNOWN: Final = 40

# Kinds of words, in the order of what they are worth as topics.
BREAK: Final = 0  # punctuation, mentions: a phrase ends
STOP: Final = 1
GREETING: Final = 2  # a name may follow
GENERIC_WORD: Final = 3
NUMBER: Final = 4
COMMON_WORD: Final = 5  # part of a phrase at most
CONTENT: Final = 6  # not an ordinary English word
NAME: Final = 7  # an identifier, a product, an acronym

_W: Final = r"[0-9A-Za-z_\x80-\U0010ffff]"
_PLAIN_WORD: Final = rf"\.?{_W}+(?:(?:[.'\-]|::){_W}+)*(?:\+\+[0-9]*|\#)?"
WORDS: Final = re.compile(rf"{_PLAIN_WORD}|\n|[^\s0-9A-Za-z_\x80-\U0010ffff.@]+|[.@]+")
WORDS_AND_ADDRESSES: Final = re.compile(
    rf"(?:{_W}|[.+\-])*@{_W}+(?:[.\-]{_W}+)*|{_PLAIN_WORD}|\n|[^\s0-9A-Za-z_\x80-\U0010ffff.@]+|[.@]+"
)

_CJK: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED: Final = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_HAS_UNSPACED: Final = re.compile(f"[{_CJK}]")
_SPLIT: Final = re.compile(r"[._\-':]+")
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+|[A-Z]")
_CAMEL: Final = re.compile(r"[a-z][0-9]*[A-Z]|[A-Z]{2,}[a-z]{2,}")
_NUMBER: Final = re.compile(
    r"[vV]?[0-9]+(?:[.\-_:][0-9]+)*(?:[.\-]?(?:x|rc|alpha|beta|snapshot)[0-9]*)?\Z", re.IGNORECASE
)
_VERSIONED: Final = re.compile(r"(.*[A-Za-z0-9])[\-_]v?[0-9]+(?:\.[0-9x]+)*\Z")
_ISSUE: Final = re.compile(r"[A-Z][A-Z0-9]{1,9}-[0-9]+\Z")
_SIGNED: Final = re.compile(r"(?:c|g|notepad)\+\+[0-9]*\Z|[cfj]\#\Z")
_ACRONYM: Final = re.compile(r"[A-Z][A-Z0-9]{1,6}s?\Z")
_STUTTER: Final = re.compile(r"(.)\1\1")
_LAUGH: Final = re.compile(r"(?:[ha]{4,}|[hei]{4,}|x+d+|lo+l+|a+rgh+|h+m+)\Z")
_HEXADECIMAL: Final = re.compile(r"(?=.*[0-9])[0-9a-f]{7,}\Z")
_COUNTED: Final = re.compile(r"[0-9]+[a-zA-Z]*\Z")
_ELISIONS: Final = listed("l d qu n j s c m t all dell nell dall sull un gl")
_DOMAINS: Final = listed(
    "com org net edu gov io de uk fr ca au nl ch at it es eu info co us dev html htm php aspx jp ru"
)
_GREETINGS: Final = listed(
    "hi hello hey dear thanks thank thx cheers regards hallo bonjour hola ciao sincerely greetings welcome yours"
)
_PREFIXES: Final = ("non", "pre", "un", "re", "over", "mis", "dis")


class Word(NamedTuple):
    """Say what a word gives: tokens, its kind, its topic key and how it is shown."""

    tokens: tuple[str, ...]
    kind: int
    key: str = ""
    surface: str = ""


STOPPED: Final = Word((), STOP)
STOPPED_ELSEWHERE: Final = Word((), STOP, "", "*")  # a function word of another language than English
BROKEN: Final = Word((), BREAK)

_english: Final[Callable[[str], str]] = stemmer("en") or str
_GENERIC_STEMS: Final = frozenset(_english(word) for word in GENERIC) - NAMES
_COMMON_STEMS: Final = frozenset(_english(word) for word in COMMON) - NAMES


def common_form(word: str) -> str:
    """Return the form under which a lower-case word is found whatever the language: English stem, no accents."""
    return fold(_english(word))


class Analyser:
    """Look words up as one language has them; `language` "" and "en" are the same."""

    def __init__(self, language: str) -> None:
        self._stem = None if language in ("", "en") else stemmer(language)
        self._functions = OTHERS.get(language, frozenset())
        self.words = _Memo(self)

    def analyse(self, raw: str) -> Word:
        """Return what a word as matched by WORDS gives."""
        if raw[0] == "@" or "@" in raw:
            return Word(self._address(raw), BREAK)
        word = raw.strip("_")
        if not word or not (word[-1].isalnum() or word[-1] in "+#" or ord(word[-1]) > 127):
            return BROKEN
        lower = word.lower()
        if word[0] == ".":
            if lower == ".net":
                return Word((".net", "net"), NAME, ".net", ".NET")
            word, lower = word[1:], lower[1:]
        if lower in STOP_WORDS:
            return STOPPED if lower in ENGLISH else STOPPED_ELSEWHERE
        if len(lower) == 1 and lower.isascii():
            if lower not in "cr":
                return STOPPED if lower.isalpha() else Word((), NUMBER)
            return Word((lower,), CONTENT, lower, word) if word.isupper() else Word((lower,), GENERIC_WORD)
        if word[-1] in "+#0123456789" and ("+" in word or "#" in word):
            if _SIGNED.match(lower):
                base = lower.rstrip("0123456789")
                return Word((lower,) if base == lower else (lower, base), NAME, base, word.rstrip("0123456789"))
            word = word.partition("+")[0].rstrip("#")
            return self.analyse(word)
        if word[0].isdigit() or word[0] in "vV":
            if _NUMBER.match(word):
                return Word(self._number(lower), NUMBER)
            if _COUNTED.match(word):
                return Word(self._kept(lower), NUMBER)
        if not word.isascii() and _HAS_UNSPACED.search(word):
            return Word(self._unspaced(lower), BREAK)
        if _SPLIT.search(word):
            return self._compound(word, lower)
        return self._simple(word, lower)

    def _kept(self, form: str) -> tuple[str, ...]:
        return (form,) if len(form) <= MAX_TOKEN else ()

    def _forms(self, lower: str) -> tuple[str, ...]:
        """Return the common form of a lower-case word, and its own language's stem if that differs."""
        if len(lower) > MAX_TOKEN:
            return ()
        common = fold(_english(lower))
        if self._stem is None:
            return (common,)
        own = fold(self._stem(lower))
        return (common,) if own == common or not own else (common, own)

    def _part(self, part: str) -> tuple[str, ...]:
        """Return the tokens of one part of a compound."""
        lower = part.lower()
        if lower in STOP_WORDS or len(lower) < 2:
            return ()
        if part.isdigit():
            return self._number(lower)
        return self._humps(part, lower)

    def _humps(self, word: str, lower: str) -> tuple[str, ...]:
        forms = self._forms(lower)
        if word.isascii() and _CAMEL.search(word):
            for hump in _HUMPS.findall(word):
                small = hump.lower()
                if len(small) > 1 and small not in STOP_WORDS and not small.isdigit() and small != lower:
                    forms += self._forms(small)
        return forms

    def _number(self, lower: str) -> tuple[str, ...]:
        digits = lower.lstrip("v")
        if digits.isdigit():
            return (digits,) if 2 <= len(digits) <= 6 else ()
        parts = digits.split(".")
        shorter = ".".join(parts[:2])
        return self._kept(digits) + (self._kept(shorter) if len(parts) > 2 else ())

    def _unspaced(self, lower: str) -> tuple[str, ...]:
        """Return character bigrams of scripts without blanks, and other runs as words."""
        tokens: list[str] = []
        for run in _UNSPACED.findall(lower):
            if not _HAS_UNSPACED.match(run):
                for part in _SPLIT.split(run):
                    tokens += self._part(part)
            elif len(run) == 1:
                tokens.append(run)
            else:
                tokens += [run[at : at + 2] for at in range(len(run) - 1)]
        return tuple(tokens)

    def _address(self, raw: str) -> tuple[str, ...]:
        tokens: tuple[str, ...] = ()
        for part in re.split(r"[@+.\-_]+", raw.lower()):
            tokens += self._part(part)
        return tokens

    def _simple(self, word: str, lower: str) -> Word:
        tokens = self._humps(word, lower)
        kind = self._kind(word, lower)
        if kind < COMMON_WORD:
            return Word(tokens, kind)
        as_written = kind == NAME and lower not in NAMES and word != lower
        return Word(tokens, kind, topic_key(word), word if as_written else lower)

    def _kind(self, word: str, lower: str) -> int:
        if lower in self._functions:
            return STOP
        if lower in NAMES:
            return NAME
        if lower in _GREETINGS:
            return GREETING
        size = len(lower)
        if size > 30:
            return GENERIC_WORD
        if lower in GIVEN_NAMES and not word.islower():
            return BREAK
        ordinary = _ordinary(lower)
        if ordinary:
            return ordinary
        if not word.isascii():
            return CONTENT if size > 2 else GENERIC_WORD
        if _ACRONYM.match(word):
            return NAME if sum(map(str.isdigit, word)) * 2 <= size else NUMBER
        if _STUTTER.search(lower) or _LAUGH.match(lower) or size < 3:
            return GENERIC_WORD
        if not lower.isalpha():
            if _HEXADECIMAL.match(lower) or sum(map(str.isdigit, lower)) * 2 > size:
                return NUMBER
            return NAME if sum(map(str.isalpha, lower)) > 1 else GENERIC_WORD
        return NAME if _CAMEL.search(word) else CONTENT

    def _compound(self, word: str, lower: str) -> Word:
        if "'" in word:
            return self._apostrophe(word, lower)
        parts = [part for part in _SPLIT.split(word) if part]
        hyphens = "-" in word and "." not in word and "_" not in word and ":" not in word
        tokens: tuple[str, ...] = ()
        if hyphens:
            if len(parts) == 2 and not lower.replace("-", "").isdigit():
                joined = lower.replace("-", "")
                tokens = self._forms(joined) if joined.isalpha() else self._kept(fold(joined))
        else:
            tokens = self._kept(fold(lower.replace("::", ".")))
        for part in parts:
            tokens += self._part(part)
        kind = self._compound_kind(word, lower, parts, hyphens)
        if kind < COMMON_WORD:
            return Word(tokens, kind)
        versioned = _VERSIONED.match(word)
        if versioned and not _ISSUE.match(word):
            base = self.analyse(versioned.group(1))
            return Word(tokens, base.kind, base.key, base.surface)
        return Word(tokens, kind, topic_key(word), lower if hyphens and not _ISSUE.match(word) else word)

    def _compound_kind(self, word: str, lower: str, parts: list[str], hyphens: bool) -> int:
        if _ISSUE.match(word):
            return NAME if len(parts[-1]) <= 3 else NUMBER
        if len(word) > 60 or sum(map(str.isalpha, word)) * 2 < len(word) or max(map(len, parts)) < 3:
            return GENERIC_WORD
        kinds = [self.analyse(part).kind if len(part) > 1 else GENERIC_WORD for part in parts]
        if hyphens:
            if max(kinds) >= CONTENT:
                return CONTENT
            return COMMON_WORD if min(kinds) >= COMMON_WORD else GENERIC_WORD
        if "." in word:
            ends = word.rpartition(".")[2]
            if ends.lower() in _DOMAINS:
                return GENERIC_WORD
            if ends[:1].isupper() and not word[0].isupper() and "(" not in word and len(parts) == 2:
                return BREAK  # two sentences without a blank between them
        if max(kinds) >= CONTENT:
            return NAME
        return GENERIC_WORD if STOP in kinds or max(kinds) < COMMON_WORD else NAME

    def _apostrophe(self, word: str, lower: str) -> Word:
        head, _, tail = word.rpartition("'")
        if tail.lower() == "s":
            return self.analyse(head)
        first, _, rest = word.partition("'")
        if first.lower() in _ELISIONS and rest:
            return self.analyse(rest)
        tokens = self._kept(fold(lower.replace("'", "")))
        for part in _SPLIT.split(word):
            if len(part) > 2:
                tokens += self._part(part)
        return Word(tokens, GENERIC_WORD)


def _ordinary(lower: str) -> int:
    """Return GENERIC_WORD or COMMON_WORD for an ordinary English word, else 0."""
    if lower in GENERIC:
        return GENERIC_WORD
    if lower in COMMON:
        return COMMON_WORD
    stem = _english(lower)
    if stem in _GENERIC_STEMS:
        return GENERIC_WORD
    if stem in _COMMON_STEMS:
        return COMMON_WORD
    if lower.endswith("ly") and len(lower) > 4:
        return GENERIC_WORD
    for prefix in _PREFIXES:
        if lower.startswith(prefix) and len(stem) - len(prefix) > 2:
            rest = stem[len(prefix) :]
            if rest in _GENERIC_STEMS:
                return GENERIC_WORD
            if rest in _COMMON_STEMS:
                return COMMON_WORD
    return 0


class _Memo(dict[str, Word]):
    """Remember words up to a bound; a pure function's memo, so forgetting changes nothing."""

    def __init__(self, analyser: Analyser) -> None:
        super().__init__()
        self._analyser = analyser

    def __missing__(self, raw: str) -> Word:
        first = raw[0]
        if not (
            first.isalnum()
            or first == "_"
            or ord(first) > 127
            or (first in ".@" and len(raw) > 1 and "@" not in raw[1:] and raw[-1] not in ".@")
        ):
            word = BROKEN
        else:
            word = self._analyser.analyse(raw)
        if len(raw) <= _LONGEST_KNOWN:
            if len(self) >= _KNOWN_WORDS:
                self.clear()
            self[raw] = word
        return word


_analysers: Final[dict[str, Analyser]] = {}


def analyser(language: str) -> Analyser:
    """Return the analyser of a primary language subtag; languages without a stemmer share one."""
    code = language if language != "en" and stemmer(language) is not None else ""
    found = _analysers.get(code)
    if found is None:
        found = _analysers[code] = Analyser(code)
    return found


def find_words(text: str) -> list[str]:
    """Return words, line ends and runs of punctuation of a text, which is cleaned first."""
    text = clean(text)
    return (WORDS_AND_ADDRESSES if "@" in text else WORDS).findall(text)
