"""List, replay and drop dead letters on Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import orjson

from knowflow.kafka.cluster import consuming
from knowflow.kafka.errors import explained
from knowflow.kafka.generations import serving
from knowflow.kafka.options import Options
from knowflow.kafka.reading import read_whole
from knowflow.kafka.resend import put_right, send_greatest, version_of
from knowflow.kafka.tables import Table, read_table
from producers.kafka_sink import KafkaSink, TooLarge
from schemas.interaction import read_event
from schemas.kafka_topics import KAFKA_TOPICS
from streams.deadletters import RECORD

Json = dict[str, Any]
Letter = Json
INDEXER = "indexer"
REPLAY = "knowflow-replay"  # the transactional id
_STAGE = "stage:"
_INTERNAL_MESSAGE = frozenset({"stream", "key", "partitionkey", "value", "version"})


def dead_letters(options: Options) -> list[Letter]:
    """Return the dead letters by the bytes of their ids; see knowflow.kafka.tables.read_table."""
    with _table(options) as table:
        return [letter for _, letter in table.rows()]


def dead_letter(options: Options, name: str) -> Letter | None:
    """Return one dead letter, or None."""
    with _table(options) as table:
        return table.get(name)


def drop(options: Options, producer_options: Options, names: Iterable[str]) -> int:
    """Delete dead letters; return how many there were of these."""
    with _table(options) as table:
        there = [name for name in sorted(set(names)) if table.get(name) is not None]
    with explained(options["bootstrap_servers"]), KafkaSink(producer_options) as sink:
        for name in there:
            sink.put_letter(name, None)
        sink.flush()
    return len(there)


def replay(
    options: Options,
    producer_options: Options,
    names: Sequence[str] | None,
    read: Callable[[Letter], Sequence[Json]],
) -> dict[str, str | None]:
    """Try dead letters again, all where `names` is None; return per id None where it went through, else why not.

    `read` turns a dead letter of a producer into events, or raises. What a stage or an index
    refused is sent again, and comes back as a letter if it still does. Deletes are in one
    transaction with what the letters hold: so a letter that comes back stands after its delete,
    and nothing is lost by a crash. A second replay at the same time ends the first with EngineFailed.
    """
    outcome: dict[str, str | None] = {}
    with _table(options) as table:
        chosen = sorted(set(names)) if names is not None else [name for name, _ in table.rows()]
        letters = {name: table.get(name) for name in chosen}
    held = {
        name: "there is no such dead letter" if letter is None else _held(letter, read)
        for name, letter in letters.items()
    }
    internal = [value for value in held.values() if isinstance(value, dict)]
    generation = serving(options).generation if internal else 0
    superseded = _superseded(options, internal, generation)
    refused: dict[str, set[bytes]] = {}  # of indexers: the keys by Kafka topic
    for letter in letters.values():
        if letter is not None and letter["kind"] == INDEXER:
            refused.setdefault(letter["source"], set()).add(letter["location"].encode())
    sinking = KafkaSink(producer_options, transactional_id=REPLAY)
    with explained(options["bootstrap_servers"]), sinking as sink:
        with sink.transaction():
            for name, value in held.items():
                outcome[name] = value if isinstance(value, str) else None
                try:
                    if isinstance(value, dict):
                        if (value["stream"], value["key"]) not in superseded:
                            _send_internal(sink, value, generation)
                    elif not isinstance(value, str):
                        for event in value:
                            sink.write(event)
                except TooLarge as error:
                    outcome[name] = str(error)
                if outcome[name] is None:
                    sink.put_letter(name, None)
            for topic in sorted(refused):
                send_greatest(options, sink, topic, refused[topic])
        for topic in sorted(refused):
            put_right(options, sink, topic, refused[topic])
    return outcome


def _table(options: Options) -> AbstractContextManager[Table]:
    return read_table(options, RECORD, 1)  # outlives all generations


def _held(letter: Letter, read: Callable[[Letter], Sequence[Json]]) -> list[Json] | Json | str:
    """Return the events of a letter in their normal form, or the message between stages that it holds, or why not."""
    kind = letter["kind"]
    try:
        if kind == INDEXER:
            return []  # what is sent is not in the letter
        if not kind.startswith(_STAGE):
            return [read_event(event) for event in read(letter)]
        value = orjson.loads(letter["payload"])
        if isinstance(value, dict) and value.keys() == _INTERNAL_MESSAGE:
            message: Json = value
            return message
        return [read_event(value)]
    except Exception as error:  # noqa: BLE001 - whatever a producer may raise: the letter stays
        return f"{type(error).__name__}: {error}"


def _superseded(options: Options, messages: Sequence[Json], generation: int) -> set[tuple[str, str]]:
    """Return (stream, key) of the messages between stages in whose place a later one has come meanwhile.

    The old one after it would take its place when the Kafka topic is compacted.
    """
    found: set[tuple[str, str]] = set()
    for stream in sorted({message["stream"] for message in messages}):
        mine = {message["key"].encode(): message["version"] for message in messages if message["stream"] == stream}
        with consuming(options) as consumer:
            for message in read_whole(consumer, KAFKA_TOPICS[stream].name_in(generation)):
                if message.key in mine and version_of(message) > mine[message.key]:
                    found.add((stream, message.key.decode()))
    return found


def _send_internal(sink: KafkaSink, message: Json, generation: int) -> None:
    name = KAFKA_TOPICS[message["stream"]].name_in(generation)
    value = None if message["value"] is None else orjson.dumps(message["value"])
    headers = [("version", b"%d" % message["version"]), ("partitionkey", message["partitionkey"].encode())]
    sink.put(name, message["key"].encode(), value, headers, message["partitionkey"])
