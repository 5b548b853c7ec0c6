"""Find the parts of an export in a folder or archive: lists at its root, one folder per conversation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from producers.archives import open_archive
from producers.base import SourceError
from producers.members import Archive, Member, Opener
from producers.slack.elements import BrokenArray, read_elements

LISTS = ("channels", "groups", "mpims", "dms")
CANVAS_FILE = "canvas_in_the_conversation.json"
_ROOT_FILES = frozenset(f"{name}.json" for name in ("users", *LISTS))
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json\Z", re.ASCII)
_HINT = "give the .zip that Slack made, or the folder that it was unpacked to"
_NEAR = 2  # folders below a path in which an export is looked for


@dataclass(frozen=True, slots=True)
class Part:
    """Name one file: its folder within the export, "" for its root, and its name."""

    folder: str
    base: str
    member: str

    @property
    def label(self) -> str:
        """Return how locations call it."""
        return f"{self.folder}/{self.base}" if self.folder else self.base

    @property
    def canvas(self) -> bool:
        """Tell whether it describes the canvas of its folder's conversation."""
        return self.base == CANVAS_FILE


class Export:
    """Hold one export and its parts, in the order in which they are read."""

    def __init__(self, path: str) -> None:
        """Open a path. Raises SourceError where it holds no export."""
        self.path = path
        self.archive: Archive = open_archive(path)
        self.parts = tuple(_parts(self.archive.members))
        if not self.parts:
            raise SourceError(
                f"{path}: holds no Slack export (users.json, channels.json, a folder per channel); {_HINT}"
            )
        sizes = {member.name: member.size for member in self.archive.members}
        named = [(part.label, sizes[part.member]) for part in self.parts]
        self.fingerprint = hashlib.sha256(repr(named).encode()).hexdigest()[:16]

    def root(self, name: str) -> Part | None:
        """Return the list of a name at the root, as `users`, or None."""
        return next((part for part in self.parts if not part.folder and part.base == f"{name}.json"), None)

    def objects(self, opener: Opener, part: Part | None) -> Iterator[Mapping[str, Any]]:
        """Yield what of a file can be read as objects; what cannot is told when the file's turn comes."""
        if part is None:
            return
        stream = opener(part.member)
        try:
            for element in read_elements(stream):
                if isinstance(element, dict):
                    yield element
        except BrokenArray:
            return
        finally:
            stream.close()


def looks_like_export(path: Path) -> bool:
    """Tell whether a folder, .zip or .7z holds an export, by the names of its files alone."""
    if not path.is_dir() and path.suffix.lower() not in (".zip", ".7z"):
        return False
    try:
        parts = _parts(open_archive(str(path)).members)
    except SourceError:
        return False
    return any(part.folder and _DAY.match(part.base) for part in parts)


def _parts(members: Sequence[Member]) -> list[Part]:
    root = _root(members)
    if root is None:
        return []
    found = []
    for member in members:
        inside = member.name.removeprefix(root)
        if not member.name.startswith(root) or any(step.startswith(".") for step in inside.split("/")):
            continue
        folder, _, base = inside.rpartition("/")
        found.append(Part(folder, base, member.name))
    # People and conversations first, then the rest of the root, then the folders by name and day.
    return sorted(
        found, key=lambda part: (part.folder, part.base not in _ROOT_FILES, part.base != "users.json", part.base)
    )


def _root(members: Sequence[Member]) -> str | None:
    """Return the path of the export within the archive, with a slash at its end; None if there is none."""
    places = {
        member.name[: -len(member.base)]
        for member in members
        if member.base in _ROOT_FILES and member.name.count("/") <= _NEAR and not member.name.startswith("__MACOSX/")
    }
    return min(places, key=lambda place: (place.count("/"), place)) if places else None
