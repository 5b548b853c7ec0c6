"""Read people out of commit headers and trailer values: names, addresses, accounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SYSTEM = "git"
_MAX_ADDRESS = 254  # RFC 5321
_MAX_NAME = 200
_MAX_NAME_WORDS = 6  # a longer text without an address is prose, no name

# Git itself makes up `user@host.(none)`.
_ADDRESS = re.compile(
    r"[^\s<>@,;:\"'()\[\]][^\s<>@,;:\"()\[\]]*(?:\[bot\])?@(?:[^\s<>@,;\"'()]|\(none\))*(?:[^\s<>@,;\"'().]|\(none\))"
)
_SPELT_OUT = re.compile(r"(\S+)\s+(?:at|\(at\)|\[at\])\s+(\S+(?:\s+(?:dot|\(dot\)|\[dot\])\s+\S+)*)", re.IGNORECASE)
_DOT = re.compile(r"\s+(?:dot|\(dot\)|\[dot\])\s+", re.IGNORECASE)
_SHARED_LOCAL_PARTS = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply"})
_NOBODY = frozenset(
    {
        "anonymous", "me", "myself", "n a", "na", "name", "nil", "no author", "no one", "nobody", "none", "null",
        "root", "self", "tbd", "unknown", "user", "various", "your name",
    }
)  # fmt: skip
_BOT = "[bot]"

_SEPARATOR = re.compile(r'("[^"]*")|[,;]')
_BRACKETED = re.compile(r"([^<]*)<([^>]*)>?")
_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_HANDLE_AT_END = re.compile(r"(?<=\S)\s+@\S+$")
_NO_NAME = re.compile(r"[#:/=<>{}|\\]|\bhttps?\b")
_KEY_AGAIN = re.compile(r"^\s*[A-Za-z-]+:\s+")  # `Reviewers: Reviewers: ...`
_COMMENT = re.compile(r"\s#\s.*$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Person:
    """Be one person as a commit names them: a display name, a usable address, or both."""

    name: str | None
    address: str | None

    @property
    def key(self) -> str:
        """Return what tells this person from others within one commit: the address, else the normal name."""
        return self.address or normal_name(self.name or "")

    @property
    def bot(self) -> bool:
        """Tell whether the source marks a program: a name or local part that ends with `[bot]`."""
        local = (self.address or "").partition("@")[0]
        return local.endswith(_BOT) or (self.name or "").rstrip().endswith(_BOT)

    def account(self, instance: str) -> str | None:
        """Return `git:ADDRESS`; without an address `git:INSTANCE/NORMAL NAME`, for a name counts only here.

        Names alone never join: the same name in another repository is another account. A name
        that stands for nobody (`unknown`, `root`) gives none.
        """
        if self.address:
            return f"{SYSTEM}:{self.address}"
        name = normal_name(self.name or "")
        return f"{SYSTEM}:{instance}/{name}" if name else None

    def same_as(self, other: Person) -> bool:
        """Tell whether both are one person within a commit: by address, or by name."""
        if self.address and self.address == other.address:
            return True
        name = normal_name(self.name or "")
        return bool(name) and name == normal_name(other.name or "")

    def actor(self, instance: str) -> dict[str, Any] | None:
        """Return the actor member of an event, or None where nothing at all is known."""
        actor: dict[str, Any] = {}
        account = self.account(instance)
        if account:
            actor["account"] = account
        if self.name:
            actor["name"] = self.name
        if self.address:
            actor["address"] = self.address
        if self.bot:
            actor["bot"] = True
        return actor or None


Mapper = Callable[[Person], Person]  # a mailmap


def header_person(name: str, address: str) -> Person:
    """Return the author or committer of a commit header, whatever is broken in it."""
    shown = _squeeze(name).strip("<>\"' ")[:_MAX_NAME]
    return Person(shown if _has_letter(shown) else None, clean_address(address))


def clean_address(text: str) -> str | None:
    """Return the one address in a text, lower-case, or None.

    Mends what is often broken: brackets and quotes around it, `mailto:`, a full stop after it,
    `name at host dot org`, a doubled `@`. An address that many share (`noreply@...`) names nobody.
    """
    text = text.rstrip("<>\"'. ").rpartition("<")[2].lstrip("\"' ").lower().removeprefix("mailto:")
    text = re.sub(r"@{2,}", "@", text)
    if "@" not in text:
        spelt = _SPELT_OUT.fullmatch(text)
        host = _DOT.sub(".", spelt[2]) if spelt else ""
        if not spelt or "." not in host:
            return None
        text = f"{spelt[1]}@{host}"
    if len(text) > _MAX_ADDRESS or not _ADDRESS.fullmatch(text):
        return None
    return None if text.partition("@")[0] in _SHARED_LOCAL_PARTS else text


@lru_cache(maxsize=4096)
def normal_name(name: str) -> str:
    """Return a name's normal form: NFKC, case folded, without parentheses, handle sign and outer signs.

    Returns "" for a name that stands for nobody, or has no letter.
    """
    text = _HANDLE_AT_END.sub("", _PARENTHESES.sub("", unicodedata.normalize("NFKC", name)))
    text = _squeeze(text).strip(" .,;*@\"'`<>()").casefold()
    plain = _squeeze(re.sub(r"[^\w]", " ", text))
    return "" if plain in _NOBODY or not _has_letter(text) else text[:_MAX_NAME]


def trailer_people(value: str, *, many: bool) -> list[Person]:
    """Return the people in a trailer's value, in its order.

    `many` says that commas part people for certain (`Reviewers:`); elsewhere one comma before
    one address may belong to `Last, First <address>`. Names without an address are people too;
    prose, numbers and links are not.
    """
    value = _KEY_AGAIN.sub("", _COMMENT.sub("", value))
    segments = [value] if not many and _is_last_first(value) else _segments(value)
    people: list[Person] = []
    for segment in segments:
        people.extend(_segment_people(segment))
    return people


def _segment_people(segment: str) -> Iterator[Person]:
    if "<" not in segment:
        for part in _AND.split(segment):
            yield from _unbracketed(part)
        return
    for found in _BRACKETED.finditer(segment):
        # "A and B <address>": only the last of them has the address.
        *others, name = _AND.split(_LEADING_AND.sub("", found[1].strip(" .")))
        for other in others:
            yield from _unbracketed(other)
        yield from _person(name, clean_address(found[2]))


def _unbracketed(text: str) -> Iterator[Person]:
    found = _ADDRESS.search(text)
    if found is None:
        if len(text.split()) <= _MAX_NAME_WORDS and not _NO_NAME.search(text):
            yield from _person(text, None)
        return
    yield from _person(text[: found.start()], clean_address(found[0]))


def _person(name: str, address: str | None) -> Iterator[Person]:
    shown = _HANDLE_AT_END.sub("", _squeeze(name)).strip(" .,;*@\"'`<>")[:_MAX_NAME]
    if not normal_name(shown):
        shown = ""
    if shown or address:
        yield Person(shown or None, address)


def _segments(value: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for found in _SEPARATOR.finditer(value):
        if found[1] is None:  # a separator outside quotes
            parts.append(value[start : found.start()])
            start = found.end()
    parts.append(value[start:])
    return [part.strip() for part in parts if part.strip()]


def _is_last_first(value: str) -> bool:
    before, bracket, _ = value.partition("<")
    last, comma, first = before.partition(",")
    return (
        bool(bracket and comma and first.strip())
        and value.count("<") == 1
        and before.count(",") == 1
        and len(last.split()) == 1
        and "@" not in before
    )


def _has_letter(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _squeeze(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
