"""Read repositories: commits, and what their trailers say of reviewers, co-authors and helpers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from producers.base import Cursor, Outcome, SourceError
from producers.git.mapping import commit_outcome
from producers.git.naming import joint_source, named_instance, root_instance, stem_instance
from producers.git.repository import Repository, looks_like_repository


class GitProducer:
    """Read what HEAD reaches of one or more repositories, newest commit first.

    Where HEAD has no commit yet (a bare repository whose HEAD names a branch that is not there),
    all branches are read; an empty repository gives nothing. Names and addresses are those
    of the committed .mailmap. A reading goes on from its cursor with the commits that it
    had still to read, then with those that came since; after a rewritten history it reads again
    what it no longer knows, which changes nothing. At the edge of a shallow clone the files of a
    commit are not known, and are left out.
    """

    kind: ClassVar[str] = "git"

    def __init__(self, paths: Sequence[str], name: str | None) -> None:
        if not paths:
            raise SourceError("git: no repository named; give the folder of a clone or a bare repository")
        self.paths = tuple(paths)
        self._repositories = [Repository(path) for path in paths]
        self._instances = [named_instance(name) or _instance(repository) for repository in self._repositories]

    @property
    def source(self) -> str:
        """Return `git:INSTANCE`: the name, else 12 digits of the root commit, else the folder's name."""
        return joint_source(self._instances)

    @property
    def notice(self) -> str | None:
        """Return None: a repository's history says nothing of its licence in one place."""
        return None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        """Yield one outcome per commit, each with a cursor.

        Raises SourceError where git cannot go on (a damaged repository).
        """
        first = cursor["repository"] if cursor else 0
        for at, repository in enumerate(self._repositories):
            if at >= first:
                yield from _read(repository, self._instances[at], at, cursor if at == first else None)


class GitFactory:
    """Open clones, work trees and bare repositories."""

    kind = "git"

    def detects(self, path: Path) -> bool:
        """Tell whether the path is the root of a work tree, a `.git` folder or a bare repository."""
        return looks_like_repository(path)

    def open(self, paths: Sequence[str], *, name: str | None = None, **options: Any) -> GitProducer:
        """Return a producer for the folders. Raises SourceError where one is no repository."""
        return GitProducer(paths, name)


def _read(repository: Repository, instance: str, at: int, cursor: Cursor | None) -> Iterator[Outcome]:
    tips, base, done = repository.tips(), [], 0
    if cursor and repository.has([*cursor["tips"], *cursor["base"]]):
        # First the rest of the listing that was begun, then what its tips do not reach.
        yield from _list(repository, instance, at, cursor["tips"], cursor["base"], cursor["done"])
        base = cursor["tips"]
    if tips != base:
        yield from _list(repository, instance, at, tips, base, done)


def _list(
    repository: Repository, instance: str, at: int, tips: Sequence[str], base: Sequence[str], done: int
) -> Iterator[Outcome]:
    mailmap = repository.mailmap()
    try:
        for commit in repository.commits(tips, base, done):
            done += 1
            outcome = commit_outcome(commit, instance, mailmap)
            position = {"repository": at, "tips": list(tips), "base": list(base), "done": done}
            yield Outcome(events=outcome.events, ignored=outcome.ignored, cursor=position)
    finally:
        if mailmap is not None:
            mailmap.close()


def _instance(repository: Repository) -> str:
    root = repository.root()
    return root_instance(root) if root else stem_instance(str(Path(repository.path).resolve()))
