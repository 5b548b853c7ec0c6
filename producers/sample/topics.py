"""Make topics: a name with its surface forms, and words of their own."""

from __future__ import annotations

from dataclasses import dataclass

from producers.sample.seeds import Draw, invented, pick, shuffled
from producers.sample.words import NOUNS, NUMBERS, TECHNICAL, VERBS

_WORDS_EACH = 16  # numbers of made-up words that one topic takes
MEDIANS = (1_200, 10_800, 86_400)  # seconds to the first answer: a quick, an ordinary, a slow topic


@dataclass(frozen=True, slots=True)
class Topic:
    """Be a subject of knowledge, made up.

    `slots` maps the slot letters of producers.sample.phrases to the words that may fill them.
    """

    number: int
    name: str
    tag: str
    terms: tuple[str, ...]
    folder: str
    median: int
    slots: dict[str, tuple[str, ...]]

    @property
    def aliases(self) -> list[str]:
        """Return the surface forms: the tag, the phrase in both cases, the identifiers."""
        product, noun = self.name.split(" ")
        return [self.tag, self.name, self.name.lower(), product + noun, self.folder]


def make_topic(r: Draw, number: int, offset: int) -> Topic:
    """Return the topic of a number; different numbers share no name and no made-up word."""
    product, noun = invented(number * _WORDS_EACH, offset), pick(r, NOUNS)
    name = f"{product.capitalize()} {noun.capitalize()}"
    terms = tuple(invented(number * _WORDS_EACH + at, offset) for at in range(1, 11))
    codes = tuple(f"E{number * 8 + at + 1000}" for at in range(4))
    folder = f"{product}_{noun}"
    slots = {
        "T": (name, name, name, f"{product} {noun}", product.capitalize() + noun.capitalize(), folder),
        "w": terms,
        "g": tuple(shuffled(r, TECHNICAL)[:8]),
        "v": VERBS,
        "n": NUMBERS,
        "e": codes,
    }
    return Topic(number, name, f"{product}-{noun}", terms, folder, MEDIANS[int(r() * len(MEDIANS))], slots)
