"""Analyse single words: their tokens, their kind, their topic key.

Everything about a word is a pure function of its spelling and the language, so it is
worked out once and remembered; a bounded memo is emptied when full. That makes the
analysis of a text one pass of a regular expression and one dictionary look-up a word.
"""

from __future__ import annotations

import re
from typing import Final

from streams.text.common_words import NAMES
from streams.text.kinds import (
    BREAK,
    CAMEL,
    COMMON_WORD,
    CONTENT,
    GENERIC_WORD,
    ISSUE,
    NAME,
    NUMBER,
    STOP,
    hyphenated,
    kind_of,
    kind_of_compound,
)
from streams.text.languages import english_stem, stemmer
from streams.text.scanner import HAS_WORD
from streams.text.stop_words import ENGLISH, OTHERS, STOP_WORDS, listed
from streams.text.unicode import fold
from streams.text.word import BROKEN, STOPPED, STOPPED_ELSEWHERE, Word, telling

MAX_TOKEN: Final = 64  # characters
_KNOWN_WORDS: Final = 30_000
_LONGEST_KNOWN: Final = 40
_LONGEST_WORD: Final = 120  # characters; of longer ones, CJK sentences among them, only the parts count
_LONGEST_NUMBER: Final = 6  # digits; longer ones are numbers of things nobody asks for

_CJK: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS: Final = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_UNSPACED: Final = re.compile(f"[{_CJK}]")
_JOINTS: Final = "._-':"
_SPLIT: Final = re.compile(r"[._\-':]+")
_ADDRESS_SPLIT: Final = re.compile(r"[@+._\-]+")
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+|[A-Z]")
_NUMBER: Final = re.compile(
    r"v?[0-9]+(?:[.\-_:][0-9]+)*(?:[.\-]?(?:x|rc|alpha|beta|snapshot)[0-9]*)?\Z", re.IGNORECASE | re.ASCII
)
_VERSIONED: Final = re.compile(r"(.*[A-Za-z0-9])[\-_]v?[0-9]+(?:\.[0-9x]+)*\Z")
_FILE: Final = re.compile(r"(.{3,})\.(?:java|py|scala|cpp|hpp|rb|rs|kt|cc|tsx|jsx|cs|vb)\Z")
_SIGNED: Final = re.compile(r"(?:c|g|notepad)\+\+[0-9]*\Z|[cfj]\#\Z")
_LANGUAGES_OF_ONE_LETTER: Final = "cr"
_ELISIONS: Final = listed("l d qu n j s c m t all dell nell dall sull un gl")


