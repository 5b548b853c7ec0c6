"""Tell what a message does: ask, ask back, thank, confirm, or only join in.

The cues are counted from the words of the message's own prose, never from code, quotes or URLs:
integers and flags, which the conversation's stage weighs together with who wrote before and after.
Pure, and cheap: the words are those that the analysis has cut already, and a phrase is looked for
only where its first word occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from streams.text.speech_phrases import (
    ASKING_TITLES,
    ECHOES,
    INTERROGATIVES,
    NO_THANKS,
    NOT_WORKS,
    REQUESTS,
    SUGGESTIONS,
    TELLING,
    THANKS,
    WORKS,
)

MAX_BEGIN: Final = 250  # words and marks at the beginning and at the end of a message that are looked at
MAX_END: Final = 50
MAX_COUNTED: Final = 2_000
MAX_NAMES: Final = 4
MAX_NAME: Final = 64
SHORT: Final = 40  # words; longer messages thank at their beginning, or are about something else
EARLY: Final = 30
END: Final = 14  # words and marks in which a message ends
LONG: Final = 200
BRIEF_REST: Final = 14  # words beside the questions of a message that only asks back
BRIEF_ECHO: Final = 30
BRIEF_THANKS: Final = 20

# Flags
ASKS_BACK: Final = 1
THANKS_FLAG: Final = 2
WORKS_FLAG: Final = 4
ECHO: Final = 8
CODE: Final = 16
ONLY_THANKS: Final = 32


class Speech(NamedTuple):
    """Hold the cues of one message.

    `asks` is the score of a question, `words` the number of words of its prose up to 2,000, `flags`
    a sum of the constants of this module, `names` the words after a thanks, whom it may name.
    """

    asks: int
    words: int
    flags: int
    names: tuple[str, ...]


SILENT: Final = Speech(0, 0, 0, ())

_ENDS: Final = frozenset({"\n", ".", "!", "?"})

# What a phrase is for: one phrase may be for several.
_LISTS: Final = (
    REQUESTS, TELLING, ASKING_TITLES, THANKS, NO_THANKS, WORKS, NOT_WORKS, ECHOES, SUGGESTIONS,
)  # fmt: skip
_REQUEST, _TELL, _TITLE, _THANK, _NO_THANK, _WORK, _NOT_WORK, _ECHO, _SUGGEST = range(len(_LISTS))

_Phrase = tuple[tuple[str, ...], int, tuple[int, ...]]  # words after the second, how many in all, the lists
_Entry = tuple[tuple[int, ...], dict[str, list[_Phrase]]]  # lists of the word alone, phrases by their second word


def _book(lists: Iterable[Iterable[str]]) -> dict[str, _Entry]:
    """Return all phrases by their first and their second word."""
    of_phrase: dict[str, list[int]] = {}
    for number, phrases in enumerate(lists):
        for phrase in phrases:
            of_phrase.setdefault(phrase, []).append(number)
    book: dict[str, _Entry] = {}
    for phrase, numbers in of_phrase.items():
        first, *rest = phrase.split(" ")
        alone, longer = book.setdefault(first, ((), {}))
        if rest:
            longer.setdefault(rest[0], []).append((tuple(rest[1:]), len(rest) + 1, tuple(numbers)))
        else:
            book[first] = ((*alone, *numbers), longer)
    return book


_BOOK: Final = _book(_LISTS)
_Found = list[list[tuple[int, int]]]  # by list: (begin, end) of each phrase


def _find(cut: Sequence[str]) -> _Found:
    """Return where phrases stand, each once."""
    found: _Found = [[] for _ in _LISTS]
    last = len(cut) - 1
    for at in [at for at, word in enumerate(cut) if word in _BOOK]:
        alone, longer = _BOOK[cut[at]]
        for number in alone:
            found[number].append((at, at + 1))
        if at < last and cut[at + 1] in longer:
            for tail, size, numbers in longer[cut[at + 1]]:
                if not tail or tuple(cut[at + 2 : at + size]) == tail:
                    for number in numbers:
                        found[number].append((at, at + size))
    return found


def _different(cut: Sequence[str], places: Sequence[tuple[int, int]]) -> int:
    """Return how many different phrases stand at some places, up to 2."""
    if len(places) < 2:
        return len(places)
    return min(2, len({tuple(cut[begin:end]) for begin, end in places}))


def _clear(places: Sequence[tuple[int, int]], hidden: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first place that no hiding phrase touches."""
    for begin, end in places:
        if all(end <= other or begin >= until for other, until in hidden):
            return begin, end
    return None


def _cut(words: Sequence[str]) -> list[str]:
    """Return the words in lower case, each run of marks that holds `?` or `!` as that."""
    if len(words) > MAX_BEGIN + MAX_END:
        words = [*words[:MAX_BEGIN], *words[-MAX_END:]]
    cut = [word.lower() for word in words]
    for at in [at for at, word in enumerate(cut) if word[0] in _MARKS and len(word) > 1]:
        cut[at] = "?" if "?" in cut[at] else "!" if "!" in cut[at] else cut[at]
    return cut


