"""Read histories of commits as changes with their reviewers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from knowflow.errors import UserError
from knowflow.evaluate.kinds import kind_of
from knowflow.queries.reviewing.change import Change, change_of
from producers.git.commit import Commit, commit_times
from producers.git.mapping import named_people
from producers.git.people import Mapper, Person, normal_name
from producers.git.repository import Repository
from producers.git.trailers import REVIEW
from producers.gitlog.record import read_commit
from producers.records import Bad, Blank, read_records
from schemas.times import MICROS_PER_SECOND

KINDS: Final = ("git", "gitlog")


def read_history(paths: Sequence[str], kind: str | None) -> list[Change]:
    """Return the changes of repositories or logs, by the time of their record; lines that are no commit are passed.

    A change counts from its commit date, when its trailers are known at the latest. The committer, and whatever
    other trailers say, is not read: a committer is nearly always one of the reviewers, so would tell them.
    Raises UserError for a path that is no history of commits, SourceError for one that cannot be read.
    """
    for path in paths:
        if (known := kind_of(path, kind)) not in KINDS:
            raise UserError(f"{path}: is of kind {known}; reviewers are measured on kind {' or '.join(KINDS)}")
    found: list[Change] = []
    for path in paths:
        listed = list(_repository(path) if kind_of(path, kind) == "git" else _log(path))
        found += reversed(listed)  # they begin with the newest
    return sorted(found, key=lambda change: change.at)


def _repository(path: str) -> Iterator[Change]:
    repository = Repository(path)
    mailmap = repository.mailmap()
    try:
        for commit in repository.commits(repository.tips(), [], 0):
            yield from _change(commit, mailmap)
    finally:
        if mailmap is not None:
            mailmap.close()


def _log(path: str) -> Iterator[Change]:
    for record in read_records([path]):
        if isinstance(record.value, Bad | Blank):
            continue
        try:
            commit = read_commit(record.value)
        except ValueError:
            continue
        yield from _change(commit, None)


def _change(commit: Commit, mailmap: Mapper | None) -> Iterator[Change]:
    """Yield the commit as a change; a merge repeats what was changed before it."""
    author = _who(commit.author)
    if not author or len(commit.parents) > 1:
        return
    _, (recorded, _) = commit_times(commit)
    reviewers = [_who(person) for role, person in named_people(commit, mailmap) if role is REVIEW]
    yield change_of(recorded / MICROS_PER_SECOND, author, filter(None, reviewers), commit.files or (), commit.subject)


def _who(person: Person) -> str:
    """Return who it is: by name, for many write from several addresses, and reviewers are often named without one."""
    return normal_name(person.name or "") or person.address or ""
