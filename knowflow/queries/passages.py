"""Quote what somebody said, where the title of the conversation shows nothing of what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from knowflow.queries.ask import Ask
from knowflow.queries.text import Query, highlight
from streams.text import query_tokens

WIDTH: Final = 120  # characters of a passage
LOOKED_AT: Final = 1_500  # characters of a text, from its beginning


def quote(ask: Ask, query: Query, results: Iterable[dict[str, Any]]) -> None:
    """Add to the `why` of results' evidence the passage that holds most of the question's words.

    Only where the title holds none of them, and the contribution's own text holds one.
    """
    wanted = set(query.tokens)
    unclear = [one for result in results for one in result["evidence"] if wanted.isdisjoint(query_tokens(one["title"]))]
    if not wanted or not unclear:
        return
    texts = ask.index.get("contributions", sorted({one["contribution"] for one in unclear}), ask.viewer, ("text",))
    for one in unclear:
        text = texts.get(one["contribution"], {}).get("text") or ""
        passage = highlight(text[:LOOKED_AT], query, WIDTH)
        if not wanted.isdisjoint(query_tokens(passage)):
            one["why"] = f"{one['why']}: “{passage}”"
