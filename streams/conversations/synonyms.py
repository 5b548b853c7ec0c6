r"""Know under which key a topic is spoken of, and which items name it.

Bodies keep the topics that their texts give; what is written out goes through spoken_of(). So a
synonym that is taken back leaves nothing behind.

Rows of the stage outside any conversation, by group:

    #synonyms   TOPIC                           the key under which it is spoken of, where decisions say so
    #topics     TOPIC \0 CONVERSATION \0 ITEM   an item whose text or tags give it: what a synonym touches
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from streams.core import Json, Rows

_SYNONYMS: Final = "#synonyms"
_PLACES: Final = "#topics"

Topics = list[list[Any]]  # [key, surface form], best first


class Synonyms:
    """Look up synonyms, and keep the reverse index."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._known: dict[str, str] = {}

    def of(self, topic: str) -> str:
        """Return the key under which a topic is spoken of: its own, unless a synonym says otherwise."""
        found = self._known.get(topic)
        if found is None:
            found = self._known[topic] = self._rows.get(_SYNONYMS, topic) or topic
        return found

    def spoken_of(self, topics: Topics) -> Topics:
        """Return an item's topics under the keys of their synonyms; of two that are one the better stays."""
        found: dict[str, Any] = {}
        for topic, form in topics:
            found.setdefault(self.of(topic), form)
        return [list(pair) for pair in found.items()]

    def take(self, topic: str, value: Json | None) -> bool:
        """Take a synonym in; return True if the key under which the topic is spoken of changed."""
        told: str = topic if value is None else value["spoken_of_as"]
        if told == self.of(topic):
            return False
        self._known[topic] = told
        if told == topic:
            self._rows.delete(_SYNONYMS, topic)
        else:
            self._rows.put(_SYNONYMS, topic, told)
        return True

    def index(self, conversation: str, item: str, old: Json | None, new: Json | None) -> None:
        """Say which topics an item's body gives, in place of those of the body before."""
        before, after = ({topic for topic, _ in body["topics"]} if body else set() for body in (old, new))
        for topic in before - after:
            self._rows.delete(_PLACES, f"{topic}\0{conversation}\0{item}")
        for topic in after - before:
            self._rows.put(_PLACES, f"{topic}\0{conversation}\0{item}", 1)

    def places(self, topic: str) -> Iterator[tuple[str, str]]:
        """Yield (conversation, item) of all items whose bodies give the topic."""
        for row, _ in self._rows.scan(_PLACES, topic + "\0"):
            _, conversation, item = row.split("\0")
            yield conversation, item
