"""Read Slack chats as disentangled XML, message by message."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from producers.archives import open_archive
from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.members import Archive, Member
from producers.naming import checked_name
from producers.records import reread
from producers.slack.markup import to_markdown
from producers.slack.workspace import SYSTEM
from producers.slackxml.messages import Head, NoLog, Row, read_messages
from producers.tarzst import first_members, is_tarzst
from producers.write import interaction, one_line
from schemas.times import parse_time

KIND = "slack-xml"
_HINT = "give the .xml files with <slack><message conversation_id=...>, a folder or an archive of them"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\Z", re.ASCII)
_MENTION = re.compile(r"<@([^<>|\s]+)(?:\|[^<>]*)?>")
_NAME = re.compile(r"[^\s/|%]{1,200}\Z")
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps
_PEEK = 4096


class SlackXmlProducer:
    """Read one or several files of one channel or workspace.

    With `conversations` off, what annotators said of the conversation of each message is left out,
    as for a chat that nobody has read through; ids and everything else stay.
    """

    kind: ClassVar[str] = KIND

    def __init__(self, paths: Sequence[str], name: str | None, *, conversations: bool = True) -> None:
        if not paths:
            raise SourceError(f"no path is given; {_HINT}")
        self.paths = tuple(paths)
        self._conversations = conversations
        self._files: list[tuple[Archive, Member]] = []
        for path in paths:
            archive = open_archive(path)
            found = [(archive, member) for member in archive.members if _is_xml(member)]
            if not found:
                raise SourceError(f"{path}: holds no .xml file; {_HINT}")
            self._files += found
        sizes = [(member.base, member.size) for _, member in self._files]
        self._fingerprint = hashlib.sha256(repr(sizes).encode()).hexdigest()[:16]
        self._team = checked_name(name) if name is not None else self._stated_team()

    @property
    def source(self) -> str:
        """Return `slack:TEAM`."""
        return f"{SYSTEM}:{self._team}"

    @property
    def notice(self) -> str | None:
        """Return None: the files do not state a licence."""
        return None

    def _stated_team(self) -> str:
        """Return the workspace's web name, which the files state before their messages. Raises SourceError."""
        teams: dict[str, str] = {}
        for archive, member in self._files:
            head, label = Head(), _label(archive, member)
            with archive.reading([member.name]) as opener:
                stream = opener(member.name)
                try:
                    next(read_messages(stream, label, head), None)
                except NoLog as error:
                    raise SourceError(f"{error}; {_HINT}") from error
                except SourceError:
                    pass  # told when it is read
                finally:
                    stream.close()
            if not _NAME.match(head.team):
                raise SourceError(f"{label}: does not state its <team_domain>; give it by --name")
            teams.setdefault(head.team, label)
        if len(teams) > 1:
            raise SourceError(f"the files are of several workspaces ({', '.join(teams)}); ingest one at a time")
        return next(iter(teams))

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per message, each with a cursor.

        A cursor of other files counts for nothing. Raises SourceError at the place where a file is broken.
        """
        begin, skip = 0, 0
        if cursor is not None and cursor.get("of") == self._fingerprint:
            begin, skip = int(cursor["file"]), int(cursor["message"])
        for at, (archive, member) in enumerate(self._files[begin:], begin):
            with archive.reading([member.name]) as opener:
                stream = opener(member.name)
                try:
                    yield from self._file(stream, _label(archive, member), at, skip)
                finally:
                    stream.close()
            skip = 0

    def _file(self, stream: Any, label: str, at: int, skip: int) -> Iterator[Outcome]:
        head = Head()
        for number, row in enumerate(read_messages(stream, label, head), 1):
            if number <= skip:
                continue
            cursor = {"of": self._fingerprint, "file": at, "message": number}
            try:
                event = read_row(self.source, head, row, conversations=self._conversations)
            except ValueError as error:
                payload = json.dumps({"head": asdict(head), "message": row}, ensure_ascii=False)[:_MAX_PAYLOAD]
                where = f"{self._files[at][1].name} message {number}"
                yield Outcome(failure=Failure(where, one_line(error), payload), cursor=cursor)
            else:
                yield Outcome(events=(event,), cursor=cursor)


def read_row(source: str, head: Head, row: Row, *, conversations: bool = True) -> Event:
    """Return the event of a message. Raises ValueError, which says what is missing or wrong.

    Times name no zone, and are taken as UTC. A time is unique within its channel, so it is the
    message's id, as in Slack. A conversation's number counts within its file, which is told by its start.
    """
    at, user = row.get("ts", "").strip(), row.get("user", "").strip()
    if not at:
        raise ValueError("`ts` is missing")
    try:
        if not _TIME.match(at):
            raise ValueError
        parse_time(at)
    except ValueError as error:
        raise ValueError(f"`ts` is {at[:40]!r}, not a time") from error
    if not user:
        raise ValueError("`user` is missing")
    if "text" not in row:
        raise ValueError("`text` is missing")
    text, given = row["text"], row.get("conversation_id", "").strip()
    channel = f"{source}/{head.channel or 'channel'}"
    accounts = [f"{source}/{name}" for name in dict.fromkeys(_MENTION.findall(text)) if name != user]
    item = {
        "id": f"{channel}/{at}",
        "kind": "message",
        "text": to_markdown(text, lambda name: name, lambda _: None),
        "text_format": "markdown",
    }
    conversation = f"{channel}/{head.start[:10]}/{given}" if given and conversations else None
    return interaction(
        action="posted", source=source, time=at, item=item, actor={"account": f"{source}/{user}", "name": user},
        conversation=conversation, channel=channel, partitionkey=channel, addressed=accounts,
    )  # fmt: skip


class SlackXmlFactory:
    """Open chats as disentangled XML."""

    kind = KIND

    def detects(self, path: Path) -> bool:
        """Tell whether a file, or a file of a folder or archive, begins as such XML."""
        try:
            return any(_begins(content) for content in _beginnings(path))
        except SourceError:
            return False

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> SlackXmlProducer:
        """Return a producer for the files. Option: `conversations`, False to leave out what annotators said.

        Raises SourceError.
        """
        conversations = options.pop("conversations", True)
        if options:
            raise SourceError(f"slack-xml takes no option `{min(options)}`")
        return SlackXmlProducer(paths, name, conversations=bool(conversations))

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the event of a message that could not be read. Raises ValueError where it still cannot be."""
        held = reread(letter["payload"])
        try:
            return (read_row(letter["source"], Head(**held["head"]), held["message"]),)
        except ValueError as error:
            raise ValueError(one_line(error)) from error


def _beginnings(path: Path) -> Iterator[bytes]:
    """Yield the first bytes of the first few .xml files of a path."""
    if path.is_file() and is_tarzst(path):
        yield from (content for name, content in first_members(str(path), 3, _PEEK) if name.lower().endswith(".xml"))
        return
    if not path.is_dir() and path.suffix.lower() not in (".xml", ".zip", ".7z"):
        return
    archive = open_archive(str(path))
    wanted = [member.name for member in archive.members if _is_xml(member)][:3]
    if not wanted:
        return
    with archive.reading(wanted) as opener:
        for name in wanted:
            stream = opener(name)
            yield stream.read(_PEEK)
            stream.close()


def _begins(content: bytes) -> bool:
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<slack>\s*<team_domain>", content) is not None


def _is_xml(member: Member) -> bool:
    return member.base.lower().endswith(".xml") and not member.base.startswith(".")


def _label(archive: Archive, member: Member) -> str:
    return archive.path if archive.path.endswith(member.name) else f"{member.name} in {archive.path}"
