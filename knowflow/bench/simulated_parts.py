"""Give the simulated archive its vocabulary, and the parts that its records share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from producers.sample.seeds import invented
from producers.sample.words import NOUNS
from schemas.times import format_time, week_date
from streams.text import query_tokens, topic_key

TOPICS, OWN_WORDS = 400, 30
KINDS: Final = ("asked", "answered", "accepted", "endorsed")

Document = dict[str, Any]


class Topic(NamedTuple):
    """Be a subject: its key, its name, and words that only it has."""

    key: str
    name: str
    words: tuple[str, ...]


def make_topics() -> list[Topic]:
    """Return topics with words of their own, and different keys."""
    topics: dict[str, Topic] = {}
    for number in range(TOPICS):
        words = tuple(filter(one_token, (invented(number * (OWN_WORDS + 1) + at, 3) for at in range(1, OWN_WORDS + 1))))
        name = f"{invented(number * (OWN_WORDS + 1), 3).capitalize()} {NOUNS[number % len(NOUNS)].capitalize()}"
        key = topic_key(name)
        if key and words:
            topics.setdefault(key, Topic(key, name, words))
    return list(topics.values())


def one_token(word: str) -> str:
    """Return the word's one token, "" where it has none or several."""
    tokens = query_tokens(word)
    return tokens[0] if len(tokens) == 1 else ""


def name_of(who: int) -> str:
    """Return the display name of the person of a number."""
    return f"Person {who}"


def top_of(names: list[str]) -> Document:
    """Return a list of different names, each counted once."""
    return {"total": len(names), "top": [{"name": name, "count": 1} for name in sorted(names)[:100]]}


def stated(item: str, at: int, account: str) -> Document:
    """Return a finding that the source states."""
    return {"basis": "stated", "confidence": 100, "item": item, "account": account, "at": format_time(at)}


def pack(week: int, kind: str, count: int) -> int:
    """Return one week's count of a kind as a number: an archive has millions of them."""
    return (week * len(KINDS) + KINDS.index(kind)) << 20 | min(count, 1 << 19)


def weeks_of(packed: Sequence[int]) -> list[Document]:
    """Return weekly counts by kind from packed ones; see pack()."""
    sums: Counter[int] = Counter()
    for entry in packed:
        sums[entry >> 20] += entry & (1 << 20) - 1
    return [
        {"week": week_date(one // len(KINDS)), "kind": KINDS[one % len(KINDS)], "count": sums[one]}
        for one in sorted(sums)
    ]


def totals_of(weeks: Sequence[Document]) -> list[Document]:
    """Return the counts of weekly rows by kind."""
    sums: Counter[str] = Counter()
    for entry in weeks:
        sums[entry["kind"]] += entry["count"]
    return [{"name": kind, "count": sums[kind]} for kind in sorted(sums)]
