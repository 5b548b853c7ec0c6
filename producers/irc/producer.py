"""Read plain logs of IRC channels, line by line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from producers.archives import open_archive
from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.irc.clock import Laps
from producers.irc.events import Place, event_of_payload
from producers.irc.lines import read_line
from producers.irc.log import Log, log_of, looks_like_log, may_be_log, text_of
from producers.lines import MAX_LINE, first_bytes, stream_lines
from producers.members import Archive, Member, Opener
from producers.naming import checked_name
from producers.records import reread
from producers.tarzst import first_members, is_tarzst
from producers.write import one_line

SYSTEM = "irc"
IGNORED_FILE = "file that is no log"
_HINT = "give the logs, a folder or an archive of them"
_PEEK = 16_384
_FILES = 6  # of a folder or archive are looked into
_ENDING = re.compile(r"(?:\.(?:zip|7z|tar|zst|gz|txt|log))+\Z", re.IGNORECASE)
_DATE_TAIL = re.compile(r"[-_.]?(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d.*\Z")


class IrcProducer:
    """Read the logs of one network or channel. Each log is read once before, to survey it."""

    kind: ClassVar[str] = SYSTEM

    def __init__(self, paths: Sequence[str], name: str | None = None) -> None:
        if not paths:
            raise SourceError(f"no path is given; {_HINT}")
        self.paths = tuple(paths)
        self._files: list[tuple[Archive, Member]] = []
        for path in paths:
            archive = open_archive(path)
            self._files += [(archive, member) for member in archive.members if not member.base.startswith(".")]
        self._logs: list[Log | None] = []
        with ExitStack() as stack:
            opened = _opened(self._files, stack)
            for archive, member in self._files:
                self._logs.append(_survey(opened[id(archive)], member))
        logs = [log for log in self._logs if log is not None]
        if not logs:
            raise SourceError(f"{paths[0]}: holds no log with lines such as `[12:34] <name> text`; {_HINT}")
        channels = {log.channel for log in logs if log.channel}
        # Who is in a log is seen again when its turn comes: kept for all logs, it would grow with their number.
        for log in logs:
            log.nicks = frozenset()
        instance = checked_name(name) if name is not None else None
        if instance is None:
            instance = next(iter(channels)).lstrip("#&") if len(channels) == 1 else _stem(paths[0])
        self._instance = instance or "irc"
        only = next(iter(channels)) if len(channels) == 1 else f"#{self._instance}"
        seen: set[tuple[str, str]] = set()
        for log in logs:
            log.channel = log.channel or only
            if (log.channel, log.key) in seen:
                raise SourceError(f"{paths[0]}: has two logs {log.key} of {log.channel}; give each log once")
            seen.add((log.channel, log.key))
        sizes = [(member.base, member.size) for _, member in self._files]
        self._fingerprint = hashlib.sha256(repr(sizes).encode()).hexdigest()[:16]

    @property
    def source(self) -> str:
        """Return `irc:NAME`."""
        return f"{SYSTEM}:{self._instance}"

    @property
    def notice(self) -> str | None:
        """Return None: a log does not state a licence."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per line, each with a cursor.

        A cursor of other files, or of files of other sizes, counts for nothing: all is read again, which
        changes nothing. Raises SourceError where an archive is broken.
        """
        begin, skip = 0, 0
        if cursor is not None and cursor.get("of") == self._fingerprint:
            begin, skip = int(cursor["file"]), int(cursor["line"])
        with ExitStack() as stack:
            opened = _opened(self._files[begin:], stack)
            for at, (archive, member) in enumerate(self._files[begin:], begin):
                log = self._logs[at]
                if log is None:
                    if not skip:
                        yield Outcome(ignored=IGNORED_FILE, cursor={"of": self._fingerprint, "file": at, "line": 1})
                else:
                    again = _survey(opened[id(archive)], member)
                    log = replace(log, nicks=again.nicks) if again is not None else log
                    stream = opened[id(archive)](member.name)
                    try:
                        yield from self._lines(log, stream, member, at, skip)
                    finally:
                        stream.close()
                skip = 0

    def _lines(self, log: Log, stream: Any, member: Member, at: int, skip: int) -> Iterator[Outcome]:
        laps, since = Laps(log.twelve), log.first
        for line in stream_lines(stream, member.name):
            found = read_line(text_of(line.content))
            if found.at is not None:
                since = laps.pass_(found.at)
            if line.number <= skip:
                continue
            cursor = {"of": self._fingerprint, "file": at, "line": line.number}
            place = Place(self.source, log, log.begins + since, line.number)
            if line.content is None:
                failure = Failure(f"{member.name}, line {line.number}", f"is longer than {MAX_LINE >> 20} MiB")
                yield Outcome(failure=failure, cursor=cursor)
                continue
            try:
                event = place.event(found)
            except ValueError as error:
                payload = place.payload(text_of(line.content))
                yield Outcome(
                    failure=Failure(f"{member.name}, line {line.number}", one_line(error), payload), cursor=cursor
                )
                continue
            if isinstance(event, str):
                yield Outcome(ignored=event, cursor=cursor)
            else:
                yield Outcome(events=(event,), cursor=cursor)


class IrcFactory:
    """Open logs of IRC channels."""

    kind = SYSTEM

    def detects(self, path: Path) -> bool:
        """Tell whether a file, or a file of a folder or archive, begins as a log."""
        try:
            return any(looks_like_log(iter(content.splitlines())) for content in _beginnings(path))
        except SourceError:
            return False

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> IrcProducer:
        """Return a producer for the logs. Raises SourceError."""
        if options:
            raise SourceError(f"irc takes no option `{min(options)}`")
        return IrcProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the event of a line that could not be read. Raises ValueError where it still cannot be."""
        if not letter["payload"]:
            raise ValueError("the line was too long to be kept: mend the log and read it again")
        try:
            event = event_of_payload(letter["source"], reread(letter["payload"]))
        except ValueError as error:
            raise ValueError(one_line(error)) from error
        return () if isinstance(event, str) else (event,)


def _opened(files: Sequence[tuple[Archive, Member]], stack: ExitStack) -> dict[int, Opener]:
    """Make the files readable, each archive unpacked once, until the stack ends."""
    names: dict[int, list[str]] = {}
    for archive, member in files:
        names.setdefault(id(archive), []).append(member.name)
    archives = {id(archive): archive for archive, _ in files}
    return {key: stack.enter_context(archives[key].reading(wanted)) for key, wanted in names.items()}


def _survey(opener: Opener, member: Member) -> Log | None:
    stream = opener(member.name)
    try:
        return log_of(member.name, stream)
    finally:
        stream.close()


def _beginnings(path: Path) -> Iterator[bytes]:
    """Yield the first bytes of a file, or of the first few files of a folder or archive that may be logs."""
    if not path.exists():
        return
    if path.is_file() and is_tarzst(path):
        yield from (content for name, content in first_members(str(path), _FILES, _PEEK) if may_be_log(name))
        return
    archive = open_archive(str(path))
    wanted = [member.name for member in archive.members if may_be_log(member.name)][:_FILES]
    if wanted:
        with archive.reading(wanted) as opener:
            for name in wanted:
                yield first_bytes(opener(name), name, _PEEK)


def _stem(path: str) -> str:
    """Return what a path names without endings and date."""
    name = Path(path).absolute().name
    name = _ENDING.sub("", name)
    return re.sub(r"[\s/|%]+", "-", (_DATE_TAIL.sub("", name) or name).strip("#&-_. "))
