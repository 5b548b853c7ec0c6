"""Find the mail of all paths: mbox files, Maildirs, single messages; plain or packed, in folders and archives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from producers.archives import open_archive
from producers.base import SourceError
from producers.lines import first_bytes
from producers.mbox.header import looks_like_header
from producers.mbox.split import is_mbox
from producers.members import Archive, Member, Opener
from producers.tarzst import first_members, is_tarzst

PEEK = 1 << 14  # bytes of a file that show what it is
_FILES = 8  # of a folder or archive are looked into
_NO_MAIL = (
    ".xml", ".json", ".jsonl", ".ndjson", ".html", ".htm", ".md", ".py", ".csv", ".7z", ".zip", ".tar", ".pdf", ".png",
    ".jpg", ".log", ".msf", ".dat", ".sqlite",
)  # fmt: skip
_MAILDIR = ("cur", "new")
HINT = "give an mbox file, a Maildir, a message (.eml), or a folder or archive of them"


@dataclass(frozen=True, slots=True)
class MailFile:
    """Name one file that may hold mail."""

    archive: Archive
    member: Member

    @property
    def name(self) -> str:
        """Return its path in the archive."""
        return self.member.name

    @property
    def unfinished(self) -> bool:
        """Tell whether it lies where a Maildir keeps what is still being delivered."""
        return _folder(self.name) == "tmp"


class MailFiles:
    """Hold the files of all paths, in the order of their names within each path."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Open the paths. Raises SourceError where one has no file."""
        if not paths:
            raise SourceError(f"no path is given; {HINT}")
        self.files: list[MailFile] = []
        for path in paths:
            archive = open_archive(path)
            members = [member for member in archive.members if _visible(member)]
            if not members:
                raise SourceError(f"{path}: holds no file; {HINT}")
            self.files += [MailFile(archive, member) for member in members]
        named = [(file.name, file.member.size) for file in self.files]
        self.fingerprint = hashlib.sha256(repr(named).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def opened(self, begin: int, stack: ExitStack) -> Iterator[tuple[int, MailFile, Opener]]:
        """Yield the files from one on with what opens them; an archive is unpacked when the first of its own comes."""
        current: Archive | None = None
        opener: Opener | None = None
        for at, file in enumerate(self.files[begin:], begin):
            if opener is None or file.archive is not current:
                stack.close()
                current = file.archive
                names = [other.name for other in self.files[at:] if other.archive is current]
                opener = stack.enter_context(current.reading(names))
            yield at, file, opener


def form_of(name: str, head: bytes) -> str:
    """Return `mbox`, `message`, or "" for a file that is no mail, by its name and first bytes."""
    if is_mbox(head):
        return "mbox"
    if _folder(name) in _MAILDIR or name.lower().endswith((".eml", ".emlx")):
        return "message"
    return "message" if may_be_mail(name) and looks_like_header(head) else ""


def may_be_mail(name: str) -> bool:
    """Tell by a file's name whether it may hold mail."""
    return not name.lower().endswith(_NO_MAIL)


def beginnings(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the names and first bytes of a few files that may hold mail; none where it needs much work."""
    if not path.exists():
        return
    if path.is_file() and is_tarzst(path):
        yield from (one for one in first_members(str(path), _FILES, PEEK) if may_be_mail(one[0]))
        return
    archive = open_archive(str(path))
    wanted = [member.name for member in archive.members if _visible(member) and may_be_mail(member.name)][:_FILES]
    with archive.reading(wanted) as opener:
        for name in wanted:
            yield name, first_bytes(opener(name), name, PEEK)


def _folder(name: str) -> str:
    parts = name.split("/")
    return parts[-2] if len(parts) > 1 else ""


def _visible(member: Member) -> bool:
    return not member.base.startswith(".") and "__MACOSX" not in member.name
