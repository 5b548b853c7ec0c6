"""Make dead letters of what a worker could not read or fold."""

from __future__ import annotations

from typing import Any

import orjson

from schemas.canonical import canonical
from streams.core import Json, Message
from streams.deadletters import EVENTS, RECORD, dead_letter

CARRYING = frozenset({"interactions", "events", "channels"})  # streams whose value is an event as it came


def of_record(record: Any, reason: str) -> Message:
    """Return the dead letter of a Kafka record that is no message of its stream."""
    value = (record.value or b"").decode(errors="replace")
    source = dict(record.headers).get("ce_source", b"").decode(errors="replace") or record.topic
    return _message(dead_letter(EVENTS, source, f"{record.topic}/{record.partition}/{record.offset}", reason, value))


def of_message(stage: str, message: Message, error: Exception) -> Message:
    """Return the dead letter of a message that a stage could not fold.

    An event's is the one that the embedded runner makes. Any other message's payload is the
    message itself, to be sent once more.
    """
    reason = f"stage {stage} failed: {type(error).__name__}: {error}"
    if message.stream in CARRYING and message.value is not None:
        event = message.value
        return _message(dead_letter(f"stage:{stage}", event["source"], event["id"], reason, canonical(event).decode()))
    payload = {
        "stream": message.stream, "key": message.key, "partitionkey": message.partition_key, "value": message.value,
        "version": message.version,
    }  # fmt: skip
    source = f"knowflow:{message.stream}"
    return _message(dead_letter(f"stage:{stage}", source, message.key, reason, orjson.dumps(payload).decode()))


def _message(letter: Json) -> Message:
    return Message(RECORD, letter["id"], letter["id"], letter, 0)
