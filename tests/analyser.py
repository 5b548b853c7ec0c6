"""Analyse text in a way that a test can foresee: words are tokens, `#words` and tags are topics."""

from __future__ import annotations

from collections.abc import Sequence

from streams.text import Analysis
from streams.text.speech import Speech

_FLAGS = {"back": 1, "thanks": 2, "works": 4, "too": 8, "code": 16, "ta": 32}


def analyse_words(
    title: str, text: str, text_format: str, language: str, tags: Sequence[str], paths: Sequence[str]
) -> Analysis:
    """Return every word in lower case, and up to 8 topics: tags, then `#words`, in their order.

    A `?` asks, `wonder` a little; `back`, `thanks`, `works`, `too`, `code` and `ta` stand for the flags of
    streams.text.speech, `@name` names somebody. The format and the language become tokens, so that a stage which
    hands them on wrongly is seen.
    """
    words = f"{title} {text}".split()
    topics: dict[str, str] = {}
    for form in [*tags, *(word[1:] for word in words if word.startswith("#"))]:
        if form:
            topics.setdefault(form.lower(), form)
    flags = sum({flag for word, flag in _FLAGS.items() if word in words})
    names = tuple(word[1:].lower() for word in words if word.startswith("@"))[:4]
    speech = Speech(4 * words.count("?") + 6 * words.count("??") + words.count("wonder"), len(words), flags, names)
    tokens = [word.lower() for word in words] + [text_format] * (text_format != "plain") + [language]
    return Analysis(text.strip(), [token for token in tokens if token], list(topics.items())[:8], speech)
