"""Read commit logs as JSON lines, with the same result as reading the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from producers.base import Cursor, DeadLetter, Event, Outcome, SourceError
from producers.git.commit import Commit
from producers.git.mapping import commit_outcome
from producers.git.naming import instance_of, joint_source, named_instance, root_instance, stem_instance
from producers.gitlog.record import read_commit
from producers.lines import STDIN, first_line, read_lines
from producers.records import Bad, Blank, decode, read_records, reread

IGNORED_BLANK = "blank line"
_NO_PARENTS = re.compile(rb'"parents"\s*:\s*\[\s*\]')


class GitlogProducer:
    """Read one or more commit logs, in the order of their lines.

    The instance is that of the repository: the root commit, the oldest by commit date among
    those without parents, where the log holds one; else the file's stem without date. Finding
    it reads each file once before the first event. Logs have no mailmap: addresses are as written.
    """

    kind: ClassVar[str] = "gitlog"

    def __init__(self, paths: Sequence[str], name: str | None) -> None:
        if not paths:
            raise SourceError("gitlog: no file named; give a file with one commit as JSON per line")
        if STDIN in paths:
            raise SourceError("gitlog: reads each file twice, so not from standard input; give a file")
        self.paths = tuple(paths)
        self._instances = [named_instance(name) or _instance(path) for path in paths]

    @property
    def source(self) -> str:
        """Return `git:INSTANCE`."""
        return joint_source(self._instances)

    @property
    def notice(self) -> str | None:
        """Return None: a commit log does not state a licence."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per line, each with a cursor.

        Raises SourceError where a file cannot be read or its compression is damaged.
        """
        for record in read_records(self.paths, cursor):
            instance = self._instances[record.file]
            if isinstance(record.value, Blank):
                yield Outcome(ignored=IGNORED_BLANK, cursor=record.cursor)
                continue
            if isinstance(record.value, Bad):
                yield Outcome(failure=record.failure(record.value.reason), cursor=record.cursor)
                continue
            try:
                outcome = commit_outcome(read_commit(record.value), instance)
            except ValueError as error:
                yield Outcome(failure=record.failure(str(error)), cursor=record.cursor)
            else:
                yield Outcome(events=outcome.events, ignored=outcome.ignored, cursor=record.cursor)


class GitlogFactory:
    """Open files of commits as JSON lines."""

    kind = "gitlog"

    def detects(self, path: Path) -> bool:
        """Tell whether the first line is a commit as JSON."""
        record = decode(first_line(path)) if path.is_file() else None
        return isinstance(record, dict) and {"hash", "parents", "subject"} <= record.keys()

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> GitlogProducer:
        """Return a producer for the files. Raises SourceError where one cannot be opened."""
        return GitlogProducer(paths, name)

    def reread(self, letter: DeadLetter) -> Sequence[Event]:
        """Return the events of a line that could not be read. Raises ValueError where it still cannot be."""
        return commit_outcome(read_commit(reread(letter["payload"])), instance_of(letter["source"])).events


def _instance(path: str) -> str:
    root = _root(path)
    return root_instance(root) if root else stem_instance(path)


def _root(path: str) -> str | None:
    oldest: tuple[int, str] | None = None
    try:
        for line in read_lines(path):
            if line.content is None or not _NO_PARENTS.search(line.content):
                continue
            try:
                commit: Commit = read_commit(decode(line.content))
            except ValueError:
                continue
            if not commit.parents:
                root = (commit.committed or 0, commit.hash)
                oldest = root if oldest is None else min(oldest, root)
    except SourceError:
        # A file that is cut off is told when it is read: what comes before still counts.
        if not Path(path).is_file():
            raise
    return oldest[1] if oldest else None
