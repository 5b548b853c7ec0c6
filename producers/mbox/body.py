"""Find the text of a message among its parts (RFC 2045, RFC 2046)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from producers.mbox.charset import decode
from producers.mbox.header import Header, base64_bytes, words

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_NOTHING_SAID = frozenset({"signature.asc", "smime.p7s", "smime.p7m", "winmail.dat"})
_NO_ATTACHMENT = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_MAX_NAMED = 20
_MAX_PARTS = 200


@dataclass(frozen=True, slots=True)
class Body:
    """Hold what a message says: its text, how that is written, and the names of what is attached."""

    text: str
    text_format: str = "plain"
    attached: tuple[str, ...] = ()


def read_body(header: Header, block: bytes, body: bytes) -> Body:
    """Return the text of a message: that of its plain parts, else of its HTML.

    Attachments are named, not read. Bytes that are not of the stated charset are kept, see producers.mbox.charset.
    """
    stated = header.get("content-type", "")
    kind = stated.partition(";")[0].strip().lower()
    if kind in ("", "text", "text/plain", "text/html") and "name" not in stated:
        charset = _CHARSET.search(stated) if stated else None
        text = decode(_transferred(header.get("content-transfer-encoding", ""), body), charset[1] if charset else "")
        return Body(_line_ends(text), "html" if kind == "text/html" else "plain")
    return _parts_of(block + b"\n\n" + body)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _transferred(encoding: str, body: bytes) -> bytes:
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        return base64_bytes(body)
    return body


def _parts_of(content: bytes) -> Body:
    plain: list[str] = []
    rich: list[str] = []
    attached: list[str] = []
    for part in _leaves(message_from_bytes(content)):
        kind = part.get_content_type()
        name = words(str(part.get_filename() or ""))
        if kind in _NO_ATTACHMENT or name.lower() in _NOTHING_SAID:
            continue
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            if name and name not in attached:
                attached.append(name)
            if kind not in ("text/plain", "text/html") or part.get_content_disposition() != "inline":
                continue
        text = _line_ends(decode(_payload(part), str(part.get_content_charset() or "")))
        if kind == "text/html":
            rich.append(text)
        elif kind != "text/calendar":
            plain.append(text)
    named = tuple(attached[:_MAX_NAMED])
    if any(text.strip() for text in plain) or not rich:
        return Body("\n\n".join(plain), "plain", named)
    return Body("\n".join(rich), "html", named)


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that are no multiparts, those of enclosed messages not."""
    waiting, seen = [message], 0
    while waiting and seen < _MAX_PARTS:
        part = waiting.pop()
        seen += 1
        if part.get_content_maintype() == "message" and part is not message:
            continue
        inside = part.get_payload()
        if part.is_multipart() and isinstance(inside, list):
            waiting += [one for one in reversed(inside) if isinstance(one, Message)]
        else:
            yield part


def _payload(part: Message) -> bytes:
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, AssertionError):  # what the standard library makes of some broken encodings
        return b""
    return raw if isinstance(raw, bytes) else b""
