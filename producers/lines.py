"""Read files of lines: plain, gzip or Zstandard, told by content; constant memory, bounded lines."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from producers.base import SourceError
from producers.members import ByteStream

MAX_LINE = 16 * 2**20  # bytes; a longer line is reported, not kept
STDIN = "-"
_CHUNK = 1 << 16
# A Zstandard block of a few bytes may stand for 128 KiB: small bites bound what one call returns.
_ZSTD_CHUNK = 1 << 12
_OUT = 1 << 16
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_COMPRESSED = (".gz", ".zst", ".zstd")
_LINES = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line: its number from 1, and its bytes without line end, or None if beyond MAX_LINE."""

    number: int
    content: bytes | None


def read_lines(path: str) -> Iterator[Line]:
    """Yield the lines of a file, or of standard input for `-`.

    A byte order mark and carriage returns at line ends are dropped. Raises SourceError if the
    file cannot be opened, is empty, or its compression is corrupt or cut off; the whole lines
    before that are yielded first, and a line cut in two by it is not.
    """
    name = display_name(path)
    if path == STDIN:
        yield from _split(unpacked_chunks(sys.stdin.buffer, name))
        return
    try:
        with Path(path).open("rb") as stream:
            empty = True
            for line in _split(unpacked_chunks(stream, name)):
                empty = False
                yield line
    except OSError as error:
        raise SourceError(f"{path}: {open_trouble(error)}") from error
    if empty:
        raise SourceError(f"{path}: is empty; give a file with one JSON object per line")


def stream_lines(stream: ByteStream, name: str) -> Iterator[Line]:
    """Yield the lines of an open stream as read_lines() does; `name` is what errors call it. Raises SourceError."""
    yield from _split(unpacked_chunks(cast("BinaryIO", stream), name))


def first_bytes(stream: ByteStream, name: str, limit: int) -> bytes:
    """Return up to so many of a stream's first bytes, unpacked; close it. Raises SourceError."""
    found = b""
    try:
        for chunk in unpacked_chunks(cast("BinaryIO", stream), name):
            found += chunk
            if len(found) >= limit:
                break
    finally:
        stream.close()
    return found[:limit]


def open_trouble(error: OSError) -> str:
    """Return in plain words why a path could not be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "no such file; check the path"
    if isinstance(error, IsADirectoryError):
        return "is a directory; give a file"
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    return f"cannot be read: {error.strerror or error}"


def display_name(path: str) -> str:
    """Return the file's name without its folder, `stdin` for `-`: what locations may show."""
    return "stdin" if path == STDIN else Path(path).name


def stem(path: str) -> str:
    """Return the file's name without the endings of compression and of JSON lines."""
    name = display_name(path)
    for endings in (_COMPRESSED, _LINES):
        for ending in endings:
            if name.lower().endswith(ending) and len(name) > len(ending):
                name = name[: -len(ending)]
                break
    return name


def first_line(path: Path) -> bytes:
    """Return the first line with text, up to 64 KiB of it; empty if there is none or it cannot be read."""
    found = b""
    try:
        with path.open("rb") as stream:
            for chunk in unpacked_chunks(stream, path.name):
                found = (found + chunk).removeprefix(_BOM).lstrip()
                if b"\n" in found or len(found) > _OUT:
                    break
    except (OSError, SourceError):
        pass
    return found[:_OUT].split(b"\n", 1)[0].strip()


def _split(chunks: Iterator[bytes]) -> Iterator[Line]:
    number = 0
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            number += 1
            yield _line(number, pieces, part, size)
            pieces, size = [], 0
        size += len(rest)
        if rest and size <= MAX_LINE:
            pieces.append(rest)
    if size:
        yield _line(number + 1, pieces, b"", size)


def _line(number: int, pieces: list[bytes], last: bytes, size: int) -> Line:
    if size + len(last) > MAX_LINE:
        return Line(number, None)
    content = b"".join([*pieces, last]) if pieces else last
    if number == 1:
        content = content.removeprefix(_BOM)
    return Line(number, content.removesuffix(b"\r"))


def unpacked_chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the bytes of a stream, unpacked where its first bytes say gzip or Zstandard.

    Raises SourceError, which names the stream, where the packed data are corrupt or cut off.
    """
    head = stream.read(4)
    if head.startswith(_GZIP):
        return _gunzip(stream, head, name)
    if head == _ZSTD:
        return _unzstd(stream, head, name)
    return _plain(stream, head)


def _plain(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    data = head
    while data:
        yield data
        data = stream.read(_CHUNK)


def _gunzip(stream: BinaryIO, head: bytes, name: str) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    data = head + stream.read(_CHUNK)
    try:
        while data:
            while data:
                if member.eof:
                    if not data.strip(b"\x00"):  # padding, which gzip allows after the last member
                        data = b""
                        break
                    member = zlib.decompressobj(wbits=31)
                yield member.decompress(data, _OUT)
                data = member.unused_data if member.eof else member.unconsumed_tail
            data = stream.read(_CHUNK)
        if not member.eof:
            yield member.flush()
    except zlib.error as error:
        raise SourceError(f"{name}: its gzip data are corrupt; fetch the file again ({error})") from error
    if not member.eof:
        raise SourceError(f"{name}: is cut off in the midst of its gzip data; fetch the file again")


def _unzstd(stream: BinaryIO, head: bytes, name: str) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor()
    frame = decompressor.decompressobj()
    data = head + stream.read(_ZSTD_CHUNK)
    try:
        while data:
            while data:
                if frame.eof:
                    frame = decompressor.decompressobj()
                yield frame.decompress(data)
                data = frame.unused_data if frame.eof else b""
            data = stream.read(_ZSTD_CHUNK)
    except zstandard.ZstdError as error:
        raise SourceError(f"{name}: its Zstandard data are corrupt; fetch the file again ({error})") from error
    if not frame.eof:
        raise SourceError(f"{name}: is cut off in the midst of its Zstandard data; fetch the file again")
