"""Choose what the demo reads: what is given, else a public site, else a simulated organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from knowflow.demo.download import Fetched, Progress, Unavailable, fetch
from knowflow.errors import UserError
from producers.base import Cursor, Outcome, Producer
from producers.registry import detect, factory, kinds

ITEM = "https://archive.org/download/stackexchange/"  # the data dump of Stack Exchange at the Internet Archive
SITE = "beer.stackexchange.com.7z"
METADATA = "stackexchange_files.xml"
SAMPLE = ("people=200", "seed=1")
MOST_COMMITS = 20_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Be one source to read: an opened producer, and why it was taken."""

    producer: Producer
    why: str


class Newest:
    """Read the newest so many commits of a repository, so that a demo stays short."""

    kind: ClassVar[str] = "git"

    def __init__(self, producer: Producer, most: int = MOST_COMMITS) -> None:
        self._producer = producer
        self._most = most
        self.source = producer.source
        self.notice = producer.notice
        self.paths = getattr(producer, "paths", ())

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield the outcomes of the newest commits."""
        return islice(self._producer.read(cursor), self._most)


def choose(given: str | None, *, say: Callable[[str], None], on_progress: Progress | None = None) -> Chosen:
    """Return what to read. Raises UserError or SourceError where what is given cannot be read."""
    if given is not None:
        return _given(given, say, on_progress)
    try:
        say(f"Asking the Internet Archive for {SITE}")
        fetched = fetch(ITEM + SITE, metadata=ITEM + METADATA, on_progress=on_progress)
    except Unavailable as reason:
        sample = factory("sample").open(list(SAMPLE))
        return Chosen(sample, f"nothing was given, and {reason}: so a simulated organisation, made here")
    found = factory("stackexchange").open([str(fetched.path)])
    return Chosen(found, f"nothing was given: so a public site from {ITEM}{SITE}{_held(fetched)}")


def _given(given: str, say: Callable[[str], None], on_progress: Progress | None) -> Chosen:
    path, why = given, "it was given"
    if urlsplit(given).scheme in ("http", "https"):
        say(f"Fetching {given}")
        try:
            fetched = fetch(given, on_progress=on_progress)
        except Unavailable as reason:
            raise UserError(f"{reason}: check the address and the network, or give a file") from reason
        path, why = str(fetched.path), f"it was given{_held(fetched)}"
    place = Path(path)
    if not place.exists():
        raise UserError(f"{path}: no such file or folder; check the path")
    kind = detect(place)
    if kind is None:
        raise _unknown(place)
    producer = factory(kind).open([path])
    return Chosen(Newest(producer) if kind == "git" else producer, f"{why}, and looks like kind {kind}")


def _unknown(place: Path) -> UserError:
    """Return why nothing takes a path for its own; raises SourceError where a dump's reader can say it better."""
    archives = (".7z", ".zip")
    if place.suffix.lower() in archives or (
        place.is_dir() and any(entry.suffix.lower() in archives for entry in place.iterdir())
    ):
        factory("stackexchange").open([str(place)])
    if place.is_file() and not place.stat().st_size:
        return UserError(f"{place}: is empty; get the file again")
    known = ", ".join(kind for kind in kinds() if kind != "sample")
    return UserError(f"{place}: looks like none of {known}; name its kind with `knowflow ingest KIND {place}`")


def _held(fetched: Fetched) -> str:
    told = "; it lay in the cache" if fetched.cached else ""
    return told + (f"; its SHA-1 {fetched.sha1[:12]}… is the one that the archive states" if fetched.sha1 else "")


def history_here(folder: Path) -> Chosen | None:
    """Return the git history of the folder, or of the nearest one around it, if there is one."""
    for place in (folder, *folder.parents):
        if factory("git").detects(place):
            producer = factory("git").open([str(place)])
            return Chosen(Newest(producer), f"it is the history of the folder that you stand in ({place.name})")
    return None
