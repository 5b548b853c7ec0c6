"""Turn tokens into terms that carry their impact, and queries into whole-number scores.

The impact of a token is the part of BM25 that depends on the document alone: its frequency
against the document's length, here as one of eight levels, the last character of the term.
Quantised impacts are those of V. Anh, O. de Kretser and A. Moffat, "Vector-space ranking
with effective early termination", SIGIR 2001.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from indexers.bm25 import K1, B, idf
from indexers.port import TermStatistics

LEVELS = 8
_FIRST_LEVEL = 0xE000  # a private-use character; the last one of a term is always its level
_PIVOT = 64  # tokens of a document of middle length, for the impact
_MOST_TOKENS = 512
_SCALE = 1000
_MAX_TERM_BYTES, _LONG = 400, 100
_SPLITTING = str.maketrans({"\t": "\ue010", "\n": "\ue011", "\x0c": "\ue012", "\r": "\ue013"})
_SPLITS = re.compile("[\t\n\x0c\r]")


@cache
def _levels_of(length: int) -> list[str]:
    """Return, by frequency, the level of a token in a document of so many tokens."""
    norm = K1 * (1 - B + B * length / _PIVOT)
    return [chr(_FIRST_LEVEL + int(LEVELS * times / (times + norm))) for times in range(length + 1)]


def plain_term(token: str) -> str:
    """Return the token without what would split it, hashed where it is too long for a term."""
    if len(token) > _LONG and len(token.encode()) > _MAX_TERM_BYTES:
        token = token[:_LONG] + "~" + hashlib.sha256(token.encode()).hexdigest()
    return token.translate(_SPLITTING)


def terms(tokens: Sequence[str]) -> str:
    """Return the document's distinct tokens, each with its impact level, joined by spaces."""
    levels = _levels_of(min(len(tokens), _MOST_TOKENS))
    counts: dict[str, int] = Counter(tokens)
    if len(tokens) > _MOST_TOKENS:
        counts = {token: min(times, _MOST_TOKENS) for token, times in counts.items()}
    if max(map(len, counts)) > _LONG:
        counts = {plain_term(token): times for token, times in counts.items()}
    text = " ".join([token + levels[times] for token, times in counts.items()])
    return text.translate(_SPLITTING) if _SPLITS.search(text) else text


def leveled(term: str) -> list[str]:
    """Return the term at each of its levels, the lowest first."""
    return [term + chr(_FIRST_LEVEL + level) for level in range(LEVELS)]


def level_score(score: int, level: int) -> float:
    """Return what a token of this full score adds at a level: a whole number, at least 1."""
    return float(score * (2 * level + 1) // (2 * LEVELS) + 1)


def full_scores(tokens: Sequence[str], stats: TermStatistics) -> dict[str, int]:
    """Return each token's full score, integral, at most 2^24 together; doubled tokens count twice."""
    times = Counter(tokens)
    weights = {
        token: count * idf(stats.documents, stats.document_frequency.get(token, 0)) for token, count in times.items()
    }
    scale = min(_SCALE, 2**23 / max(1.0, sum(weights.values())))
    return {token: int(weight * scale) for token, weight in weights.items()}
