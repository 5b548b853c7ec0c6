"""Read the mail of a list, or of whoever collected it, message by message."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, cast

from producers.base import Cursor, DeadLetter, Event, Failure, Outcome, SourceError
from producers.lines import unpacked_chunks
from producers.mbox.addresses import SYSTEM
from producers.mbox.body import read_body
from producers.mbox.folders import HINT, PEEK, MailFile, MailFiles, beginnings, form_of
from producers.mbox.header import read_header, split_header
from producers.mbox.message import Mail, list_of, message_event
from producers.mbox.split import MAX_MESSAGE, Raw, normal, split_mbox
from producers.naming import checked_name, slug, without_words
from producers.records import reread
from producers.write import one_line

KIND = "mbox"
IGNORED_FILE = "file that is no mail"
IGNORED_UNFINISHED = "unfinished delivery"
IGNORED_FOLDER = "note of the mail program"
_MAX_PAYLOAD = 10_000  # characters, as a dead letter keeps
_SURVEYED = 50  # messages that may name the list
_ENDING = re.compile(r"(?:\.(?:mbox|mbx|mail|eml|maildir|txt|gz|zst|zip|7z|tar|tgz))+\Z", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"[-_. ]*(?<!\d)(?:19|20)\d\d(?:[-_.]?(?:[01]\d(?:[-_.]?[0-3]\d)?|q[1-4]|{_MONTH}))?(?!\d)[-_. ]*", re.IGNORECASE
)
_WORDS = ("mbox", "mail", "archive", "archives", "maildir", "mailing", "list")


class MboxProducer:
    """Read mail. All paths together are one list's, or one collection's."""

    kind: ClassVar[str] = KIND

    def __init__(self, paths: Sequence[str], name: str | None = None) -> None:
        self.paths = tuple(str(path) for path in paths)
        self._files = MailFiles(self.paths)
        self._instance = checked_name(name) if name is not None else self._told() or _stem(self.paths)

    @property
    def source(self) -> str:
        """Return `mail:NAME`."""
        return f"{SYSTEM}:{self._instance}"

    @property
    def notice(self) -> str | None:
        """Return None: mail does not state a licence."""
        return None

    def _told(self) -> str:
        """Return the list that most of the first messages came by, "" where none says. Raises SourceError."""
        lists: Counter[str] = Counter()
        for number, raw in enumerate(self._raw(0, 0)):
            if number >= _SURVEYED:
                break
            if isinstance(raw[2], Raw) and raw[2].content is not None:
                lists[list_of(read_header(split_header(raw[2].content)[0]))] += 1
        name, count = max(lists.items(), key=lambda one: (one[1], one[0]), default=("", 0))
        return name if 2 * count > sum(lists.values()) else ""

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per message, and per file that holds none, each with a cursor.

        A cursor of other files, or of files of other sizes, counts for nothing: all is read again, which changes
        nothing. Raises SourceError where a file's packing or an archive is broken.
        """
        begin, skip = 0, 0
        if cursor is not None and cursor.get("of") == self._files.fingerprint:
            begin, skip = int(cursor["file"]), int(cursor["message"])
        for at, file, raw in self._raw(begin, skip):
            place = {"of": self._files.fingerprint, "file": at, "message": raw.number if isinstance(raw, Raw) else 1}
            found = raw if isinstance(raw, str) else self._outcome(file, raw)
            yield (
                Outcome(ignored=found, cursor=place)
                if isinstance(found, str)
                else Outcome(found.events, found.ignored, found.failure, place)
            )

    def _raw(self, begin: int, skip: int) -> Iterator[tuple[int, MailFile, Raw | str]]:
        """Yield for each file its messages, or the one reason why it has none."""
        with ExitStack() as stack:
            for at, file, opener in self._files.opened(begin, stack):
                after, skip = skip, 0
                if file.unfinished:
                    if not after:
                        yield at, file, IGNORED_UNFINISHED
                    continue
                stream = opener(file.name)
                try:
                    for raw in _messages(file.name, unpacked_chunks(cast("BinaryIO", stream), file.name), after):
                        yield at, file, raw
                finally:
                    stream.close()

    def _outcome(self, file: MailFile, raw: Raw) -> Outcome | str:
        where = f"{file.name}, message {raw.number}"
        if raw.content is None:
            return Outcome(failure=Failure(where, f"the message is longer than {MAX_MESSAGE >> 20} MiB"))
        try:
            found = read_mail(raw.envelope, raw.content, self.source)
        except ValueError as error:
            return Outcome(failure=Failure(where, one_line(error), _payload(raw)))
        return found if isinstance(found, str) else Outcome(events=(found,))


def read_mail(envelope: bytes, content: bytes, source: str) -> Event | str:
    """Return the event of a message as it stands in a file, or why it gives none. Raises ValueError."""
    block, body = split_header(content)
    header = read_header(block)
    if "x-imap" in header:
        return IGNORED_FOLDER
    return message_event(Mail(header, read_body(header, block, body), envelope.decode("latin-1")), source)


def _messages(name: str, chunks: Iterator[bytes], skip: int) -> Iterator[Raw | str]:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= PEEK:
            break
    form = form_of(name, head)
    if form == "mbox":
        yield from split_mbox(_before(head, chunks), skip)
    elif not skip:
        if not form:
            yield IGNORED_FILE
            return
        for chunk in chunks:
            head += chunk
            if len(head) > MAX_MESSAGE:
                yield Raw(1, b"", None)
                return
        yield Raw(1, b"", normal(head))


def _before(head: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


class MboxFactory:
    """Open mail."""

    kind = KIND

    def detects(self, path: Path) -> bool:
        """Tell whether a file, or one of the first of a folder or archive, is mail."""
        try:
            return any(form_of(name, head) for name, head in beginnings(path))
        except SourceError:
            return False

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> MboxProducer:
        """Return the producer of the paths. Raises SourceError."""
        if options:
            raise SourceError(f"mbox takes no option `{min(options)}`")
        return MboxProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the event of a message that could not be read. Raises ValueError where it still cannot be."""
        if not letter["payload"]:
            raise ValueError("the message was too long to be kept: read the source again")
        held = reread(letter["payload"])
        if not isinstance(held, dict) or held.keys() != {"envelope", "content"}:
            raise ValueError("it is no message: mend the file and read it again")
        try:
            found = read_mail(held["envelope"].encode("latin-1"), held["content"].encode("latin-1"), letter["source"])
        except ValueError as error:
            raise ValueError(one_line(error)) from error
        return () if isinstance(found, str) else (found,)


def _payload(raw: Raw) -> str:
    """Return a message as JSON; its bytes one by one, since a wrong charset may be what is wrong with it."""
    content = raw.content or b""
    held = {"envelope": raw.envelope.decode("latin-1"), "content": content.decode("latin-1")}
    return json.dumps(held, ensure_ascii=False)[:_MAX_PAYLOAD]


def _stem(paths: Sequence[str]) -> str:
    """Return the one name that all paths tell, without endings, dates and words. Raises SourceError."""
    names: dict[str, None] = {}
    for path in paths:
        stem = _DATE.sub("-", _ENDING.sub("", Path(path).absolute().name)).strip("-._ ")
        if name := without_words(slug(stem), _WORDS):
            names[name] = None
    if len(names) != 1:
        told = f"tell different lists ({', '.join(list(names)[:4])})" if names else "do not tell a list"
        raise SourceError(f"{paths[0]}: the paths {told}; {HINT.partition(',')[0]} of one, or give --name")
    return next(iter(names))
