"""Say who knows something, with the evidence: the document model over contributions.

Contributions are found by their own words, by the question that they answer and by topic;
weighed by role, by what became of them and by recency; summed over people; and joined with
what people have shown in the topics. Every name carries evidence and the parts of its score.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from indexers.port import Document, Hit, Sort, Where
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, days_before
from knowflow.queries.evidence import evidence_of
from knowflow.queries.passages import quote
from knowflow.queries.text import FEW_CANDIDATES, Query, expertise_of, matches, parse_query

FIELDS = (("tokens", 1.0), ("context", 0.7))
BEST_OF_PERSON = 10  # contributions that count for one person; the first fully, the others less and less
MAX_TOPICS, MAX_EVIDENCE, MAX_IN_TOPICS = 5, 3, 200
MOST_PEOPLE = 120  # those with the best contributions, of whom the rest is asked
TEXT_MOST, TOPIC_MOST = 10.0, 3.0  # relevance of the best words, and of a topic that nothing else shares
TEXT_HALF, TOPIC_HALF = 12.0, 6.0  # weights at which a part reaches one half
PARTS = {"text": 0.6, "topics": 0.3, "active": 0.1}
READ = ("conversation", "title", "url", "person", "roles", "first_at", "last_at", "topics", "outcome", "answers")
AT_ONCE = 60  # people whose rows are read in one go
SURE = 1e-5  # more than rounding moves a total


@dataclass(slots=True)
class _Candidate:
    found: list[tuple[float, str, Document]] = field(default_factory=list)
    shown: list[tuple[float, str, Document]] = field(default_factory=list)
    topics: dict[str, float] = field(default_factory=dict)


def experts(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Rank people for a text; no result is an empty list."""
    query = parse_query(ask, text)
    candidates = _by_contribution(ask, query)
    if len(candidates) > max(MOST_PEOPLE, limit):
        texts = {person: _text(candidate) for person, candidate in candidates.items()}
        kept = sorted(texts, key=lambda person: (-texts[person], person))[: max(MOST_PEOPLE, limit)]
        candidates = {person: candidates[person] for person in kept}
    _add_topics(ask, query, candidates)
    best = _best(ask, query, candidates, limit)
    names = ask.names(person for _, person, _ in best)
    labels = ask.labels(topic for _, person, _ in best for topic in candidates[person].topics)
    answer: Answer = {
        "query": text,
        "results": [
            {
                "person": person,
                "name": names[person],
                "score": total,
                "topics": [
                    {"topic": topic, "label": labels[topic], "level": worth.level(weight)}
                    for topic, weight in _best_topics(candidates[person], query)
                ],
                "evidence": [evidence_of(key, row) for _, key, row in _first(candidates[person].shown, MAX_EVIDENCE)],
                "why": {name: round(value, 6) for name, value in parts.items()},
            }
            for total, person, parts in best
        ],
    }
    quote(ask, query, answer["results"])
    return answer


def _best(
    ask: Ask, query: Query, candidates: dict[str, _Candidate], limit: int
) -> list[tuple[float, str, dict[str, float]]]:
    """Return the best people (total, person, parts); rows are read only of those who can be among them."""
    parts = {person: _parts(query, candidate) for person, candidate in candidates.items()}
    least = {person: sum(PARTS[name] * value for name, value in own.items()) for person, own in parts.items()}
    waiting = sorted(least, key=lambda person: (-least[person], person))
    ranking: list[tuple[float, str, dict[str, float]]] = []
    for at in range(0, len(waiting), AT_ONCE):
        if len(ranking) >= limit and least[waiting[at]] + PARTS["active"] < ranking[limit - 1][0] - SURE:
            break
        people = ask.people(waiting[at : at + AT_ONCE], ("person", "bot", "last_at"))
        for person in waiting[at : at + AT_ONCE]:
            rows = people.get(person, [])
            own = {**parts[person], "active": _active(ask, rows)}
            total = sum(PARTS[name] * value for name, value in own.items())
            if total > 0 and not any(row["bot"] for row in rows):
                ranking.append((round(total, 6), person, own))
        ranking.sort(key=lambda entry: (-entry[0], entry[1]))
    return ranking[:limit]


def _active(ask: Ask, rows: list[Document]) -> float:
    times = [row["last_at"] for row in rows if "last_at" in row]
    return worth.recency(4 * days_before(ask.now, max(times))) if times else 0.0


def _best_topics(candidate: _Candidate, query: Query) -> list[tuple[str, float]]:
    """Return what the person has shown in the question's topics, the most telling first."""
    shown = candidate.topics
    return sorted(
        ((topic, weight) for topic, weight in shown.items() if weight > 0),
        key=lambda pair: (-round(pair[1] * query.topics[pair[0]], 6), pair[0]),
    )[:MAX_TOPICS]


def _by_contribution(ask: Ask, query: Query) -> dict[str, _Candidate]:
    where = [Where("bot", "eq", False), *ask.until_now("first_at")]

    def newest_in_topics() -> list[Hit]:
        newest = [Sort("last_at", descending=True)]
        in_topics = [Where("topics", "in", list(query.topics)), *where]
        return ask.index.find("contributions", ask.viewer, in_topics, newest, MAX_IN_TOPICS, READ)

    scored, newest = ask.both(
        lambda: matches(ask, "contributions", query, FIELDS, *where, only=READ, limit=FEW_CANDIDATES),
        lambda: newest_in_topics() if query.topics else [],
    )
    hits = {key: match.hit for key, match in scored.items()} | {hit.key: hit for hit in newest}
    strongest = max((match.score for match in scored.values()), default=1.0)
    candidates: dict[str, _Candidate] = {}
    for key in sorted(hits):
        document = hits[key].value
        relevance = TEXT_MOST * scored[key].score / strongest if key in scored and strongest else 0.0
        told = [query.topics[topic["topic"]] for topic in document["topics"] if topic["topic"] in query.topics]
        relevance += TOPIC_MOST * max(told, default=0.0)
        worthy = worth.given_weight(document) * worth.outcome_factor(document["outcome"])
        weight = relevance * worthy * worth.recency(days_before(ask.now, document["last_at"]))
        if weight > 0:
            candidate = candidates.setdefault(document["person"], _Candidate())
            candidate.found.append((weight, key, document))
            # What is shown is to convince a reader: what fits best, be it older or less praised.
            candidate.shown.append((relevance * relevance * worthy, key, document))
    for candidate in candidates.values():
        candidate.found = _first(candidate.found, BEST_OF_PERSON)
    return candidates


def _first(found: list[tuple[float, str, Document]], count: int) -> list[tuple[float, str, Document]]:
    return sorted(found, key=lambda entry: (-entry[0], entry[1]))[:count]


def _add_topics(ask: Ask, query: Query, candidates: dict[str, _Candidate]) -> None:
    """Add what people have shown in the topics of the question."""
    for row in expertise_of(ask, query, candidates):
        shown = candidates[row["person"]].topics
        shown[row["topic"]] = shown.get(row["topic"], 0.0) + worth.evidence_weight(row["weeks"], ask.this_week)


def _parts(query: Query, candidate: _Candidate) -> dict[str, float]:
    topics = sum(candidate.topics[topic] * query.topics[topic] for topic in sorted(candidate.topics))
    return {"text": worth.squash(_text(candidate), TEXT_HALF), "topics": worth.squash(topics, TOPIC_HALF)}


def _text(candidate: _Candidate) -> float:
    return sum(weight / (place + 1) for place, (weight, _, _) in enumerate(candidate.found))
