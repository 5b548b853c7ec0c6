"""Ask an index all that the tests of it can think of."""

from __future__ import annotations

from itertools import product
from typing import Any

from indexers.port import OWNER, PUBLIC_VIEWER, Hit, Index, Viewer
from tests.index_documents import (
    CONDITIONS,
    ORDERS,
    WORDS,
)

VIEWERS = [PUBLIC_VIEWER, OWNER, Viewer(frozenset("a")), Viewer(frozenset(["b", "team c", "nobody"]))]
TEXTS = [("contributions", "tokens"), ("contributions", "context"), ("conversations", "tokens")]
TOKENS: list[list[str]] = [["malt"], ["hop", "日本", "nowhere"], WORDS, []]


def keys(hits: list[Hit]) -> list[str]:
    return [hit.key for hit in hits]


def matched(hits: list[Hit]) -> dict[str, Any]:
    return {hit.key: hit.value for hit in hits}


def everything(index: Index) -> list[Any]:
    """Ask an index all that the tests can think of: each condition, order, limit and token list at least once."""
    answers: list[Any] = []
    for record, cases in CONDITIONS.items():
        answers.append((record, list(index.scan(record))))
        for turn, (viewer, where) in enumerate(product(VIEWERS, cases)):
            order = ORDERS[record][turn % len(ORDERS[record])]
            limit = (None, 2)[turn % 2]
            answers.append((record, viewer, where, order, index.find(record, viewer, where, order, limit)))
            answers.append(index.count(record, viewer, where))
    for record, field in TEXTS:
        answers.append((record, field, index.statistics(record, field, WORDS)))
        for turn, (viewer, tokens) in enumerate(product(VIEWERS, TOKENS)):
            where = CONDITIONS[record][turn % len(CONDITIONS[record])] if turn % 2 else []
            found = index.match(record, field, tokens, viewer, where)
            answers.append((record, field, viewer, where, tokens, matched(found)))
    return answers
