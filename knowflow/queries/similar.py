"""Find earlier questions like this one, by their words and their answers' and, with the extra `vectors`, by meaning.

A question's score is BM25 of its title and text, of its title alone, and of its best answers: what was asked in other
words is often answered in these. The words of the text's first line, the subject, count twice. The best by words are
then weighed by meaning: the cosine of sentence vectors. Scores come from rows that the viewer may see and from
statistics of public ones. docs/quality.md says what each part is worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from indexers.bm25 import Scorer
from indexers.port import Document, TermStatistics, Where
from knowflow.queries import found, merge, worth
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.text import FEW_CANDIDATES, Query, matches, parse_query
from knowflow.queries.vectors import VECTORS, Vectors
from streams.text import query_tokens

WEIGHED: Final = 50  # of the best by words are weighed by title and meaning
ANSWER: Final = 0.5  # worth of an answer's words beside the question's
ANSWERS: Final = 3  # of a conversation, the second at a half, the third at a third
TITLE_TOKENS: Final = 8  # of a title of middle length
MEANING: Final = 0.4  # of the best score by words, for equal meanings
MEANT: Final = 1_000  # characters of title and text
STATE: Final[Mapping[str, float]] = {"resolved": 1.0, "answered": 1.0, "open": 0.9}
HALF: Final = 10.0  # score that maps to one half
_FIELDS: Final = (("tokens", 1.0),)
_ANSWER_READ: Final = ("conversation", "account", "answers", "bot", "context")
_QUESTION_READ: Final = ("conversation",)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hold the best questions with their scores (0 to 1, 6 decimals), the best first, and how many were found."""

    query: Query
    total: int
    rows: Sequence[tuple[float, Document]]


def similar(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Find earlier questions like this one, with the passage of the accepted or best answer that fits."""
    ranking = rank(ask, text, limit)
    shown = found.results(ask, ranking.query, ranking.rows[:limit])
    return {"query": text, "total": ranking.total, "results": shown}


def rank(ask: Ask, text: str, limit: int, vectors: Vectors = VECTORS) -> Ranking:
    """Rank earlier questions, `limit` at least where there are as many: what `similar` shows, `evaluate` measures."""
    query = doubled(parse_query(ask, text), text)
    words = _by_words(ask, query, max(FEW_CANDIDATES, limit))
    best = sorted(words, key=lambda name: (-round(words[name], 6), name))[: max(WEIGHED, 2 * limit)]
    rows = merge.conversations(ask, best)
    names = [name for name in best if name in rows]
    _add_titles(ask, query, words, rows)
    scores = {name: words[name] * STATE[rows[name]["state"]] for name in names}
    if names and vectors.available():
        _add_meanings(text, scores, rows, names, vectors)
    ranked = [(round(worth.squash(scores[name], HALF), 6), rows[name]) for name in names]
    ranked.sort(key=lambda pair: (-pair[0], pair[1]["conversation"]))
    return Ranking(query, len(words), ranked)


def doubled(query: Query, text: str) -> Query:
    """Return the query in which the words of the text's first line count twice; a text of one line stays as it is."""
    first, _, rest = text.strip().partition("\n")
    if not rest.strip():
        return query
    wanted = set(query.tokens)
    subject = [token for token in dict.fromkeys(query_tokens(first)) if token in wanted]
    return replace(query, tokens=(*query.tokens, *subject))


def _by_words(ask: Ask, query: Query, most: int) -> dict[str, float]:
    """Return scores by conversation, of the question's words and of its best answers'; of `most` of each."""
    scores: dict[str, float] = {}
    asked = [Where("question", "eq", True), *ask.until_now("asked_at")]
    given = [Where("bot", "eq", False), *ask.until_now("first_at")]
    heads, contributions = ask.both(
        lambda: matches(ask, "conversations", query, _FIELDS, *asked, only=_QUESTION_READ, limit=most),
        lambda: matches(ask, "contributions", query, _FIELDS, *given, only=_ANSWER_READ, limit=most),
    )
    for total, hit, _ in heads.values():
        name = hit.value["conversation"]
        scores[name] = max(scores.get(name, 0.0), total)
    answers: dict[str, list[float]] = {}
    for total, hit, _ in contributions.values():
        if hit.value["context"] or hit.value["answers"]:  # by another than the asker
            answers.setdefault(hit.value["conversation"], []).append(total)
    answered = sorted(answers.keys() - scores.keys())
    questions = (
        {
            row["conversation"]
            for row in ask.find("conversations", Where("conversation", "in", answered), *asked, only=_QUESTION_READ)
        }
        if answered
        else set()
    )
    for name, totals in answers.items():
        if name not in scores and name not in questions:
            continue
        best = sorted(totals, reverse=True)[:ANSWERS]
        scores[name] = scores.get(name, 0.0) + ANSWER * sum(total / (at + 1) for at, total in enumerate(best))
    return scores


def _add_titles(ask: Ask, query: Query, scores: dict[str, float], rows: Mapping[str, Document]) -> None:
    """Add what the words of titles are worth, as rare as they are in whole questions."""
    stats = ask.statistics("conversations", "tokens", query.tokens)
    subject = query.tokens[len(set(query.tokens)) :] or query.tokens
    short = TermStatistics(stats.documents, TITLE_TOKENS * stats.documents, stats.document_frequency)
    scorer = Scorer(subject, short)
    for name, row in rows.items():
        scores[name] += scorer.score(" ".join(query_tokens(row["title"])))


def _add_meanings(
    text: str, scores: dict[str, float], rows: Mapping[str, Document], names: Sequence[str], vectors: Vectors
) -> None:
    texts = [f"{rows[name]['title']}\n{rows[name]['text']}"[:MEANT] for name in names]
    embedded = vectors.embed([text.strip()[:MEANT], *texts])
    most = max(scores.values())
    for name, near in zip(names, embedded[1:] @ embedded[0], strict=True):
        scores[name] += MEANING * most * max(0.0, float(near))
