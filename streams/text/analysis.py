"""Analyse an item's text: plain text, tokens, topics.

Pure: no input or output after import, no clock, no randomness. The same text gives the
same result on every machine and Python version; what that rests on is pinned here:
characters and normal forms (streams.text.unicode), stems (the locked versions of
snowballstemmer and PyStemmer) and the word lists of this package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Final

from streams.text.html_source import from_html
from streams.text.languages import detect, primary
from streams.text.markdown_source import from_markdown
from streams.text.paths import path_words
from streams.text.scanner import find_words
from streams.text.source import Source, from_plain, reduce_urls
from streams.text.speech import SILENT, Speech, speech_of
from streams.text.topics import Topic, choose
from streams.text.word import STOPPED, STOPPED_ELSEWHERE, Word
from streams.text.words import analyser

MAX_TITLE: Final = 1_000  # characters that are analysed; `plain` is whole
MAX_PROSE: Final = 20_000
MAX_CODE: Final = 8_000
MAX_QUOTES: Final = 4_000
MAX_TAGS: Final = 20
_KEPT_QUOTES: Final = ("html", "markdown")

_SUBJECT_PREFIX: Final = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|sv|vs|antw|rif|res|tr)\s*(?:\[[0-9]{1,4}\])?\s*:\s*|\[[^\[\]]{1,40}\]\s*)+", re.IGNORECASE
)
_REPLY: Final = re.compile(r"\s*(?:\[[^\[\]]{1,40}\]\s*)?(?:re|aw|antw|sv|vs|rif|res)\b", re.IGNORECASE)
_ADDRESS_IN_WORDS: Final = re.compile(  # as mail archives write addresses: name at host.org
    r" at (?=[0-9A-Za-z-]{1,63}(?:\.[0-9A-Za-z-]{1,63}){0,5}\.(?:com|edu|gov|net|org|[a-z]{2})(?![0-9A-Za-z]))"
)
_tokens_of: Final = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold what the text of one item gives.

    `topics` are (topic key, surface form), best first, at most eight, keys distinct. `speech`
    says what the message does: whether it asks, thanks, confirms.
    """

    plain: str
    tokens: list[str]
    topics: list[Topic]
    speech: Speech = SILENT


def _language(words: Sequence[str], looked_up: Sequence[Word]) -> str:
    """Return the language of words that were looked up as English ones, "" if unknown."""
    elsewhere = looked_up.count(STOPPED_ELSEWHERE)
    if not elsewhere:
        return ""
    english = looked_up.count(STOPPED)
    if english >= 2 * elsewhere and english * 6 >= len(words):
        return "en"
    return detect([word for word in words if word[0].isalnum()])


def _tokens(words: Iterable[Word]) -> Iterable[str]:
    return chain.from_iterable(map(_tokens_of, words))


def _read(text: str, text_format: str) -> Source:
    if text_format == "html":
        return from_html(text)
    return from_markdown(text) if text_format == "markdown" else from_plain(text)


def plain_of(text: str, text_format: str) -> str:
    """Return the plain text alone, as analyse() gives it. Never raises."""
    return _read(text, text_format).plain


def analyse(
    title: str, text: str, text_format: str, language: str, tags: Sequence[str], paths: Sequence[str]
) -> Analysis:
    """Return the plain text, the tokens and the topics of one item. Never raises.

    `text_format` is plain (also ""), markdown or html; `language` a BCP 47 tag, or "" where
    nobody stated it: then it is told from the text's function words. Tokens come in the
    order title, tags, text, code, quotes, paths; for each word its common form (English
    stem, whatever the language) and, in another language that is known, its own stem.
    What a plain message quotes with `>` gives tokens only where the message holds nothing
    else, since the quoted message is an item itself. Analysed are the first 20,000
    characters of the text's own words, 8,000 of its code, 4,000 of its quotes, 1,000 of
    the title; `plain` is never cut.
    """
    source = _read(text, text_format)
    prose = source.prose[:MAX_PROSE]
    if " at " in prose:
        prose = _ADDRESS_IN_WORDS.sub("@", prose)
    title = reduce_urls(" ".join(title[:MAX_TITLE].split())) if title else ""
    title_words = find_words(title)
    words = find_words(prose)
    code = primary(language)
    look_up = analyser(code).words.__getitem__
    title_looked_up = list(map(look_up, title_words))
    looked_up = list(map(look_up, words))
    if not code:
        code = _language(title_words + words, title_looked_up + looked_up)
        if code not in ("", "en"):
            look_up = analyser(code).words.__getitem__
            title_looked_up = list(map(look_up, title_words))
            looked_up = list(map(look_up, words))

    parts = [title_looked_up]
    if tags:
        parts.append([look_up(word) for tag in tags[:MAX_TAGS] for word in find_words(tag[:MAX_TITLE])])
    parts.append(looked_up)
    if source.closing:
        parts.append(list(map(look_up, find_words(source.closing))))
    code_looked_up: list[Word] = []
    if source.code:
        code_looked_up = list(map(look_up, find_words(source.code[:MAX_CODE])))
        parts.append(code_looked_up)
    if source.quotes and (text_format in _KEPT_QUOTES or not prose.strip()):
        parts.append(list(map(look_up, find_words(source.quotes[:MAX_QUOTES]))))
    if paths:
        parts.append(list(map(look_up, path_words(paths))))
    tokens = list(_tokens(chain.from_iterable(parts)))

    told = title_words
    if title and (prefix := _SUBJECT_PREFIX.match(title)):
        if _REPLY.match(title):
            told = []  # the title of what it replies to
        title_looked_up = list(map(look_up, find_words(title[prefix.end() :])))
    foreign = code not in ("", "en")
    topics = choose(title_looked_up, looked_up, code_looked_up, tags, paths, title_as_written=title, foreign=foreign)
    return Analysis(source.plain, tokens, topics, speech_of(told, words, code=bool(code_looked_up)))


def query_tokens(text: str, language: str = "") -> list[str]:
    """Return the tokens of a query, analysed exactly as the words of documents are.

    A query meets documents of any language by the common form of its words; where its
    language is stated, or told from enough function words, also by that language's stems.
    The first 20,000 characters count.
    """
    prose = reduce_urls(text)[:MAX_PROSE]
    words = find_words(_ADDRESS_IN_WORDS.sub("@", prose) if " at " in prose else prose)
    code = primary(language)
    looked_up = list(map(analyser(code).words.__getitem__, words))
    if not code:
        code = _language(words, looked_up)
        if code not in ("", "en"):
            looked_up = list(map(analyser(code).words.__getitem__, words))
    return list(_tokens(looked_up))
