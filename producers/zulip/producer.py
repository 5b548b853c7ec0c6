"""Read the messages of a Zulip server, topic by topic."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.jsontree import JsonFile, JsonTree, peek
from producers.records import Bad, reread
from producers.zulip.content import read_notice
from producers.zulip.messages import is_notice, is_readable, message_events
from producers.zulip.notices import topic_events
from producers.zulip.server import CHANNEL_FOLDER, SYSTEM, Server, name_of
from producers.zulip.topics import Topic, private_channels, topics_of

IGNORED_CHANNELS = "list of channels"
_CHANNELS = frozenset({"streams.json", "channels.json"})
_HINT = "give an archive with NUMBER-CHANNEL/TOPIC.json, or files of what GET /messages returns"
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps
_MAX_REASON = 200


class ZulipProducer:
    """Read archives with one file per topic, and files of messages as the API returns them.

    All paths together are of one server. The records of a file are its topics, each followed by
    its messages.
    """

    kind: ClassVar[str] = SYSTEM

    def __init__(self, paths: Sequence[str], name: str | None = None) -> None:
        self.paths = tuple(str(path) for path in paths)
        self._tree = JsonTree(self.paths, _HINT, CHANNEL_FOLDER)
        self._server = Server(name or name_of(self.paths, self._tree.names))

    @property
    def source(self) -> str:
        """Return `zulip:instance`."""
        return self._server.source

    @property
    def notice(self) -> str | None:
        """Return None: archives do not state a licence."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per topic and message, each with a cursor. Raises SourceError where a path is broken."""
        private: set[int] = set()
        for file in self._tree.read(wanted=_tells_channels):
            private |= private_channels(file.value)
        for file in self._tree.read(cursor):
            for record, outcome in enumerate(self._outcomes(file, private), 1):
                if record > file.skip:
                    yield Outcome(outcome.events, outcome.ignored, outcome.failure, file.cursor(record))

    def _outcomes(self, file: JsonFile, private: Collection[int]) -> Iterator[Outcome]:
        if isinstance(file.value, Bad):
            yield Outcome(failure=file.failure(file.value.reason))
            return
        if isinstance(file.value, dict) and isinstance(file.value.get("streams"), list):
            yield Outcome(ignored=IGNORED_CHANNELS)
            return
        try:
            topics = list(topics_of(file.name, file.value))
        except ValueError as error:
            yield Outcome(failure=file.failure(str(error)))
            return
        for topic in topics:
            topic.private = topic.channel in private
            if topic.known:
                try:
                    yield _outcome(self._topic(topic))
                except ValueError as error:
                    yield Outcome(failure=Failure(f"{file.name}, topic", _reason(error), topic.name or ""))
            for number, row in topic.rows:
                try:
                    yield _outcome(message_events(self._server, topic, row))
                except ValueError as error:
                    yield Outcome(failure=_failure(f"{file.name}, message {number}", topic, row, error))

    def _topic(self, topic: Topic) -> tuple[Event, ...] | str:
        """Tell of a topic as a whole; messages that cannot be read do not count."""
        people: dict[int, Any] = {}
        marked = False
        for _, row in topic.rows:
            if not is_readable(row):
                continue
            if is_notice(row):
                notice = read_notice(row["content"])
                marked = marked or (notice is not None and notice.what != "moved")
            else:
                people[row["id"]] = row
        return topic_events(
            self._server,
            topic,
            people[min(people)] if people else None,
            people[max(people)] if people else None,
            marked=marked,
        )


class ZulipFactory:
    """Open archives and exports of Zulip."""

    kind = SYSTEM

    def detects(self, path: Path) -> bool:
        """Tell whether one of the first JSON files holds messages with their senders' names."""
        return any(b'"sender_full_name"' in head for head in peek(path))

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> ZulipProducer:
        """Return the producer of the paths, which together are of one server. Raises SourceError."""
        if options:
            raise SourceError(f"zulip takes no option `{min(options)}`")
        return ZulipProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events of a message that could not be read. Raises ValueError where it still cannot be."""
        held = reread(letter["payload"])
        if not isinstance(held, dict) or held.keys() != {"channel", "topic", "named", "private", "message"}:
            raise ValueError("a whole file could not be read: mend it and read the source again")
        topic = Topic(held["channel"], held["topic"], named=held["named"], private=held["private"])
        server = Server(letter["source"].removeprefix(f"{SYSTEM}:"))
        found = message_events(server, topic, held["message"])
        return () if isinstance(found, str) else found


def _tells_channels(name: str) -> bool:
    return name.rsplit("/", 1)[-1].lower() in _CHANNELS


def _outcome(found: tuple[Event, ...] | str) -> Outcome:
    return Outcome(ignored=found) if isinstance(found, str) else Outcome(events=found)


def _failure(location: str, topic: Topic, row: Any, error: ValueError) -> Failure:
    """Return the failure of a message, with all that reading it again needs."""
    told = {"channel": topic.channel, "topic": topic.name, "named": topic.named, "private": topic.private}
    payload = json.dumps({**told, "message": row})
    return Failure(location, _reason(error), payload[:_MAX_PAYLOAD])


def _reason(error: ValueError) -> str:
    return " ".join(str(error).split())[:_MAX_REASON]
