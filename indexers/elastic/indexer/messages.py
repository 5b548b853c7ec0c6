"""Read Kafka messages of records, and make them ready to be sent."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from indexers.elastic.indexer.progress import Progress
from indexers.elastic.names import stored_version
from indexers.elastic.writing import Change, encode

VERSION = "version"


class Item(NamedTuple):
    """Be one message on its way: where it came from, the change that it asks for, and that change's lines."""

    progress: Progress
    offset: int
    change: Change
    lines: bytes
    payload: bytes | None


class Poison(NamedTuple):
    """Be a message that cannot be sent at all, and why."""

    progress: Progress
    offset: int
    key: str
    reason: str
    payload: bytes | None


def read(message: Any, progress: Progress, target: str, generation: int) -> Item | Poison:
    """Return the item of a Kafka message (kafka-python's ConsumerRecord) for the index `target`.

    The key is the document's id, the header `version` its version, a null value a delete.
    """
    key = "" if message.key is None else message.key.decode("utf-8", "replace")
    try:
        if not key:
            raise ValueError("the message has no key")
        version = stored_version(generation, _version(message.headers))
        value = None if message.value is None else orjson.loads(message.value)
        if value is not None and not isinstance(value, dict):
            raise ValueError("the value is no JSON object")
        change = Change(target, progress.record, key, version, value)
        return Item(progress, message.offset, change._replace(value=_told(value)), encode(change), message.value)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        return Poison(progress, message.offset, key, f"{type(error).__name__}: {error}", message.value)


def _told(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what is kept of a document beside its lines: that it is one."""
    return None if value is None else {}


def _version(headers: list[tuple[str, bytes]]) -> int:
    found = next((data for name, data in headers if name == VERSION), None)
    if found is None or not found.isdigit():
        raise ValueError("there is no header `version` with a decimal number")
    return int(found)
