"""Find documents by words and by topics, and score them exactly.

The engine proposes candidates; the score is ours, from exact statistics of public
documents, so both index adapters rank alike and no private word changes a public score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexers.bm25 import Scorer
from indexers.port import Document, Hit, TermStatistics, Where
from knowflow.queries.ask import Ask
from streams.text import analyse, query_tokens, topic_key
from streams.text.stop_words import ENGLISH

MAX_QUERY_TOKENS = 64
CANDIDATES = 1000
FEW_CANDIDATES = 300  # of each field, whose words are read: more change an answer little (docs/performance.md)
_AROUND = "?!.,;:()\"'"
SCANNED = 200_000  # places of a query's words that are gone through for candidates: some tens of milliseconds


@dataclass(frozen=True, slots=True)
class Query:
    """Hold a question's text as tokens, and as keys of topics that exist with how specific each is (0 to 1)."""

    text: str
    tokens: tuple[str, ...]
    topics: Mapping[str, float]
    people: Mapping[str, int] = field(default_factory=dict)  # of each topic


class Match(NamedTuple):
    """Be a document that fits a query: its score, and how often each field holds the query's tokens."""

    score: float
    hit: Hit
    held: Sequence[Mapping[str, int]]


def parse_query(ask: Ask, text: str) -> Query:
    """Analyse a question as documents are; topics are those that the viewer may see."""
    tokens = tuple(dict.fromkeys(query_tokens(text)))[:MAX_QUERY_TOKENS]
    candidates = dict.fromkeys(key for key, _ in analyse(text, "", "", "", (), ()).topics)
    words = text.split()
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            phrase = words[at : at + size]
            if len(phrase) < len(words) and all(map(_says_nothing, phrase)):
                continue  # "do I" is no DOI
            key = topic_key(" ".join(phrase).strip(_AROUND))
            if key:
                candidates[key] = None
    keys = ask.spoken_of_as(list(candidates)[:200])
    spread: dict[str, int] = {}
    people: dict[str, int] = {}
    for row in (
        ask.find("topics", Where("topic", "in", keys), only=("topic", "conversations", "people")) if keys else ()
    ):
        spread[row["topic"]] = spread.get(row["topic"], 0) + row["conversations"]
        people[row["topic"]] = people.get(row["topic"], 0) + row["people"]
    whole = ask.index.count("conversations", ask.viewer) if spread else 0
    return Query(text, tokens, {key: specificity(spread[key], whole) for key in keys if key in spread}, people)


def _says_nothing(word: str) -> bool:
    """Tell whether a word of a question is a function word; one in capitals is a name (IT, US)."""
    bare = word.strip(_AROUND)
    return bare.lower() in ENGLISH and not (len(bare) > 1 and bare.isupper())


def specificity(conversations: int, whole: int) -> float:
    """Return how much a topic tells, from 0 (it stands in every conversation) to 1: its inverse document frequency."""
    return min(1.0, max(0.0, math.log(max(1, whole) / max(1, conversations)) / math.log(max(2, whole))))


def matches(
    ask: Ask,
    record: str,
    query: Query,
    fields: Sequence[tuple[str, float]],
    *where: Where,
    only: Sequence[str] | None = None,
    limit: int = CANDIDATES,
) -> dict[str, Match]:
    """Return what fits, by key, with its score over the weighted `tokens` fields, at most `limit` of each.

    Hits hold those fields and what `only` names. Ties and sums do not depend on the order in which the engine proposes.
    """
    if not query.tokens:
        return {}
    members = None if only is None else tuple(dict.fromkeys((*only, *(name for name, _ in fields))))

    def found_by(name: str) -> tuple[TermStatistics, list[Hit]]:
        stats = ask.statistics(record, name, query.tokens)
        return stats, candidates(ask, record, name, query, stats, where, limit, members)

    hits: dict[str, Hit] = {}
    scorers: list[tuple[str, float, Scorer]] = []
    for (name, weight), (stats, proposed) in zip(fields, ask.each(found_by, [name for name, _ in fields]), strict=True):
        scorers.append((name, weight, Scorer(query.tokens, stats)))
        hits |= {hit.key: hit for hit in proposed}
    return {key: _match(hit, scorers) for key, hit in hits.items()}


def _match(hit: Hit, scorers: Sequence[tuple[str, float, Scorer]]) -> Match:
    total, held = 0.0, []
    for name, weight, scorer in scorers:
        if text := hit.value[name]:
            counts, length = scorer.count(text)
            total += weight * scorer.score_of(counts, length)
            held.append(counts)
    return Match(total, hit, held)


def scores_of(
    ask: Ask, record: str, name: str, query: Query, keys: Sequence[str], stats: TermStatistics
) -> dict[str, float]:
    """Return the scores of documents by key; one that is gone has none."""
    scorer = Scorer(query.tokens, stats)
    words = ask.index.get(record, keys, ask.viewer, (name,)) if keys else {}
    return {key: scorer.score(value[name]) for key, value in words.items()}


def candidates(
    ask: Ask,
    record: str,
    name: str,
    query: Query,
    stats: TermStatistics,
    where: Sequence[Where],
    limit: int,
    only: Sequence[str] | None,
) -> list[Hit]:
    """Return what the index proposes for a `tokens` field, the best first; fewer than `limit` are all there are.

    `stats` are those of the query's tokens.
    """
    told = telling(query.tokens, stats)
    hits = ask.index.match(record, name, told, ask.viewer, where, limit, only, stats)
    if len(hits) < limit and len(told) < len(query.tokens):  # so few hold the rare ones, or fit the conditions
        hits = ask.index.match(record, name, query.tokens, ask.viewer, where, limit, only, stats)
    return hits


def telling(tokens: Sequence[str], stats: TermStatistics) -> tuple[str, ...]:
    """Return the rarest tokens, in their order, which stand in SCANNED documents together; the rarest in any case.

    In a large archive the frequent words of a long question take most of the time and choose little; what is found is
    scored by all of them. In an archive of thousands these are all tokens.
    """
    held = stats.document_frequency
    kept: set[str] = set()
    places = 0
    for token in sorted(set(tokens), key=lambda token: (held.get(token, 0), token)):
        known, places = places, places + held.get(token, 0)
        if known and places > SCANNED:
            break
        kept.add(token)
    return tuple(token for token in tokens if token in kept)


def expertise_of(ask: Ask, query: Query, persons: Iterable[str]) -> list[Document]:
    """Return what people have shown in the question's topics: `person`, `topic` and `weeks` of the visible rows."""
    asked = [Where("topic", "in", sorted(query.topics)), Where("person", "in", sorted(persons))]
    return ask.find("expertise", *asked, only=("person", "topic", "weeks")) if query.topics else []


def highlight(text: str, query: Query, width: int = 240) -> str:
    """Return the passage of the text that holds most of the question's words, at most `width` characters."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    wanted = set(query.tokens)
    best, best_at = -1, 0
    for at in range(0, len(flat) - width // 2, width // 2):
        window = flat[at : at + width]
        found = len(wanted.intersection(query_tokens(window)))
        if found > best:
            best, best_at = found, at
            if found == len(wanted):
                break
    start = flat.rfind(" ", 0, best_at) + 1 if best_at else 0
    passage = flat[start : start + width].rsplit(" ", 1)[0]
    return ("… " if start else "") + passage + " …"
