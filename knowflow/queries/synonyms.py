"""List pairs of topics that may be one, for people to decide."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from indexers.port import Hit, Sort, Where
from knowflow.queries.alike import by_initials, by_spelling, by_words, stated_forms
from knowflow.queries.ask import Answer, Ask, label_of
from streams.text import query_tokens, topic_key

MOST_TOPICS: Final = 5_000  # those with the most conversations
MOST_SHORT: Final = 200  # short forms whose texts are read
MAX_SHORT: Final = 5  # characters
MOST_PAIRS: Final = 300  # whose conversations are read
READ: Final = 40  # contributions of a topic, the newest, and with a short form
SHOWN: Final = 3  # conversations of each topic that are named as evidence
LEAST: Final = 475  # thousandths: what has but one weak sign needs use that is alike

# Thousandths, by hand: what each sign is worth alone. Alike use adds up to ALIKE, being used together takes TOGETHER.
STATED, WORDS, SPELLING, INITIALS = 700, 450, 550, 350
ALIKE, TOGETHER = 300, 300

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Use:
    """Hold the conversations of a topic's newest contributions, and their words."""

    conversations: tuple[str, ...]
    given: frozenset[tuple[str, str]]  # conversation and account
    words: Counter[str]


def suggestions(ask: Ask, apart: Collection[Pair] = (), limit: int = 20) -> Answer:
    """List pairs of topics that may be one, the likeliest first, without those that are said to be `apart`.

    Signs: a text that states a short form with its long one (Schwartz and Hearst 2003), the same
    words in another inflection or order, a spelling that differs in one letter, initials. How
    alike the words of their conversations are adds to that; being often used together speaks
    against it, since whoever uses one name seldom uses the other, unless a text states both.
    Nothing joins by itself.
    """
    forms: dict[str, list[str]] = {}
    rows: dict[str, list[Any]] = {}
    most = [Sort("conversations", descending=True)]
    for row in ask.find("topics", order=most, limit=MOST_TOPICS, only=("topic", "aliases", "conversations")):
        rows.setdefault(row["topic"], []).append(row)
        forms.setdefault(row["topic"], []).extend(entry["name"] for entry in row["aliases"])
    signs: dict[Pair, list[tuple[int, str]]] = {}
    stating: dict[Pair, list[str]] = {}
    for pair, (text, told) in _stated(ask, forms).items():
        signs.setdefault(pair, []).append((STATED, f"stated: {text}"))
        stating[pair] = told
    for worth, name, pairs in (
        (WORDS, "words", by_words(forms)),
        (SPELLING, "spelling", by_spelling(forms)),
        (INITIALS, "initials", by_initials(forms)),
    ):
        for pair, why in pairs.items():
            signs.setdefault(pair, []).append((worth, f"{name}: {why}"))
    for pair in apart:
        signs.pop(pair, None)
    likeliest = sorted(signs, key=lambda pair: (-_worth(signs[pair]), pair))[:MOST_PAIRS]
    uses = {topic: _use(ask, topic) for topic in sorted({topic for pair in likeliest for topic in pair})}
    telling = _telling(uses.values())
    found: list[dict[str, Any]] = []
    for pair in likeliest:
        one, other = uses[pair[0]], uses[pair[1]]
        alike = _cosine(one.words, other.words, telling)
        together = _together(one, other)
        # Whoever states a short form uses both names, and so may those who read it.
        against = 0 if pair in stating else round(TOGETHER * together)
        confidence = _worth(signs[pair]) + round(ALIKE * alike) - against
        if confidence < LEAST:
            continue
        shown = dict.fromkeys((*stating.get(pair, ()), *one.conversations[:SHOWN], *other.conversations[:SHOWN]))
        found.append({
            "topics": list(pair),
            "labels": [label_of(rows[topic]) for topic in pair],
            "confidence": min(999, confidence),
            "why": [
                *(why for _, why in sorted(signs[pair], reverse=True)),
                f"use: words alike to {alike:.0%}, together in {together:.0%} of the rarer one's newest contributions",
            ],
            "evidence": list(shown)[: 2 * SHOWN],
        })  # fmt: skip
    found.sort(key=lambda entry: (-entry["confidence"], entry["topics"]))
    return {"total": len(found), "suggestions": found[:limit]}


def _stated(ask: Ask, forms: dict[str, list[str]]) -> dict[Pair, tuple[str, list[str]]]:
    """Return by pair what a text states of a short form and its long one, and in which conversations."""
    found: dict[Pair, tuple[str, list[str]]] = {}
    short = [topic for topic in forms if 2 <= len(topic) <= MAX_SHORT and topic.isalnum() and not topic.isdigit()]
    for topic in short[:MOST_SHORT]:
        names = {topic.upper()}  # as texts state it, whatever the case of tags
        for hit in _speaking_of(ask, topic):
            for name, long in stated_forms(hit.value["text"], names):
                other = topic_key(long)
                if other in forms and other != topic:
                    pair = (min(topic, other), max(topic, other))
                    text, told = found.get(pair, (f"{long} ({name})", []))
                    found[pair] = (text, list(dict.fromkeys([*told, hit.value["conversation"]])))
    return found


def _worth(signs: Iterable[tuple[int, str]]) -> int:
    return max(worth for worth, _ in signs)


def _speaking_of(ask: Ask, topic: str) -> list[Hit]:
    """Return contributions that say a short form: by its token, or, where it is a stop word too, by the topic."""
    only = ("conversation", "text")
    tokens = query_tokens(topic)
    if tokens:
        hits = ask.index.match("contributions", "tokens", tokens, ask.viewer, (), READ, only)
    else:
        newest = [Sort("last_at", descending=True)]
        hits = ask.index.find("contributions", ask.viewer, [Where("topics", "eq", topic)], newest, READ, only)
    return sorted(hits, key=lambda hit: hit.key)


def _use(ask: Ask, topic: str) -> _Use:
    newest = [Sort("last_at", descending=True)]
    only = ("conversation", "account", "tokens", "context")
    rows = ask.find("contributions", Where("topics", "eq", topic), order=newest, limit=READ, only=only)
    words = Counter(word for row in rows for word in {*row["tokens"].split(), *row["context"].split()})
    given = frozenset((row["conversation"], row["account"]) for row in rows)
    return _Use(tuple(dict.fromkeys(row["conversation"] for row in rows)), given, words)


def _telling(uses: Collection[_Use]) -> dict[str, float]:
    """Return how much each word tells: the logarithm of the topics over those with which it is used, squared."""
    spread = Counter(word for use in uses for word in use.words)
    return {word: math.log(len(uses) / count) ** 2 for word, count in spread.items()}


def _together(one: _Use, other: _Use) -> float:
    """Return the share of the newest contributions of the topic with fewer of them that are the other's too."""
    fewer = min(len(one.given), len(other.given))
    return len(one.given & other.given) / fewer if fewer else 0.0


def _cosine(one: Counter[str], other: Counter[str], telling: dict[str, float]) -> float:
    """Return how alike two sets of counted words are, 0 to 1: the cosine of counts times what a word tells."""
    size = math.sqrt(_dot(one, one, telling) * _dot(other, other, telling))
    return _dot(one, other, telling) / size if size else 0.0


def _dot(one: Counter[str], other: Counter[str], telling: dict[str, float]) -> float:
    return math.fsum(count * other[word] * telling[word] for word, count in one.items() if word in other)
