"""Choose a conversation's accepted or best answer, and the sentences of it that fit a question best."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from indexers.port import Document
from knowflow.queries import worth
from knowflow.queries.ask import Ask
from knowflow.queries.text import Query
from streams.text import query_tokens

MAX_ANSWER: Final = 400  # characters that are shown
ROLE_FLOOR: Final = worth.ROLE["posted"]
_LONGEST_SENTENCE: Final = 300
_MOST_SENTENCES: Final = 200
_CUT: Final = " …"
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[^\sa-z])|\s*\n\s*\n\s*|\s*\n\s*(?=[-*•]|\d+[.)])")


def best_answer(
    ask: Ask, row: Document, given: Sequence[Document], query: Query | None = None
) -> dict[str, Any] | None:
    """Return the accepted or best contribution by another than the asker, or None.

    `given` are the contributions of the conversation `row`. The text is the passage that fits
    the query, without one its beginning.
    """
    best = choose(row, given)
    return None if best is None else shown(best, ask.names([best["person"]]), query)


def choose(row: Document, given: Sequence[Document]) -> Document | None:
    """Return of a conversation's contributions the accepted or best one by another than the asker."""
    return min(
        (found for found in given if is_answer(row, found)),
        key=lambda found: (
            -worth.outcome_factor(found["outcome"]) * worth.given_weight(found),
            found["first_at"],
            found["account"],
        ),
        default=None,
    )


def shown(best: Document, names: Mapping[str, str], query: Query | None) -> dict[str, Any]:
    """Return what is shown of an answer, its author called as `names` say."""
    return {
        "person": best["person"],
        "name": names[best["person"]],
        "at": best["first_at"],
        "url": best["url"],
        "accepted": best["outcome"]["accepted"] > 0,
        "text": passage(best["text"], query.tokens if query is not None else ()),
    }


def is_answer(row: Document, given: Document) -> bool:
    """Tell whether a contribution may be an answer: by another than the asker, no program's, more than a comment."""
    return given["account"] != row.get("asker") and not given["bot"] and worth.role_weight(given["roles"]) >= ROLE_FLOOR


def passage(text: str, wanted: Sequence[str], width: int = MAX_ANSWER) -> str:
    """Return the sentences that hold most of the wanted tokens, in their order, at most `width` characters.

    A token counts once, for the first sentence taken that holds it, so that sentences add to each
    other; where a sentence was left out stands an ellipsis. Without any wanted token the text's beginning.
    """
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    sentences = [
        part for one in _SENTENCE_END.split(text) for part in _parts(" ".join(one.split())) if part
    ][:_MOST_SENTENCES]  # fmt: skip
    tokens = [frozenset(query_tokens(sentence)) for sentence in sentences]
    taken = _taken(sentences, tokens, frozenset(wanted), width)
    if not taken:
        return _cut(flat, width)
    shown, last = "", -1
    for at in sorted(taken):
        shown += ("" if not shown and at == 0 else " " if at == last + 1 else " … ") + sentences[at]
        last = at
    return _cut(shown.strip(), width) if last == len(sentences) - 1 else _cut(shown.strip() + _CUT, width)


def _taken(sentences: Sequence[str], tokens: Sequence[frozenset[str]], wanted: frozenset[str], width: int) -> set[int]:
    """Take the sentence that adds most, again and again; what is left is filled with what follows the first taken."""
    taken: set[int] = set()
    left, room = set(wanted), width - len(_CUT)
    while left:
        fits = [at for at in range(len(sentences)) if at not in taken and len(sentences[at]) + 3 <= room]
        best = max(fits, key=lambda at: (len(tokens[at] & left), -at), default=None)
        if best is None or not tokens[best] & left:
            break
        taken.add(best)
        left -= tokens[best]
        room -= len(sentences[best]) + 3
    for at in sorted(taken):
        while at + 1 < len(sentences) and len(sentences[at + 1]) + 1 <= room:
            at += 1
            if at not in taken:
                taken.add(at)
                room -= len(sentences[at]) + 1
    return taken


def _parts(sentence: str) -> list[str]:
    """Return a sentence, in pieces where it is too long to be shown whole."""
    pieces = []
    while len(sentence) > _LONGEST_SENTENCE:
        end = sentence.rfind(" ", 0, _LONGEST_SENTENCE)
        end = end if end > 0 else _LONGEST_SENTENCE
        pieces.append(sentence[:end])
        sentence = sentence[end:].strip()
    return [*pieces, sentence]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - len(_CUT)].rsplit(" ", 1)[0].removesuffix(" …") + _CUT
