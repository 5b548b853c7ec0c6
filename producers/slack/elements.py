"""Read the elements of a JSON array one by one, in memory bounded by the largest of them."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from producers.members import ByteStream

_CHUNK = 1 << 18  # bytes
MAX_ELEMENT = 16 * 2**20  # characters; a longer one is reported, and with it the rest of its file
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


class BrokenArray(ValueError):
    """Say why the rest of a file cannot be read; the elements before that have been yielded."""


def read_elements(stream: ByteStream) -> Iterator[Any]:
    """Yield the parsed elements of an array; a file that holds one other value yields that.

    Raises BrokenArray where the file is empty, no JSON, no UTF-8, or cut off.
    """
    text, ended = _Text(stream), False
    text.more()
    held = text.held.lstrip()
    if not held:
        raise BrokenArray("is empty")
    array = held[0] == "["
    text.held = held[1:] if array else held
    while not ended:
        text.held = text.held[_BETWEEN.match(text.held).end() :]  # type: ignore[union-attr]  # it matches the empty text
        if text.held.startswith("]") and array:
            return
        if not text.held:
            ended = not text.more()
            continue
        value, text.held = _element(text)
        yield value
        if not array:
            return
    raise BrokenArray("is cut off: the array does not end")


def _element(text: _Text) -> tuple[Any, str]:
    """Return the next element and what follows it; read on where it is not whole yet."""
    size = _CHUNK
    while True:
        try:
            value, end = _DECODER.raw_decode(text.held)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            if len(text.held) > MAX_ELEMENT:
                raise BrokenArray(f"holds a record of more than {MAX_ELEMENT >> 20} MiB") from error
            # Twice as much each time, so that a long element is not parsed once per piece.
            if not text.more(size):
                raise BrokenArray(f"is no JSON, or cut off: {reason}") from error
            size *= 2
            continue
        # A number at the end of what is held may go on in the next piece.
        if end == len(text.held) and text.more():
            continue
        return value, text.held[end:]


class _Text:
    """Hold the part of a file that is not parsed yet."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._ended = False
        self.held = ""

    def more(self, size: int = _CHUNK) -> bool:
        """Append the next piece; return False at the end. Raises BrokenArray where it is no UTF-8."""
        while not self._ended:
            piece = self._stream.read(size)
            self._ended = not piece
            try:
                text = self._decoder.decode(piece, final=self._ended)
            except UnicodeDecodeError as error:
                self._ended = True
                raise BrokenArray("is no UTF-8 text") from error
            if text:
                self.held += text
                return True
        return False
