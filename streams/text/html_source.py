"""Read HTML: a scanner over tags in linear time that takes any input.

It builds no tree, so neither broken nor deeply nested input costs more than its length.
Entities are resolved by name from the standard library's fixed table; nothing is loaded.
"""

from __future__ import annotations

import re
from typing import Final

from streams.text.source import Source, reduce_urls, tidy, unescape
from streams.text.stop_words import listed

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>")
_DECLARATION: Final = re.compile(r"<[!?][^<>]*>")
_ALT: Final = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BREAKS: Final = dict.fromkeys(("br", "hr", "li", "tr", "dt", "dd", "option"), "\n") | dict.fromkeys(
    listed("""
    address article aside blockquote body details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head
    header html main nav ol p pre section summary table tbody thead title ul
    """),
    "\n\n",
)
_SPANS: Final = {"user-mention": "mention", "emoji": "emoji", "katex": "formula"}
_SPAN: Final = re.compile("|".join(_SPANS))
_DROPPED: Final = frozenset({"script", "style", "template"})
_CELLS: Final = frozenset({"td", "th", "sup", "input", "button", "select"})


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    kept.append(text[at:])
    return "".join(kept)


class _Scanner:
    """Sort text into plain, prose, code and quotes as tags open and close."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.prose: list[str] = []
        self.code: list[str] = []
        self.quotes: list[str] = []
        self.mixed = False
        self._pre = 0
        self._quote = 0
        self._dropped = ""  # the element whose content is left out
        self._span = ""  # "mention", "emoji" or "formula": a span that is no prose
        self._spans = 0
        self._annotation = False

    def text(self, text: str) -> None:
        if not text or self._dropped:
            return
        if self._span:
            self.mixed = True
            if self._span == "mention":
                self.plain.append(text)
                self.prose.append(f" @{'_'.join(text.lstrip('@').split())} ")
            elif self._span == "emoji" or self._annotation:
                self.plain.append(text)
                self.prose.append(" , ")
            return
        if self._pre:
            self.mixed = True
            self.plain.append(text)
            self.code.append(text)
            return
        if "\n" in text:
            text = text.replace("\n", " ")
        self.plain.append(text)
        if self._quote:
            self.mixed = True
            self.quotes.append(text)
        else:
            self.prose.append(text)

    def _separate(self, mark: str) -> None:
        self.plain.append(mark)
        if self._pre:
            self.code.append(mark)
        elif self._quote:
            self.quotes.append(mark)
        else:
            self.prose.append(mark)

    def tag(self, closing: bool, name: str, rest: str) -> None:
        if self._dropped:
            if closing and name == self._dropped:
                self._dropped = ""
            return
        if name in _BREAKS:
            self._separate(_BREAKS[name])
            step = -1 if closing else 1
            if name == "pre":
                self._pre = max(0, self._pre + step)
                self._separate("\n\n")
            elif name == "blockquote":
                self._quote = max(0, self._quote + step)
                self._separate("\n\n")
        elif name == "span":
            self._enter_span(closing, rest)
        elif name in _DROPPED:
            self._dropped = "" if closing else name
        elif name in _CELLS:
            self._separate(" ")
        elif name == "annotation":
            self._annotation = not closing
        elif name == "img" and not self._span and (found := _ALT.search(rest)):
            self.text(" " + unescape(found.group(1) or found.group(2) or "") + " ")

    def _enter_span(self, closing: bool, rest: str) -> None:
        if self._span:
            self._spans += -1 if closing else 1
            if self._spans <= 0:
                self._span = ""
        elif not closing and (found := _SPAN.search(rest)):
            self._span = _SPANS[found.group()]
            self._spans = 1
            self._annotation = False


def from_html(text: str) -> Source:
    """Read HTML, whole or in part, well formed or not.

    `pre` blocks are code, `blockquote` is a quote; mentions of people, emoji and formulas
    are in the plain text (a formula as its source), but are no prose. Scripts, styles and
    comments are left out; an image is its alternative text, a link its words.
    """
    if "<!" in text or "<?" in text:
        text = _DECLARATION.sub(" ", _without_comments(text))
    scanner = _Scanner()
    pieces = _TAG.split(text)
    entities = "&" in text
    add, tag = scanner.text, scanner.tag
    add(unescape(pieces[0]) if entities else pieces[0])
    for at in range(1, len(pieces), 4):
        name = pieces[at + 1]
        tag(bool(pieces[at]), name if name.islower() else name.lower(), pieces[at + 2])
        piece = pieces[at + 3]
        if piece:
            add(unescape(piece) if entities and "&" in piece else piece)
    plain = tidy(reduce_urls("".join(scanner.plain)))
    if not scanner.mixed:
        return Source(plain, plain)
    prose, code, quotes = (tidy(reduce_urls("".join(part))) for part in (scanner.prose, scanner.code, scanner.quotes))
    return Source(plain, prose, "", code, quotes)
