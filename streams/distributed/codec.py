"""Write messages to Kafka and read them back.

A message's key is the document's id, its value JSON or null for a delete; the header
`version` carries the version, `partitionkey` the partition key where a stage reads it.
Interactions are CloudEvents in binary mode (schemas.binary).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from schemas.binary import from_binary, to_binary
from schemas.canonical import canonical
from schemas.decisions import read_decision
from schemas.interaction import read_event
from schemas.kafka_topics import KAFKA_TOPICS
from streams.core import Message

VERSION, PARTITION_KEY = "version", "partitionkey"
INTERACTIONS, DECISIONS = "interactions", "decisions"

Headers = list[tuple[str, bytes]]


class Encoded(NamedTuple):
    """Hold what Kafka is given of a message."""

    key: bytes
    value: bytes | None
    headers: Headers


class Unreadable(Exception):
    """Report a record that is no message of its stream; it becomes a dead letter."""


def encode(message: Message) -> Encoded:
    """Return the Kafka form of a message."""
    stream, value = message.stream, message.value
    if stream == INTERACTIONS and value is not None:
        return Encoded(*to_binary(value))
    headers = [(VERSION, b"%d" % message.version)]
    if KAFKA_TOPICS[stream].record is None:
        headers.append((PARTITION_KEY, message.partition_key.encode()))
        data = None if value is None else orjson.dumps(value)
    else:
        data = None if value is None else message.encoded or canonical(value)
    return Encoded(message.key.encode(), data, headers)


def decode(stream: str, record: Any) -> Message:
    """Return the message of a Kafka record (aiokafka's ConsumerRecord).

    What came from outside, interactions and decisions, is checked, and takes its offset as
    version. A derived record that a stage reads has its whole key as partition key. Raises
    Unreadable for what is no interaction, no decision, or lacks a header.
    """
    try:
        if stream == INTERACTIONS:
            if record.value is None:
                key = record.key.decode()
                return Message(stream, key, key, None, record.offset)
            event = read_event(from_binary(record.value, record.headers))
            return Message(stream, event["id"], event["partitionkey"], event, record.offset)
        if stream == DECISIONS:
            decision = None if record.value is None else read_decision(orjson.loads(record.value))
            key = record.key.decode()
            return Message(stream, key, key, decision, record.offset)
        headers, key = dict(record.headers), record.key.decode()
        return Message(
            stream,
            key,
            key if KAFKA_TOPICS[stream].record else headers[PARTITION_KEY].decode(),
            None if record.value is None else orjson.loads(record.value),
            int(headers[VERSION]),
        )
    except (ValueError, KeyError, AttributeError, TypeError) as error:  # pydantic's and orjson's are ValueErrors
        raise Unreadable(f"{type(error).__name__}: {error}") from error
