r"""Know under which key a topic is spoken of, and which items name it.

Bodies keep the topics that their texts give; what is written out goes through spoken_of(). So a
synonym that is taken back leaves nothing behind.

Rows of the stage outside any conversation, by group:

    #synonyms   TOPIC                           the key under which it is spoken of, where decisions say so
    #topics     TOPIC \0 CONVERSATION            some item there once gave it: what a synonym touches

The last are never removed: to look at a conversation that has not named the topic for long changes nothing.
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
        self._noted: set[str] = set()

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

    def note(self, conversation: str, topics: Topics) -> None:
        """Say which topics an item of a conversation gives."""
        for topic, _ in topics:
            place = f"{topic}\0{conversation}"
            if place not in self._noted:
                self._noted.add(place)
                self._rows.put(_PLACES, place, 1)

    def conversations(self, topic: str) -> Iterator[str]:
        """Yield the conversations of which an item gives the topic, or once did."""
        for row, _ in self._rows.scan(_PLACES, topic + "\0"):
            yield row.partition("\0")[2]
