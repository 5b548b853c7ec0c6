"""A small site that asks about malt, mash and sour beer, with a private question; and meanings to tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from indexers.memory import MemoryIndex
from knowflow.queries.vectors import DIMENSIONS, Vectors, Vectors32
from schemas.interaction import read_event
from schemas.times import format_time, parse_time
from streams.topology import stages
from tests.harness import Harness

HOUR = 3_600_000_000
START = parse_time("2024-01-01T10:00:00Z")
QUESTIONS = {
    "keep": ("how to store malt?", "My malt goes stale.", "Seal it. Crushed grain keeps for weeks in a cold cellar."),
    "mash": ("which temperature for the mash?", "The mash was too hot.", "Between sixty and seventy degrees."),
    "sour": ("why does my beer taste sour?", "It tastes like vinegar.", "Wild bacteria: clean the kettle."),
}  # fmt: skip


class Meanings(Vectors):
    """Know two meanings: what says `spoils` or `stale`, and the rest."""

    def available(self) -> bool:
        return True

    def embed(self, texts: Sequence[str]) -> Vectors32:
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[int("spoils" in text or "stale" in text)] = 1
        return rows


def event(name: str, action: str, at: int, who: str, conversation: str, **data: Any) -> dict[str, Any]:
    item = {"id": name, "title": data.pop("title", ""), "text": data.pop("text", "")}
    return read_event({
        "id": f"{name}.{action}", "source": "forum:a", "time": format_time(at), "partitionkey": conversation,
        "data": {"action": action, "actor": {"account": f"forum:a/{who}", "name": who}, "conversation": conversation,
                 "item": {name: value for name, value in item.items() if value}, **data},
    })  # fmt: skip


def index_of(interactions: list[dict[str, Any]]) -> MemoryIndex:
    harness = Harness(stages, disorder=False)
    harness.feed(interactions, [])
    harness.run()
    return harness.index()


def site() -> list[dict[str, Any]]:
    found = []
    for number, (name, (title, text, answer)) in enumerate(QUESTIONS.items()):
        at = START + number * 100 * HOUR
        found.append(event(name, "asked", at, "ann", name, title=title, text=text))
        found.append(event(f"{name}-a", "answered", at + HOUR, "bob", name, text=answer))
    found.append(event("note", "posted", START, "ann", "note", title="malt prices", text="The malt price rose."))
    secret = {"audience": ["brewers"]}
    found.append(event("secret", "asked", START, "cleo", "secret", title="malt fraud?", text="Is it malt?", **secret))
    found.append(event("secret-a", "answered", START, "dan", "secret", text="Yes, malt.", **secret))
    return found
