"""Cut the stream of an mbox file into its messages.

A message begins with a line `From WHO DATE` before its first header (RFC 4155). Texts hold lines that begin
with `From ` too: such a line counts only where it ends in a date as that of `asctime`, perhaps with a zone,
and a header follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_MESSAGE = 64 * 2**20  # bytes; a longer one is reported, not kept
_ZONE = rb"(?:[ \t]+(?:[A-Z]{1,5}|[+-]\d{4}))?"
_LINE = (
    rb"From [^\n]{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]+(?:\d\d?[ \t]+)?"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ \t]+(?:\d\d?,?[ \t]+)?(?:\d{4}[ \t]+)?"
    rb"\d\d?:\d\d(?::\d\d)?" + _ZONE + rb"(?:[ \t]+\d{4})?" + _ZONE + rb"[ \t]*"
)
_BEGIN = re.compile(_LINE + rb"\n(?:[!-9;-~]+[ \t]*:|>From )")
_FIRST = re.compile(rb"\s*" + _LINE + rb"(?:\n|\Z)")
_AHEAD = 2048  # bytes after `From ` within which a separator with the beginning of a header shows
_ESCAPED = re.compile(rb"\n>(?=>*From )")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Raw:
    """Hold one message as it stands in the file: its number from 1, the line that begins it, and its bytes.

    `content` has line feeds alone at line ends; it is None for a message longer than MAX_MESSAGE.
    """

    number: int
    envelope: bytes
    content: bytes | None


def is_mbox(head: bytes) -> bool:
    """Tell by its first bytes whether a file is an mbox."""
    return _FIRST.match(head.removeprefix(_BOM).replace(b"\r\n", b"\n")) is not None


def split_mbox(chunks: Iterator[bytes], skip: int = 0) -> Iterator[Raw]:
    """Yield the messages of an mbox from after so many, with `>From ` at the beginning of lines as it was written.

    What stands before the first message is one too, unless it is blank.
    """
    held = b"\n"  # what of the file begins no later than the present message
    scan = number = 0
    dropped = False
    for chunk, last in _marked(_lines(chunks)):
        held += chunk
        begin = 0
        # A literal is found many times faster than a pattern, and few lines begin so.
        while (at := held.find(b"\nFrom ", scan) + 1) > 0 and (last or len(held) - at >= _AHEAD):
            scan = at + 1
            if _BEGIN.match(held, at) is None:
                continue
            if dropped or held[begin:at].strip():
                number += 1
                if number > skip:
                    yield _raw(number, held[begin:at], dropped)
            begin, dropped = at, False
        scan = at - 1 if at > 0 else max(scan, len(held) - len(b"\nFrom"))
        held, scan = held[begin:], scan - begin
        if len(held) > MAX_MESSAGE:
            held, scan, dropped = held[scan:], 0, True
    if (dropped or held.strip()) and number + 1 > skip:
        yield _raw(number + 1, held, dropped)


def normal(content: bytes) -> bytes:
    """Return the bytes of a single message as split_mbox() gives them."""
    return content.removeprefix(_BOM).replace(b"\r\n", b"\n")


def _marked(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield the chunks, each with whether it is the last, which is an empty one."""
    for chunk in chunks:
        yield chunk, False
    yield b"", True


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks without byte order mark and without the carriage returns at line ends."""
    rest, first = b"", True
    for chunk in chunks:
        data = rest + chunk
        rest = b""
        if first and len(data) < len(_BOM):
            rest = data
            continue
        if first:
            data, first = data.removeprefix(_BOM).lstrip(b"\r\n"), False
        if data.endswith(b"\r"):
            data, rest = data[:-1], b"\r"
        yield data.replace(b"\r\n", b"\n") if b"\r" in data else data
    yield rest


def _raw(number: int, content: bytes, dropped: bool) -> Raw:
    if dropped:
        return Raw(number, b"", None)
    envelope, rest = b"", content.lstrip(b"\n")
    if content.startswith(b"From "):
        envelope, _, rest = content.partition(b"\n")
    if b"\n>" in rest:
        rest = _ESCAPED.sub(b"\n", rest)
    return Raw(number, envelope, rest)
