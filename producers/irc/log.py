"""Find the logs of a folder or archive, and survey each: its channel, day, clock, and who is in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from producers.irc.clock import Survey, midnight
from producers.irc.lines import Line, folded, read_line
from producers.lines import stream_lines
from producers.members import ByteStream

_ENDINGS = (".gz", ".zst", ".txt", ".log", ".raw", ".irc", ".weechatlog")
_NO_LOG = (".xml", ".json", ".jsonl", ".html", ".md", ".7z", ".zip", ".py", ".csv")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_./]?(\d\d)[-_./]?(\d\d)(?!\d)")
_DATE_TAIL = re.compile(r"[-_](?:19|20)\d\d[-_]?\d\d[-_]?\d\d.*\Z")
_CHANNEL = re.compile(r"[#&][^\s/,.]+")
_CONTEXT_FIRST = ".raw.txt"
_PEEK = 50  # lines within which a log shows what it is
_MAX_NAMES = 100_000


@dataclass(slots=True)
class Log:
    """Hold what is known of a log before it is read line by line."""

    key: str  # names it among the logs of its channel: the file's stem, with its day
    channel: str
    begins: int  # seconds since 1970 of the midnight before the first line; 0 where no day is told
    first: int  # the first time of day, in seconds
    exact: bool  # the day is told, and the clock has 24 hours
    twelve: bool  # the clock has twelve hours
    nicks: frozenset[str] = frozenset()  # in lower case


def log_of(name: str, stream: ByteStream) -> Log | None:
    """Return the survey of a file, or None where it is no log. Raises SourceError for a corrupt one.

    The file's name tells the day of its first line; a name that ends in `.raw.txt`, as in the collection of
    disentangled logs, that of its last, since a part of an earlier day stands before it as context.
    """
    if not may_be_log(name):
        return None
    survey, nicks, channels = Survey(), set[str](), Counter[str]()
    looks = False
    for number, line in enumerate(stream_lines(stream, name), 1):
        found = read_line(text_of(line.content))
        looks = looks or _shows(found)
        if number >= _PEEK and not looks:
            return None
        if found.at is not None:
            survey.see(found.at)
        if found.nick and len(nicks) < _MAX_NAMES:
            nicks.add(folded(found.nick))
            if found.what == "renamed":
                nicks.add(folded(found.text))
        if found.channel:
            channels[found.channel.lower()] += 1
    if not looks:
        return None
    day = _day(name)
    begins = midnight(day) if day is not None else 0
    if name.lower().endswith(_CONTEXT_FIRST):
        begins -= survey.days_before_last * 86_400
    stated = _CHANNEL.search(name)
    channel = (
        _DATE_TAIL.sub("", stated[0].lower())
        if stated
        else min(channels, key=lambda one: (-channels[one], one), default="")
    )
    exact = day is not None and not survey.twelve
    return Log(_key(name, day), channel, max(0, begins), survey.first, exact, survey.twelve, frozenset(nicks))


def text_of(content: bytes | None) -> str:
    """Return a line's text: UTF-8, else Windows-1252, in which clients wrote before it; "" for a line too long."""
    if content is None:
        return ""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def may_be_log(name: str) -> bool:
    """Tell by a file's name whether it may be a log."""
    return not name.lower().endswith(_NO_LOG)


def looks_like_log(lines: Iterator[bytes]) -> bool:
    """Tell whether one of the first lines is somebody's message or arrival in a channel."""
    return any(_shows(read_line(text_of(content))) for content, _ in zip(lines, range(_PEEK), strict=False))


def _shows(line: Line) -> bool:
    """Tell whether a line is one that only logs have."""
    return (line.what == "said" and line.at is not None) or (line.what == "joined" and line.channel != "")


def _day(name: str) -> date | None:
    """Return the day that a path names last, as `2011-11-13_02.raw.txt` or `2005/06/27/#ubuntu.txt`, or None."""
    for found in reversed(list(_DATE.finditer(name))):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


def _key(name: str, day: date | None) -> str:
    stem = name.rsplit("/", 1)[-1]
    ended = True
    while ended:
        ended = False
        for ending in _ENDINGS:
            if stem.lower().endswith(ending) and len(stem) > len(ending):
                stem, ended = stem[: -len(ending)], True
    stem = re.sub(r"[\s/|%]+", "-", stem)
    return stem if day is None or _DATE.search(stem) else f"{day.isoformat()}-{stem}"
