"""Read an export, record by record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.members import Opener
from producers.naming import checked_name
from producers.records import reread
from producers.slack.elements import BrokenArray, read_elements
from producers.slack.export import LISTS, Export, Part, looks_like_export
from producers.slack.lists import read_canvas, read_user
from producers.slack.messages import read_message
from producers.slack.values import record_of
from producers.slack.workspace import (
    SYSTEM,
    Channel,
    Conversations,
    User,
    Workspace,
    domain_of,
    team_of,
    user_of,
)
from producers.write import one_line

IGNORED_LIST = "list of conversations"
IGNORED_LOG = "integration log"
IGNORED_OTHER = "other file"
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps
_USERS = re.compile(r"\b[UWB][A-Z0-9]{2,}\b")
_STEM_TAIL = re.compile(
    r"(?:[-_. ]?slack[-_. ]?export\b.*|[-_. ](?:19|20)\d\d\b.*|\.(?:zip|7z)|\.tar(?:\.zst)?)\Z", re.IGNORECASE
)


class SlackProducer:
    """Read one workspace's export."""

    kind: ClassVar[str] = SYSTEM

    def __init__(self, path: str, name: str | None = None) -> None:
        self.paths = (path,)
        self._export = Export(path)
        lists = [part for part in self._export.parts if not part.folder and part.base.endswith(".json")]
        canvases = [part for part in self._export.parts if part.canvas or part.base == "canvases.json"]
        self._canvas_of: dict[str, str] = {}
        with self._export.archive.reading([part.member for part in {*lists, *canvases}]) as opener:
            self._space, self._conversations = self._learn(opener, canvases, name)

    @property
    def source(self) -> str:
        """Return `slack:TEAM`."""
        return self._space.source

    @property
    def notice(self) -> str | None:
        """Return None: an export does not state a licence."""
        return None

    def _learn(self, opener: Opener, canvases: Sequence[Part], name: str | None) -> tuple[Workspace, Conversations]:
        """Read what records are not understood without: names, bots, conversations, the web address."""
        export = self._export
        users: dict[str, User] = {}
        team = checked_name(name) if name is not None else None

        def people() -> Iterator[Any]:
            for record in export.objects(opener, export.root("users")):
                if isinstance(record.get("id"), str):
                    users[record["id"]] = user_of(record)
                yield record

        stated = team_of(people())
        links: list[bytes] = []
        for part in canvases:
            for record in export.objects(opener, part):
                permalink, shares = record.get("permalink"), record.get("shares")
                links.append(str(permalink).encode())
                if part.canvas and isinstance(shares, list) and len(shares) == 1 and isinstance(shares[0], dict):
                    self._canvas_of[part.folder] = str(shares[0].get("channel") or "")
        space = Workspace(team or stated or _stem(export.path), domain_of(links), users)
        listed = {kind: list(export.objects(opener, found)) for kind in LISTS if (found := export.root(kind))}
        return space, Conversations(space, listed)

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per record, each with a cursor.

        A cursor of other files, or of files of other sizes, counts for nothing: all is read
        again, which changes nothing. Raises SourceError where the archive is broken.
        """
        export = self._export
        begin, skip = 0, 0
        if cursor is not None and cursor.get("of") == export.fingerprint:
            begin, skip = int(cursor["file"]), int(cursor["record"])
        parts = export.parts[begin:]
        with export.archive.reading([part.member for part in parts]) as opener:
            for at, part in enumerate(parts, begin):
                yield from self._file(opener, part, at, skip)
                skip = 0

    def _file(self, opener: Opener, part: Part, at: int, skip: int) -> Iterator[Outcome]:
        of, number = self._export.fingerprint, 0
        if not part.base.endswith(".json"):
            if not skip:
                yield Outcome(ignored=IGNORED_OTHER, cursor={"of": of, "file": at, "record": 1})
            return
        channel = self._conversations.of_folder(part.folder, self._canvas_of.get(part.folder)) if part.folder else None
        stream = opener(part.member)
        try:
            for number, element in enumerate(read_elements(stream), 1):
                if number > skip:
                    yield self._outcome(part, channel, element, number, {"of": of, "file": at, "record": number})
        except BrokenArray as error:
            number += 1
            if number > skip:
                after = f" after record {number - 1}" if number > 1 else ""
                failure = Failure(part.label + after, str(error))
                yield Outcome(failure=failure, cursor={"of": of, "file": at, "record": number})
        finally:
            stream.close()

    def _outcome(self, part: Part, channel: Channel | None, element: Any, number: int, cursor: Cursor) -> Outcome:
        try:
            found = self._read(part, channel, element)
        except ValueError as error:
            payload = _payload(self._space, channel, part, element)
            return Outcome(failure=Failure(f"{part.label} record {number}", one_line(error), payload), cursor=cursor)
        if isinstance(found, str):
            return Outcome(ignored=found, cursor=cursor)
        return Outcome(events=found, cursor=cursor)

    def _read(self, part: Part, channel: Channel | None, element: Any) -> tuple[Event, ...] | str:
        if channel is None and part.base == "canvases.json":
            return read_canvas(self._space, self._shared_in(element), record_of(element))
        return read_record(self._space, channel, part.base, element)

    def _shared_in(self, canvas: Any) -> Channel | None:
        """Return the conversation that a canvas was shared in: one that all may read, else the first that is known."""
        shares = canvas.get("shares") if isinstance(canvas, dict) else None
        names = (
            [share.get("channel") for share in shares if isinstance(share, dict)] if isinstance(shares, list) else []
        )
        known = [channel for name in names if (channel := self._conversations.by_id(str(name))) is not None]
        return next((channel for channel in known if channel.public), known[0] if known else None)


def read_record(space: Workspace, channel: Channel | None, base: str, element: Any) -> tuple[Event, ...] | str:
    """Return the events of a record of a file, or why it gives none. Raises BadRecord."""
    if channel is not None:
        record = record_of(element)
        is_canvas = record.get("type") != "message" and "mimetype" in record
        return read_canvas(space, channel, record) if is_canvas else read_message(space, channel, record)
    if base == "users.json":
        return read_user(space, record_of(element))
    if base == "integration_logs.json":
        return IGNORED_LOG
    return IGNORED_LIST if base.removesuffix(".json") in LISTS else IGNORED_OTHER


class SlackFactory:
    """Open exports of Slack workspaces."""

    kind = SYSTEM

    def detects(self, path: Path) -> bool:
        """Tell whether a folder or archive holds an export, by the names of its files."""
        return looks_like_export(path)

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> SlackProducer:
        """Return the producer of an export. Raises SourceError."""
        if options:
            raise SourceError(f"slack takes no option `{min(options)}`")
        if len(paths) != 1:
            raise SourceError("slack reads one export at a time; give one .zip or folder")
        return SlackProducer(paths[0], name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events of a record that could not be read. Raises ValueError where it still cannot be."""
        held = reread(letter["payload"]) if letter["payload"] else None
        if not isinstance(held, dict) or "record" not in held:
            raise ValueError("it is no record of an export: mend the file and read it again")
        space = Workspace(letter["source"].removeprefix(f"{SYSTEM}:"), held["domain"])
        space.users = {user: User(name, bot) for user, (name, bot) in held["users"].items()}
        space.channel_names = held["channels"]
        channel = Channel(held["channel"], held["local"], tuple(held["audience"])) if "channel" in held else None
        try:
            found = read_record(space, channel, held["file"], held["record"])
        except ValueError as error:
            raise ValueError(one_line(error)) from error
        return () if isinstance(found, str) else found


def _payload(space: Workspace, channel: Channel | None, part: Part, element: Any) -> str:
    """Return a record with what is needed to read it without its export."""
    text = json.dumps(element, ensure_ascii=False)
    named = sorted(set(_USERS.findall(text)) & space.users.keys())
    held: dict[str, Any] = {
        "file": part.base,
        "domain": space.domain,
        "users": {user: [space.users[user].name, space.users[user].bot] for user in named},
        "channels": {local: name for local, name in sorted(space.channel_names.items()) if local in text},
        "record": element,
    }
    if channel is not None:
        held |= {"channel": channel.id, "local": channel.local, "audience": list(channel.audience)}
    return json.dumps(held, ensure_ascii=False)[:_MAX_PAYLOAD]


def _stem(path: str) -> str:
    name = Path(path).absolute().name
    while (shorter := _STEM_TAIL.sub("", name)) and shorter != name:
        name = shorter
    return re.sub(r"[\s/|%]+", "-", name.strip()).strip("-") or "workspace"
