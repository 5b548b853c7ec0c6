"""Read who wrote a message and to whom it was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

from producers.mbox.header import Header, words

SYSTEM = "mail"
_PIPERMAIL = re.compile(r"(\S+) at (\S+?)(?:\s+\((.*)\))?\Z")
_ANGLE = re.compile(r"(.*?)<([^<>]*)>[^<>]*\Z")
_COMMENT = re.compile(r"([^\s()<>\"]+@[^\s()<>\"]+)\s*\((.*)\)\Z")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\",;:]+@[^\s@<>()\",;:]+\Z")
_ADDRESSES = re.compile(r"[^\s@<>()\[\]\",;:]+(?:@| at )[^\s@<>()\",;:]+")
_VIA = re.compile(r"(.+?)\s+via\s+\S.*\Z", re.DOTALL)
_LONGEST = 254  # characters of an address, RFC 5321
_MAX_ADDRESSED = 50


@dataclass(frozen=True, slots=True)
class Person:
    """Hold an address, in lower case, and the name that stood with it; either may be empty."""

    address: str
    name: str

    @property
    def account(self) -> str:
        """Return `mail:ADDRESS`, or "" without an address."""
        return f"{SYSTEM}:{self.address}" if self.address else ""


def read_person(text: str) -> Person:
    """Return the first person of a field such as `From`: `Ann <a@b>`, `a@b (Ann)`, `a at b (Ann)`, `a@b`."""
    text = text.strip()
    if found := _PIPERMAIL.match(text):
        return _person(f"{found[1]}@{found[2]}", found[3] or "")
    if (found := _ANGLE.match(text)) and "," not in found[1].strip('"').partition("<")[0]:
        return _person(found[2], found[1])
    if found := _COMMENT.match(text):
        return _person(found[1], found[2])
    name, address = parseaddr(text)
    return _person(address, name) if address or name else _person(text, "")


def _person(address: str, name: str) -> Person:
    plain = re.sub(r"\s+at\s+", "@", address.strip()).lower().removeprefix("mailto:")
    if not _ADDRESS.match(plain) or len(plain) > _LONGEST:
        plain = ""
    named = words(name).strip()
    if len(named) > 1 and named[0] == named[-1] and named[0] in "\"'":
        named = named[1:-1]
    named = re.sub(r"\\(.)", r"\1", named).strip(" \"'")
    return Person(plain, "" if named.lower() == plain or _ADDRESSES.fullmatch(named) else named)


def author_of(header: Header, list_name: str) -> Person:
    """Return who wrote a message.

    Lists that must not send under foreign addresses write `Ann via LIST` with the list's address. Then the person's
    own address is that of X-Original-From, or of a Reply-To that is not the list's; where neither tells, it is unknown.
    """
    person = read_person(header.get("from", ""))
    via = _VIA.match(person.name)
    if via is None:
        return person
    original = read_person(header.get("x-original-from", ""))
    if original.address:
        return Person(original.address, original.name or via[1])
    if not _is_list(person.address, header, list_name):
        return person
    others = [one for one in read_addresses(header.get("reply-to", "")) if not _is_list(one, header, list_name)]
    return Person(others[0] if len(others) == 1 else "", via[1].strip(" \"'"))


def _is_list(address: str, header: Header, list_name: str) -> bool:
    local, _, domain = address.partition("@")
    posts = read_addresses(header.get("list-post", "").replace("mailto:", " "))
    return address in posts or local in (list_name, list_name.partition(".")[0]) or f"{local}.{domain}" == list_name


def read_addresses(text: str) -> list[str]:
    """Return the addresses of a field, in lower case, each once."""
    found = (one.replace(" at ", "@").lower().strip(".'") for one in _ADDRESSES.findall(text))
    return list(dict.fromkeys(one for one in found if _ADDRESS.match(one) and len(one) <= _LONGEST))


def addressed_by(header: Header, author: Person, list_name: str) -> list[str]:
    """Return the accounts that a message is sent to, without its author and the list."""
    text = ", ".join(filter(None, (header.get("to"), header.get("cc"))))
    if not text:
        return []
    found = [
        f"{SYSTEM}:{one}"
        for one in read_addresses(text)
        if one != author.address and not _is_list(one, header, list_name)
    ]
    return found[:_MAX_ADDRESSED]
