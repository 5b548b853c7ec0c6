"""Read what the text of a message says of others: mentions, quotes, and the notices of the server itself.

Texts are HTML, as the server renders them, or the Markdown that people wrote. The forms are those of
https://zulip.com/help/format-your-message-using-markdown and of messages of real servers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from producers.zulip.server import narrowed

_MENTION = re.compile(r'<span class="user-mention" data-user-id="(\d+)">@?(.*?)</span>')
_MARKDOWN_MENTION = re.compile(r"@\*\*([^*|]+)(?:\|(\d+))?\*\*")
_EVERYBODY = frozenset({"all", "everyone", "stream", "channel", "topic"})
# A quote is headed by its author, and `said` in the server's language, which links to the message;
# the colon may be a wide one.
_QUOTE = re.compile(
    r'<(/?)blockquote>|<a href="/?#narrow/[^"]*/(?:near|with)/(\d+)"[^>]*>[^<]*</a>\s?[:\uff1a]</p>\s*(?=<blockquote>)'
)
_MARKDOWN_QUOTE = re.compile(r"@_\*\*[^*]+\*\* \[[^\]]*\]\([^)]*/(?:near|with)/(\d+)\)\s?[:\uff1a]\s*```+\s?quote")

_SILENT = re.compile(r'<span class="user-mention silent" data-user-id="(\d+)">(.*?)</span>')
_MARKDOWN_SILENT = re.compile(r"@_\*\*([^*|]+)(?:\|(\d+))?\*\*")
_MARKED = re.compile(r"has marked this topic as (un)?resolved\.")
_MOVED_HERE = re.compile(r"\bmoved here from\b")
_MOVED = re.compile(r"\bmoved\b.*\bto\b", re.DOTALL)
_ONE = re.compile(r'\A(?:<p><a href="[^"]*/near/(\d+)">A message</a>|\[A message\]\([^)]*/near/(\d+)\)) was moved here')
_LINK = re.compile(r'href="([^"]*)"')
_MARKDOWN_TOPIC = re.compile(r"#\*\*([^>*]+)>([^*]+)\*\*")


@dataclass(frozen=True, slots=True)
class Person:
    """Name somebody as a text does."""

    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Say what a message of the server tells of a topic.

    `what` is resolved, unresolved or moved. For moved: `message` is the one message that was
    moved here, None for others; `place` the channel and topic that it went to, None for here,
    or where the text names them without their numbers; `here` tells these apart.
    """

    what: str
    by: Person | None
    message: int | None = None
    place: tuple[int, str] | None = None
    here: bool = True


def mentions(text: str) -> list[Person]:
    """Return who is spoken to, each once, in order; silent mentions and those of everybody are none."""
    found = [Person(unescape(name), int(number)) for number, name in _MENTION.findall(text)]
    for name, number in _MARKDOWN_MENTION.findall(text):
        if name not in _EVERYBODY:
            found.append(Person(name, int(number) if number else None))
    return list(dict.fromkeys(found))


def quoted(text: str) -> list[int]:
    """Return the numbers of the messages that are quoted, each once, in order; not those that a quote quotes."""
    found, depth = [], 0
    for form in _QUOTE.finditer(text):
        if form[2] is None:
            depth = max(0, depth - 1) if form[1] else depth + 1
        elif not depth:
            found.append(int(form[2]))
    found += map(int, _MARKDOWN_QUOTE.findall(text))
    return list(dict.fromkeys(found))


def read_notice(text: str) -> Notice | None:
    """Return what a message of the notification bot tells, None if it is of no topic."""
    by = _mover(text)
    marked = _MARKED.search(text)
    if marked:
        return Notice("unresolved" if marked[1] else "resolved", by)
    if _MOVED_HERE.search(text):
        one = _ONE.search(text)
        return Notice("moved", by, message=int(one[1] or one[2]) if one else None)
    if _MOVED.search(text):
        places = [place for link in _LINK.findall(text) if (place := narrowed(link)) is not None]
        if places or _MARKDOWN_TOPIC.search(text):
            return Notice("moved", by, place=places[-1] if places else None, here=False)
    return None


def _mover(text: str) -> Person | None:
    found = _SILENT.search(text)
    if found:
        return Person(unescape(found[2]), int(found[1]))
    found = _MARKDOWN_SILENT.search(text)
    return Person(found[1], int(found[2]) if found[2] else None) if found else None
