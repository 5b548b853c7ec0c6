"""Map interactions to Kafka messages and back: CloudEvents' Kafka binding, binary mode.

The message value is the JSON of `data` alone; every other attribute is a header `ce_NAME`
with its text in UTF-8, and `content-type` says what the value is. The key is the
document's id, as on every Kafka topic of ours; the partition follows from `ce_partitionkey`.
Source: CloudEvents 1.0.2, "Kafka Protocol Binding", part 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from schemas.canonical import canonical
from schemas.keys import join_key

PREFIX = "ce_"
CONTENT_TYPE = "content-type"
_INTEGERS = frozenset({"sequence"})

Headers = list[tuple[str, bytes]]


class BinaryMessage(NamedTuple):
    """Hold what a Kafka client is given, besides Kafka topic and partition."""

    key: bytes
    value: bytes
    headers: Headers


def to_binary(event: dict[str, Any]) -> BinaryMessage:
    """Return the Kafka message of an interaction in normal form; headers sorted by name."""
    headers = [(CONTENT_TYPE, event["datacontenttype"].encode())]
    headers += [
        (PREFIX + name, str(event[name]).encode()) for name in sorted(event) if name not in {"data", "datacontenttype"}
    ]
    return BinaryMessage(join_key(event["id"]).encode(), canonical(event["data"]), headers)


def from_binary(value: bytes, headers: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """Return the structured form of a Kafka message in binary mode, as plain JSON values.

    Headers of others (`version`, tracing ...) are passed over. Only the envelope is
    checked: what a foreign producer wrote still goes through read_event(). Raises
    ValueError, with the reason, for a message that is no CloudEvent in binary mode.
    """
    event: dict[str, Any] = {}
    for name, data in headers:
        if name.startswith(PREFIX):
            text = data.decode()
            event[name.removeprefix(PREFIX)] = _integer(name, text) if name[len(PREFIX) :] in _INTEGERS else text
        elif name == CONTENT_TYPE:
            event["datacontenttype"] = data.decode().partition(";")[0].strip()
    if event.get("specversion") != "1.0":
        raise ValueError("no header `ce_specversion` with 1.0: not a CloudEvent in binary mode")
    if event.get("datacontenttype") != "application/json":
        raise ValueError("the header `content-type` is not application/json")
    event["data"] = orjson.loads(value)
    return event


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"the header `{name}` is not an integer: {text[:50]!r}") from None
