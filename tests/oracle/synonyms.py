"""Say which topics are one as docs/model.md section 6 says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.keys import join_key
from tests.oracle.events import Event
from tests.oracle.items import Item
from tests.oracle.lists import checked


@dataclass(frozen=True, slots=True)
class _SpokenOf:
    """Be an item's analysis with other topics."""

    plain: str
    tokens: Sequence[str]
    topics: Sequence[tuple[str, str]]
    speech: tuple[int, int, int, tuple[str, ...]]


def put_synonyms(records: dict[str, Any], items: Iterable[Item], decisions: Iterable[Event]) -> None:
    """Write the synonyms, and give every item the topics under which it is spoken of."""
    last = {
        tuple(decision["topics"]): decision
        for decision in sorted(decisions, key=lambda d: (d["time"], d["id"]))
        if decision["kind"] == "synonym"
    }
    one_with = {topic: {topic} for pair in last for topic in pair}
    joining = {pair: decision["id"] for pair, decision in last.items() if decision["same"]}
    for first, second in joining:
        union = one_with[first] | one_with[second]
        one_with.update(dict.fromkeys(union, union))
    for topic, union in one_with.items():
        told = [
            {"topic": other, "decision": name}
            for (one, two), name in sorted(joining.items())
            for this, other in ((one, two), (two, one))
            if this == topic
        ]
        if told:
            told.sort(key=lambda entry: entry["topic"])
            value = {"topic": topic, "spoken_of_as": min(union), "decisions": told[:100]}
            records[join_key(topic)] = checked("synonyms", value)
    for item in items:
        spoken_of: dict[str, str] = {}
        for topic, form in item.analysis.topics:
            spoken_of.setdefault(min(one_with.get(topic, {topic})), form)
        said = item.analysis
        item.analysis = _SpokenOf(said.plain, said.tokens, list(spoken_of.items()), said.speech)