_MARKS: Final = frozenset("!\"#$%&'()*+,-./:;<=>?[]^`{|}~")


class Cues(NamedTuple):
    """Count what the score of a question is made of; the members are in the order of WEIGHTS."""

    title_mark: int
    title_asks: int
    title_tells: int
    mark: int
    ends: int
    starts: int
    request: int
    requests: int
    advance: int
    tells: int
    told: int
    long: int


WEIGHTS: Final = Cues(
    title_mark=2, title_asks=3, title_tells=-1, mark=2, ends=3, starts=2, request=2, requests=1, advance=1,
    tells=-1, told=-1, long=-1,
)  # fmt: skip


class _Sentences(NamedTuple):
    """Count marks and words of a text: `outside` of them, commas included, stand in sentences that do not ask."""

    marks: int
    starts: int  # questions that begin with an interrogative
    words: int
    outside: int


def _sentences(cut: Sequence[str]) -> _Sentences:
    marks = starts = outside = 0
    begin = 0
    for end in [at for at, word in enumerate(cut) if word in _ENDS]:
        if cut[end] == "?":
            marks += 1
            starts += _first_word(cut, begin, end) in INTERROGATIVES
        else:
            outside += end - begin
        begin = end + 1
    return _Sentences(marks, starts, _size(cut), outside + len(cut) - begin)


def _first_word(cut: Sequence[str], begin: int, end: int) -> str:
    return next((word for word in cut[begin:end] if word[0] not in _MARKS), "")


def question_cues(title: Sequence[str], cut: Sequence[str], found: _Found, told: _Sentences) -> Cues:
    """Return what speaks for a question, from a title's words and a text's."""
    requests, tells = _different(cut, found[_REQUEST]), _different(cut, found[_TELL])
    in_title = _cut(title)
    of_title = _find(in_title) if in_title else ([],) * len(_LISTS)
    return Cues(
        title_mark=int("?" in in_title),
        title_asks=int(bool(of_title[_TITLE])),
        title_tells=int(bool(of_title[_TELL])),
        mark=int(told.marks > 0),
        ends=int("?" in cut[-END:]),
        starts=int(told.starts > 0),
        request=int(requests > 0),
        requests=int(requests > 1),
        advance=int(any("advance" in cut[begin:end] for begin, end in found[_NO_THANK])),
        tells=int(tells > 0),
        told=int(tells > 1),
        long=int(told.words > LONG),
    )


def speech_of(title: Sequence[str], words: Sequence[str], *, code: bool) -> Speech:
    """Return the cues of a message, of the words of its title and of its prose as the scanner cuts them.

    The title of a reply is its conversation's, so whoever calls leaves it out. `code`: the message
    holds code. Never raises; 250 words at the beginning and 50 at the end are looked at.
    """
    cut = _cut(words)
    found, told = _find(cut), _sentences(cut)
    cues = question_cues(title, cut, found, told)
    asks = sum(count * weight for count, weight in zip(cues, WEIGHTS, strict=True) if count)
    size = told.words if len(words) == len(cut) else _size(words)
    flags = CODE if code else 0
    names: tuple[str, ...] = ()
    thanks = _clear(found[_THANK], found[_NO_THANK])
    if thanks is not None and (thanks[0] <= EARLY or size <= SHORT):
        flags |= THANKS_FLAG
        names = _names_after(cut[thanks[1] : thanks[1] + 6])
    works = _clear(found[_WORK], found[_NOT_WORK])
    if works is not None and works[0] <= 2 * EARLY and (size <= 2 * SHORT or flags & THANKS_FLAG):
        flags |= WORKS_FLAG
    if told.marks and not code and told.outside <= BRIEF_REST and not found[_SUGGEST]:
        flags |= ASKS_BACK
    if size <= BRIEF_ECHO and not code and found[_ECHO]:
        flags |= ECHO
    if flags & THANKS_FLAG and size <= BRIEF_THANKS and not code:
        flags |= ONLY_THANKS
    return Speech(asks, size, flags, names)


def _size(words: Sequence[str]) -> int:
    counted = words[:MAX_COUNTED]
    return len(counted) - len([word for word in counted if word[0] in _MARKS or word == "\n"])


def _names_after(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that follow a thanks up to the end of the sentence: whom it may name."""
    names: list[str] = []
    for word in words:
        named = word[:1].isalpha() or word[:1] == "@"
        if word in _ENDS or (names and not named):
            break
        if named and word != "@":
            names.append(word.lstrip("@")[:MAX_NAME])
    return tuple(name for name in names if name)[:MAX_NAMES]
