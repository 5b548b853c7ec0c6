"""Analyse text in a way that a test can foresee: words are tokens, `#words` and tags are topics."""

from __future__ import annotations

from collections.abc import Sequence

from streams.text import Analysis


def analyse_words(
    title: str, text: str, text_format: str, language: str, tags: Sequence[str], paths: Sequence[str]
) -> Analysis:
    """Return every word in lower case, and up to 8 topics: tags, then `#words`, in their order.

    The format and the language become tokens, so that a stage which hands them on wrongly is seen.
    """
    words = f"{title} {text}".split()
    topics: dict[str, str] = {}
    for form in [*tags, *(word[1:] for word in words if word.startswith("#"))]:
        if form:
            topics.setdefault(form.lower(), form)
    tokens = [word.lower() for word in words] + [text_format] * (text_format != "plain") + [language]
    return Analysis(text.strip(), [token for token in tokens if token], list(topics.items())[:8])