class Analyser:
    """Look words up as one language has them; "" and "en" are the same."""

    def __init__(self, language: str) -> None:
        self._stem = None if language in ("", "en") else stemmer(language)
        self._functions = OTHERS.get(language, frozenset())
        self.words = _Memo(self)

    def analyse(self, raw: str) -> Word:
        """Return what a word as cut by find_words() gives."""
        if "@" in raw:  # an address, a mention
            return Word(tuple(token for part in _ADDRESS_SPLIT.split(raw) for token in self._part(part)), BREAK)
        if raw[0] == "\\":  # a command of TeX, an escape
            return self.analyse(raw[1:])._replace(kind=BREAK)
        if raw.lower() == ".net":
            return Word((".net", "net"), NAME, ".net", ".NET", "net")
        word = raw.strip(_JOINTS)
        return self._word(word, word.lower()) if word else BROKEN

    def _word(self, word: str, lower: str) -> Word:
        if len(word) > _LONGEST_WORD:
            return Word(self._unspaced(lower), BREAK)
        if lower in STOP_WORDS:
            return STOPPED if lower in ENGLISH else STOPPED_ELSEWHERE
        if len(word) == 1 and word.isascii():
            return self._letter(word, lower)
        if word[-1] in "+#" or "++" in word:
            if _SIGNED.match(lower):
                base = lower.rstrip("0123456789")
                signed = (lower,) if base == lower else (lower, base)
                return Word(signed, NAME, base, word.rstrip("0123456789"), base)
            return self.analyse(word.partition("++")[0].rstrip("#"))
        if _NUMBER.match(word):
            return Word(self._number(lower), NUMBER)
        if word[0].isdigit() and word.isalnum() and word.isascii():
            return Word(self._kept(lower), NUMBER)
        if not word.isascii() and _UNSPACED.search(word):
            return Word(self._unspaced(lower), BREAK)
        if "'" in word:
            return self._apostrophe(word, lower)
        if _SPLIT.search(word):
            return self._compound(word, lower)
        tokens = self._humps(word, lower)
        kind = STOP if lower in self._functions else kind_of(word, lower, foreign=self._stem is not None)
        if kind < GENERIC_WORD:
            return Word(tokens, kind)
        as_written = kind >= NAME and lower not in NAMES and word != lower
        capital = word[0].isupper() and word[1:].islower()
        return telling(tokens, kind, word, word if as_written else lower, capital=capital)

    def _letter(self, word: str, lower: str) -> Word:
        if lower not in _LANGUAGES_OF_ONE_LETTER:
            return STOPPED if lower.isalpha() else Word((), NUMBER)
        return Word((lower,), GENERIC_WORD) if word == lower else Word((lower,), CONTENT, lower, word, lower)

    def _kept(self, form: str) -> tuple[str, ...]:
        return (form,) if 0 < len(form) <= MAX_TOKEN else ()

    def _forms(self, lower: str) -> tuple[str, ...]:
        """Return a lower-case word's common form (English stem, no accents), and its own language's stem."""
        if len(lower) > MAX_TOKEN:
            return ()
        common = self._kept(fold(english_stem(lower)))
        if self._stem is None:
            return common
        own = self._kept(fold(self._stem(lower)))
        return common if own == common else common + own

    def _part(self, part: str) -> tuple[str, ...]:
        """Return the tokens of one part of a compound."""
        lower = part.lower()
        if lower in STOP_WORDS or len(lower) < 2:
            return ()
        return self._number(lower) if part.isdigit() else self._humps(part, lower)

    def _humps(self, word: str, lower: str) -> tuple[str, ...]:
        """Return the forms of a word and of the parts of a camelCase one."""
        forms = self._forms(lower)
        if word.isascii() and CAMEL.search(word):
            for hump in _HUMPS.findall(word):
                small = hump.lower()
                if len(small) > 1 and small not in STOP_WORDS and not small.isdigit() and small != lower:
                    forms += self._forms(small)
        return forms

    def _number(self, lower: str) -> tuple[str, ...]:
        digits = lower.lstrip("v")
        if digits.isdigit():
            return (digits,) if 2 <= len(digits) <= _LONGEST_NUMBER else ()
        parts = digits.split(".")
        shorter = self._kept(".".join(parts[:2])) if len(parts) > 2 else ()
        return self._kept(digits) + shorter

    def _unspaced(self, lower: str) -> tuple[str, ...]:
        """Return character bigrams of scripts without blanks, and other runs as words."""
        tokens: list[str] = []
        for run in _RUNS.findall(lower):
            if not _UNSPACED.match(run):
                for part in _SPLIT.split(run):
                    tokens += self._part(part)
            elif len(run) == 1:
                tokens.append(run)
            else:
                tokens += [run[at : at + 2] for at in range(len(run) - 1)]
        return tuple(tokens)

    def _compound(self, word: str, lower: str) -> Word:
        parts = [part for part in _SPLIT.split(word) if part]
        tokens: tuple[str, ...] = ()
        if not hyphenated(word):
            tokens = self._kept(fold(lower.replace("::", ".")))
        elif len(parts) == 2:
            tokens = self._forms(lower.replace("-", ""))  # e-mail meets email
        for part in parts:
            tokens += self._part(part)
        kinds = [self.words[part].kind if len(part) > 1 else GENERIC_WORD for part in parts]
        kind = kind_of_compound(word, parts, kinds)
        if kind < COMMON_WORD:
            return Word(tokens, kind)
        if ISSUE.match(word):
            return telling(tokens, kind, word, word)
        file = _FILE.match(word)
        subject = _VERSIONED.match(word) or (file if file and not _SPLIT.search(file.group(1)) else None)
        if subject:
            base = self.words[subject.group(1)]
            return base._replace(tokens=tokens)
        return telling(tokens, kind, word, lower if hyphenated(word) else word)

    def _apostrophe(self, word: str, lower: str) -> Word:
        head, _, tail = word.rpartition("'")
        if tail.lower() == "s":
            return self.analyse(head)
        first, _, rest = word.partition("'")
        if first.lower() in _ELISIONS and rest:
            return self.analyse(rest)
        tokens = self._forms(lower.replace("'", ""))
        for part in _SPLIT.split(word):
            if len(part) > 2:
                tokens += self._part(part)
        return Word(tokens, GENERIC_WORD)


class _Memo(dict[str, Word]):
    """Remember words up to a bound; a pure function's memo, so forgetting changes nothing."""

    def __init__(self, analyser: Analyser) -> None:
        super().__init__()
        self._analyser = analyser

    def __missing__(self, raw: str) -> Word:
        word = self._analyser.analyse(raw) if HAS_WORD.search(raw) else BROKEN
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
