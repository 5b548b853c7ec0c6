"""Tell which names look as if they meant one thing: pairs of topics by their surface forms alone.

The key of a topic has levelled capitals, hyphens and the plural already (streams.text.keys); here
are abbreviations, other inflections, another order of words, and slips of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from streams.text import query_tokens

Forms = Mapping[str, Sequence[str]]  # the surface forms by topic
Pair = tuple[str, str]

LEAST_SPELLED: Final = 6  # letters of a name that may be a slip of another: shorter ones are names of their own
MOST_ALIKE: Final = 4  # topics that one likeness may tie; what more share tells nothing
_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMERONYM: Final = re.compile(r"([a-z])([1-9][0-9]?)([a-z])\Z")
_VOWELS: Final = frozenset("aeiouy")
_SMALL: Final = frozenset({"a", "an", "and", "as", "for", "in", "of", "on", "or", "the", "to"})
_STATED: Final = re.compile(r"\(\s*([A-Za-z0-9]{2,6}?)s?\s*[;,)]")


def words_of(form: str) -> list[str]:
    """Return the words of a form in lower case: cut at what is no letter or digit, and where a capital begins one."""
    return [part.lower() for part in _PARTS.findall(form)]


def by_words(forms: Forms) -> dict[Pair, str]:
    """Return pairs of names of the same stems, in whatever order."""
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for topic, of_topic in forms.items():
        for form in of_topic:
            words = words_of(form)
            stems = tuple(sorted(query_tokens(" ".join(words))))
            # A word that gives no token, as `non` does, may say the opposite.
            if len(stems) == len(words) > 0 and sum(map(len, stems)) > 2:
                groups.setdefault(stems, {}).setdefault(topic, form)
    return _pairs(groups.values())


def by_spelling(forms: Forms) -> dict[Pair, str]:
    """Return pairs of keys of which one may be a slip of the other.

    Found by what is left of each without one of its letters, so that the cost is that of the
    letters, not of the pairs (Mor and Fraenkel 1982). Digits tell versions, and are never a slip.
    """
    groups: dict[str, dict[str, str]] = {}
    for topic in forms:
        if len(topic) >= LEAST_SPELLED and topic.isalpha():
            for left in {topic, *(topic[:at] + topic[at + 1 :] for at in range(len(topic)))}:
                groups.setdefault(left, {})[topic] = topic
    found: dict[Pair, str] = {}
    for members in groups.values():
        for one, other in combinations(sorted(members), 2):
            if one[0] == other[0] and _one_slip(one, other):
                found[one, other] = f"{one}, {other}"
    return found


def _one_slip(one: str, other: str) -> bool:
    """Tell whether a slip of the pen before the last letter leads from one to the other.

    A letter left out or doubled, two swapped, a vowel for a vowel. Another consonant most often
    makes another word (`cooking`, `corking`), another end another form (`brewer`, `brewery`).
    """
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) < 2 or len(right) < 2:
        return len(left) + len(right) == 3 and left[-1:] == right[-1:]
    if len(left) == len(right):
        vowels = left[0] in _VOWELS and right[0] in _VOWELS and left[1:] == right[1:]
        return vowels or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right or left == right[1:]


def by_initials(forms: Forms) -> dict[Pair, str]:
    """Return pairs of a short name and a long one: by the initials of its words, or as `k8s` counts letters."""
    long: dict[str, dict[str, str]] = {}
    for topic, of_topic in forms.items():
        for form in of_topic:
            words = words_of(form)
            telling = [word for word in words if word not in _SMALL]
            for initials in {"".join(word[0] for word in some) for some in (words, telling) if len(some) > 2}:
                long.setdefault(initials, {}).setdefault(topic, form)
            if len(topic) > 3 and topic.isalpha():
                long.setdefault(f"{topic[0]}{len(topic) - 2}{topic[-1]}", {}).setdefault(topic, form)
    found: dict[Pair, str] = {}
    for topic in forms:
        if topic.isalpha() or _NUMERONYM.match(topic):
            meant = long.get(topic, {})
            if len(meant) <= MOST_ALIKE:
                found |= {(min(topic, one), max(topic, one)): f"{topic}, {form}" for one, form in meant.items()}
    return {pair: why for pair, why in found.items() if pair[0] != pair[1]}


def _pairs(groups: Collection[Mapping[str, str]]) -> dict[Pair, str]:
    found: dict[Pair, str] = {}
    for members in groups:
        if 1 < len(members) <= MOST_ALIKE:
            for one, other in combinations(sorted(members), 2):
                found.setdefault((one, other), f"{members[one]}, {members[other]}")
    return found


def stated_forms(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (short form, long form) where a text has a long form with one of the short ones in brackets behind it.

    After Schwartz and Hearst 2003: the letters of the short form are looked for from its end in
    the min(n + 5, 2 n) words before the bracket, the first at the beginning of a word.
    """
    for match in _STATED.finditer(text):
        short = match[1]
        if short not in names:
            continue
        words = text[: match.start()].split()[-min(len(short) + 5, 2 * len(short)) :]
        before = " ".join(words)
        at = len(before)
        for place, letter in reversed(list(enumerate(short.lower()))):
            at -= 1
            while at >= 0 and (
                before[at].lower() != letter or (place == 0 and at > 0 and before[at - 1].isalnum())
            ):  # fmt: skip
                at -= 1
            if at < 0:
                break
        else:
            long = before[at:].strip(" \"'“”‘’*_`")
            if len(long) > len(short) and len(long.split()) > 1:
                yield short, long
