"""Draw everything from a seed, alike on every machine and Python version.

Only `Random.random()` is used, which Python promises to keep; choice and shuffle it does not.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, MutableSequence, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Draw = Callable[[], float]  # the next number in [0, 1)

_CONSONANTS = "bdfgklmnprstvzjh"
_VOWELS = "aeiou"
_SYLLABLES = tuple(c + v for c in _CONSONANTS for v in _VOWELS)
_WORDS = len(_SYLLABLES) ** 3
_STRIDE = 180_307  # coprime to _WORDS, so that numbers next to each other give unlike words


def draw(*parts: object) -> Draw:
    """Return a source of numbers in [0, 1) that is a pure function of the parts."""
    digest = hashlib.sha256("|".join([str(part) for part in parts]).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big")).random  # noqa: S311 - a simulation, no secret


def pick(r: Draw, values: Sequence[T]) -> T:
    """Return one of the values, each as likely."""
    return values[int(r() * len(values))]


def shuffled(r: Draw, values: Sequence[T]) -> list[T]:
    """Return the values in another order (Fisher and Yates)."""
    result = list(values)
    _shuffle(r, result)
    return result


def _shuffle(r: Draw, values: MutableSequence[Any]) -> None:
    for last in range(len(values) - 1, 0, -1):
        other = int(r() * (last + 1))
        values[last], values[other] = values[other], values[last]


def invented(number: int, offset: int = 0) -> str:
    """Return a made-up word of three syllables; numbers below 512,000 give different words."""
    at = (number * _STRIDE + offset) % _WORDS
    size = len(_SYLLABLES)
    return _SYLLABLES[at % size] + _SYLLABLES[at // size % size] + _SYLLABLES[at // size // size]
