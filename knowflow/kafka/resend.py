"""Send the latest messages of keys once more, so that whoever refused them meets them again."""

from __future__ import annotations

from collections.abc import Collection

from knowflow.kafka.cluster import consuming
from knowflow.kafka.options import Options
from knowflow.kafka.reading import Message, read_whole
from producers.kafka_sink import KafkaSink

ROUNDS = 5


def version_of(message: Message) -> int:
    """Return the version that a message carries, 0 where it carries none."""
    text = dict(message.headers).get("version", b"0")
    return int(text) if text.isdigit() else 0


def send_greatest(options: Options, sink: KafkaSink, name: str, keys: Collection[bytes]) -> None:
    """Send the message of the greatest version of each key again; a key that has none is passed over."""
    greatest, _ = _read(options, name, keys)
    for key in sorted(greatest):
        found = greatest[key]
        sink.put_at(name, key, found.value, found.headers, found.partition)


def put_right(options: Options, sink: KafkaSink, name: str, keys: Collection[bytes]) -> None:
    """Send later messages, that others wrote while send_greatest() was at it, once more after it.

    An older one behind them would take their place when the Kafka topic is compacted. Readers
    meet versions that they know, which changes nothing.
    """
    due = set(keys)
    for _ in range(ROUNDS):
        greatest, last = _read(options, name, due)
        due = {key for key, found in greatest.items() if version_of(last[key]) < version_of(found)}
        if not due:
            return
        with sink.transaction():
            send_greatest(options, sink, name, due)


def _read(options: Options, name: str, keys: Collection[bytes]) -> tuple[dict[bytes, Message], dict[bytes, Message]]:
    """Return of each key the message of the greatest version, and the last one."""
    greatest: dict[bytes, Message] = {}
    last: dict[bytes, Message] = {}
    with consuming(options) as consumer:
        for message in read_whole(consumer, name):
            if message.key in keys:
                last[message.key] = message
                held = greatest.get(message.key)
                if held is None or version_of(message) >= version_of(held):
                    greatest[message.key] = message
    return greatest, last
