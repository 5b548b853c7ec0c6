"""Read the header of a message: unfolded fields by name, and the encoded words in them (RFC 5322, RFC 2047)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping

from producers.mbox.charset import decode

Header = Mapping[str, str]  # the first of each field that is read, by name in lower case, unfolded

# Fields that tell something of a message, its author or its place.
FIELDS = frozenset({
    "from", "date", "subject", "message-id", "in-reply-to", "references", "to", "cc", "reply-to", "sender",
    "list-id", "list-post", "return-path", "received", "archived-at", "content-type", "content-transfer-encoding",
    "content-language", "auto-submitted", "precedence", "x-autoreply", "x-autorespond", "x-failed-recipients",
    "x-original-from", "delivery-date", "x-imap",
})  # fmt: skip
MAX_ID = 1000  # characters; RFC 5322 allows a line of 998, and longer ones are no ids
_FOLD = re.compile(rb"\n[ \t]+")
_NAME = re.compile(rb"[!-9;-~]+\Z")
_WORD = re.compile(r"=\?([A-Za-z0-9_.:+-]+)(?:\*[A-Za-z0-9-]+)?\?([BbQq])\?([^?\n]*)\?=")
_BETWEEN = re.compile(r"(?<=\?=)[ \t]+(?==\?[A-Za-z0-9_.:*+-]+\?[BbQq]\?)")
_SPACES = re.compile(r"\s+")
_ID = re.compile(r"<\s*([^<>]*?)\s*>")
_BARE_ID = re.compile(r"(?<![^\s\"(])([^\s<>@\"(),;:]+@[^\s<>@\"(),;]+)(?![^\s\")])")


def split_header(content: bytes) -> tuple[bytes, bytes]:
    """Return a message's header and body. A message that begins with an empty line has no header."""
    if content.startswith(b"\n"):
        return b"", content[1:]
    header, _, body = content.partition(b"\n\n")
    return header, body


def read_header(block: bytes) -> dict[str, str]:
    """Return the fields of a header; encoded words stay as they are, see words()."""
    if b"\n " in block or b"\n\t" in block:
        block = _FOLD.sub(b" ", block)
    found: dict[str, str] = {}
    for line in block.split(b"\n"):
        name, colon, value = line.partition(b":")
        key = name.rstrip(b" \t").lower()
        if colon and (field := key.decode("latin-1")) in FIELDS and field not in found:
            found[field] = decode(value.strip())
    return found


def looks_like_header(head: bytes) -> bool:
    """Tell by its first bytes whether a file begins with the header of a mail."""
    block, end, _ = head.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")
    lines = _FOLD.sub(b" ", block).split(b"\n")
    if not end:
        lines = lines[:-1]  # cut in its midst
    names = set()
    for line in lines:
        name, colon, _ = line.partition(b":")
        if not colon or not _NAME.match(name.rstrip(b" \t")):
            return False
        names.add(name.strip().lower())
    return b"from" in names and bool(names & {b"date", b"message-id", b"received", b"subject"})


def words(text: str) -> str:
    """Return a field with its encoded words decoded, and its white space as single blanks."""
    if "=?" in text:
        text = _decode_words(text)
    return _SPACES.sub(" ", text).strip()


def _decode_words(text: str) -> str:
    """Decode neighbouring words together: programs cut the bytes of one character in two."""
    text = _BETWEEN.sub("", text)
    out: list[str] = []
    held, charset, at = b"", "", 0
    for found in _WORD.finditer(text):
        if held and (found.start() > at or found[1].lower() != charset):
            out.append(decode(held, charset))
            held = b""
        out.append(text[at : found.start()])
        charset, at = found[1].lower(), found.end()
        held += _word_bytes(found[2], found[3])
    if held:
        out.append(decode(held, charset))
    return "".join([*out, text[at:]])


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", errors="surrogateescape")
    if encoding in "Bb":
        return base64_bytes(raw)
    return binascii.a2b_qp(raw, header=True)


def base64_bytes(raw: bytes) -> bytes:
    """Return what base64 holds, whatever other bytes stand in it and however it is cut."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def message_ids(text: str) -> list[str]:
    """Return the ids that a field names, in its order: `<a@b>`, also as pipermail hides them, `<a at b>`.

    Where none stands in brackets, words that look like ids count. Longer ones than MAX_ID are left out.
    """
    found = [_plain_id(one) for one in _ID.findall(text)]
    if not any(found) and "@" in text:
        found = _BARE_ID.findall(text)
    return list(dict.fromkeys(one for one in found if one and len(one) <= MAX_ID))


def _plain_id(text: str) -> str:
    if " at " in text:
        text = text.replace(" at ", "@")
    return "" if text in ("", "@") else _SPACES.sub("", text)
