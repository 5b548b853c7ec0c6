"""Read the topics of a Discourse forum, post by post."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.discourse.forum import SYSTEM, Forum, name_of
from producers.discourse.posts import post_events
from producers.discourse.thread import Thread, threads_of
from producers.jsontree import JsonFile, JsonTree, peek
from producers.records import Bad, reread

IGNORED_MISSING = "post not in the file"
_HINT = "give topics as the forum shows them at /t/ID.json"
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps
_MAX_REASON = 200


class DiscourseProducer:
    """Read files of topics; all paths together are of one forum. The records of a file are its posts."""

    kind: ClassVar[str] = SYSTEM

    def __init__(self, paths: Sequence[str], name: str | None = None) -> None:
        self.paths = tuple(str(path) for path in paths)
        self._tree = JsonTree(self.paths, _HINT)
        self._forum = Forum(name or name_of(self.paths))

    @property
    def source(self) -> str:
        """Return `discourse:instance`."""
        return self._forum.source

    @property
    def notice(self) -> str | None:
        """Return None: topics do not state a licence."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per post, each with a cursor. Raises SourceError where a path is broken."""
        for file in self._tree.read(cursor):
            for record, outcome in enumerate(self._outcomes(file), 1):
                if record > file.skip:
                    yield Outcome(outcome.events, outcome.ignored, outcome.failure, file.cursor(record))

    def _outcomes(self, file: JsonFile) -> Iterator[Outcome]:
        if isinstance(file.value, Bad):
            yield Outcome(failure=file.failure(file.value.reason))
            return
        try:
            found = list(threads_of(file.value))
        except ValueError as error:
            yield Outcome(failure=file.failure(str(error)))
            return
        for thread, posts, missing in ((each.thread, each.posts, each.missing) for each in found):
            for place, post in enumerate(posts, 1):
                try:
                    events = post_events(self._forum, thread, post)
                except ValueError as error:
                    where = f" of topic {thread.id}" if thread.id >= 0 else ""
                    yield Outcome(failure=_failure(f"{file.name}, post {place}{where}", thread, post, error))
                else:
                    yield Outcome(ignored=events) if isinstance(events, str) else Outcome(events=events)
            for _ in range(missing):
                yield Outcome(ignored=IGNORED_MISSING)


class DiscourseFactory:
    """Open topics of Discourse."""

    kind = SYSTEM

    def detects(self, path: Path) -> bool:
        """Tell whether one of the first JSON files holds the posts of a topic."""
        return any(b'"post_stream"' in head or b'"latest_posts"' in head for head in peek(path))

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> DiscourseProducer:
        """Return the producer of the paths, which together are of one forum. Raises SourceError."""
        if options:
            raise SourceError(f"discourse takes no option `{min(options)}`")
        return DiscourseProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events of a post that could not be read. Raises ValueError where it still cannot be."""
        held = reread(letter["payload"])
        if not isinstance(held, dict) or held.keys() != {"thread", "post"}:
            raise ValueError("a whole file could not be read: mend it and read the source again")
        forum = Forum(letter["source"].removeprefix(f"{SYSTEM}:"))
        found = post_events(forum, Thread(**held["thread"]), held["post"])
        return () if isinstance(found, str) else found


def _failure(location: str, thread: Thread, post: Any, error: ValueError) -> Failure:
    """Return the failure of a post, with all that reading it again needs."""
    payload = json.dumps({"thread": thread.told(), "post": post})
    return Failure(location, " ".join(str(error).split())[:_MAX_REASON], payload[:_MAX_PAYLOAD])
