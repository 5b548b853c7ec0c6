"""Write messages: cheap enough for 10,000 events a second, with something to find in them."""

from __future__ import annotations

from collections.abc import Sequence

from producers.sample.phrases import CHATTER, Phrase
from producers.sample.seeds import Draw
from producers.sample.topics import Topic
from producers.sample.words import NUMBERS, misspell

_WORDS_A_SENTENCE = 11.0
_EMPTY: dict[str, tuple[str, ...]] = {"n": NUMBERS}


class Prose:
    """Write texts of a mean length, with typos and asides as the noise says."""

    def __init__(self, words: int, noise: int) -> None:
        self._sentences = words / _WORDS_A_SENTENCE
        self._noise = noise / 100

    def sentence(self, r: Draw, topic: Topic | None, bank: Sequence[Phrase]) -> str:
        """Return one sentence of the bank about the topic."""
        slots = topic.slots if topic is not None else _EMPTY
        form, needed = bank[int(r() * len(bank))]
        if not needed:
            return form
        filled = []
        for slot in needed:
            words = slots[slot]
            filled.append(words[int(r() * len(words))])
        return form % tuple(filled)

    def text(self, r: Draw, topic: Topic | None, bank: Sequence[Phrase], size: float = 1.0, extra: str = "") -> str:
        """Return a message of `size` times the mean length, with `extra` as its second sentence."""
        number = int(self._sentences * size * (0.4 + 1.2 * r()) + r())
        parts = [self.sentence(r, topic, bank)]
        if extra:
            parts.append(extra)
        parts += [self.sentence(r, topic, bank) for _ in range(number - len(parts))]
        if self._noise:
            if r() < self._noise * 0.4:
                parts.append(self.sentence(r, None, CHATTER))
            if r() < self._noise:
                return misspell(" ".join(parts), r)
        return " ".join(parts)
