"""Turn an item's text, in whatever markup, into plain text and its parts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

_LONG_REFERENCE: Final = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_REST: Final = r"(?:[^\s<>\"']*[^\s<>\"'.,;:!?)\]])?"  # what ends a sentence is not the URL's
_URL: Final = re.compile(
    rf"(?:https?|ftp)://(?:[^\s/?#<>\"']{{0,200}}@)?(?:www\.)?([^\s/?#<>\"'(),:\]]{{0,253}}){_REST}"
)
_WWW: Final = re.compile(rf"(?<![0-9A-Za-z_.])www\.([^\s/?#<>\"'(),:\]]{{1,253}}){_REST}")
_TAIL: Final = re.compile(
    r"^(?:-- ?|_{10,}|-{3,} ?(?:original|forwarded) message ?-{3,}|\[\[alternative html version deleted\]\])\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_INTRODUCTION: Final = re.compile(r"(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|schreef)\s?:\s*$")


_INTRODUCED: Final = ("On ", "Am ", "Le ", "El ", "Em ", "Il ", "Op ")
_FAREWELL: Final = re.compile(
    r"^(?:(?:best|kind|kindest|warm|many|with|mit|freundlichen|cordiali|saludos)[ ,]+){0,3}"
    r"(?:regards|wishes|cheers|thanks|thank you|thx|sincerely(?: yours)?|yours(?: sincerely)?|hth|tia|best|gruß|grüße|"
    r"grüßen|cordialement|saludos|saluti|groeten)(?: in advance| a lot| very much| again| so much)?[ ,.!:)-]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNED: Final = re.compile(r"\n(?:-+ ?)?[A-Z][^\s,:;!?]{0,20}(?: [A-Z][^\s,:;!?]{0,20}){0,2}\s*\Z")
_CLOSING: Final = 400  # characters at the end in which a closing is looked for


@dataclass(frozen=True, slots=True)
class Source:
    """Hold an item's plain text and its parts.

    `prose` is what the author wrote, `closing` how a letter ends (greeting and name),
    `code` the content of code blocks, `quotes` what is quoted from others.
    """

    plain: str
    prose: str
    closing: str = ""
    code: str = ""
    quotes: str = ""


def tidy(text: str) -> str:
    """Return the text with single blanks, no blanks around lines, and one empty line at most."""
    if "\n" not in text and "\r" not in text:
        return " ".join(text.split())
    lines = "\n".join([" ".join(line.split()) for line in text.splitlines()])
    return (_BLANK_LINES.sub("\n\n", lines) if "\n\n\n" in lines else lines).strip("\n")


def reduce_urls(text: str) -> str:
    """Return the text with each URL reduced to its host, without `www.`."""
    if "://" in text:
        text = _URL.sub(r"\1", text)
    return _WWW.sub(r"\1", text) if "www." in text else text


def unescape(text: str) -> str:
    """Resolve HTML's character references; numbers that no character has become U+FFFD."""
    if "&#" in text:  # int() refuses very long numbers
        text = _LONG_REFERENCE.sub("\ufffd", text)
    return html.unescape(text)


def from_plain(text: str) -> Source:
    """Read plain text, mail bodies included.

    Lines that begin with `>`, the line that introduces them, and what follows a signature
    mark or a forwarding rule are quotes.
    """
    plain = tidy(reduce_urls(text))
    mark = _TAIL.search(plain) if "--" in plain or "__" in plain or "[[" in plain else None
    if mark is None and not plain.startswith(">") and "\n>" not in plain:
        return Source(plain, *_split_closing(plain))
    body = plain if mark is None else plain[: mark.start()]
    prose: list[str] = []
    quotes: list[str] = []
    quoting = False
    for line in body.split("\n"):
        if not line.startswith(">"):
            prose.append(line)
            quoting = False
            continue
        if not quoting:
            _drop_introduction(prose)
        quoting = True
        quotes.append(line.lstrip("> "))
    if mark is not None:
        quotes.append(plain[mark.end() :])
    return Source(plain, *_split_closing("\n".join(prose).strip()), "", "\n".join(quotes))


def _drop_introduction(prose: list[str]) -> None:
    """Remove the lines that introduce a quote: who wrote it, and when."""
    at = len(prose) - (2 if prose and not prose[-1] else 1)  # one empty line may stand between
    if at >= 0 and _INTRODUCTION.search(prose[at][-60:]):
        del prose[at:]
        if prose and prose[-1].startswith(_INTRODUCED):
            del prose[-1]
        prose.append("")


def _split_closing(prose: str) -> tuple[str, str]:
    """Part a letter from its closing line, name and signature, if these are short."""
    if "\n" not in prose:
        return prose, ""
    start = max(0, len(prose) - _CLOSING)
    found = _FAREWELL.search(prose, start)
    if found is None or (start and found.start() == start):
        found = _SIGNED.search(prose, start)
    return (prose, "") if found is None else (prose[: found.start()], prose[found.start() :])
