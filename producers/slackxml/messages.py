"""Stream the messages of a file: `<slack> <team_domain/>.. <message conversation_id=".."> <ts/> <user/> <text/>`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from producers.base import SourceError
from producers.members import ByteStream

_CHUNK = 1 << 16
_MAX_MESSAGE = 16 * 2**20  # bytes without a message's end
_HEAD = ("team_domain", "channel_name", "start_date")

Row = dict[str, str]


@dataclass(slots=True)
class Head:
    """Say of what a file is, and from when on; "" where it does not say."""

    team: str = ""
    channel: str = ""
    start: str = ""


class NoLog(SourceError):
    """Say that a file is XML of another kind, or none."""


def read_messages(stream: ByteStream, label: str, head: Head) -> Iterator[Row]:
    """Yield the messages, each as its attributes and the text of its children; fill the head before the first.

    Raises NoLog for a file of another kind, and SourceError where one is broken or cut off; all whole
    messages before that have been yielded.
    """
    parser = etree.XMLPullParser(events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=True)
    root: Any = None
    seen = size = 0
    ended = False
    while not ended:
        piece = stream.read(_CHUNK)
        ended = not piece
        size += len(piece)
        trouble = _feed(parser, piece)
        for event, element in cast("Iterator[tuple[str, Any]]", parser.read_events()):
            if root is None:
                root = element
                _check(root, label)
            if event == "end" and element.getparent() is root:
                size = 0
                if element.tag == "message":
                    seen += 1
                    yield _row(element)
                elif element.tag in _HEAD:
                    _fill(head, str(element.tag), (element.text or "").strip())
                _forget(element)
        if trouble is None and size > _MAX_MESSAGE:
            trouble = f"a message is longer than {_MAX_MESSAGE >> 20} MiB"
        if trouble is not None:
            if root is None:
                raise NoLog(f"{label}: is no XML ({trouble})")
            raise SourceError(f"{label}: broken or cut off after message {seen} ({trouble}); get the file again")


def _feed(parser: Any, piece: bytes) -> str | None:
    try:
        if piece:
            parser.feed(piece)
        else:
            parser.close()
    except (etree.LxmlError, ValueError) as error:
        return " ".join(str(error).split())[:160] or type(error).__name__
    return None


def _check(root: Any, label: str) -> None:
    if root.tag != "slack":
        raise NoLog(f"{label}: holds <{str(root.tag)[:40]}>, not <slack>")
    if root.getroottree().docinfo.doctype:
        raise SourceError(f"{label}: declares a document type, which no such file does; get the file again")


def _row(element: Any) -> Row:
    row = {str(name): str(value) for name, value in element.attrib.items()}
    for child in element:
        if isinstance(child.tag, str):  # a text may stand in several parts
            text = "".join(child.itertext())
            row[child.tag] = f"{row[child.tag]}\n{text}" if child.tag in row else text
    return row


def _fill(head: Head, tag: str, text: str) -> None:
    if tag == "team_domain":
        head.team = text
    elif tag == "channel_name":
        head.channel = text
    else:
        head.start = text


def _forget(element: Any) -> None:
    """Free what has been read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]
