"""Read a repository through the system's git: its history as a stream, its tips, its mailmap.

A repository is data from elsewhere, and its configuration can name programs. Git is therefore
called with nothing of the user's or the system's configuration or environment, without
pager, hooks, signature checks, external diffs, replacements or network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO

from producers.base import SourceError
from producers.git.commit import Commit
from producers.git.people import Person, clean_address, header_person

_MARK = "\x01"  # begins a commit in the stream: no status letter, and a path is read by count
_FIELDS = ("%H", "%P", "%at", "%ct", "%aN", "%aE", "%s", "%b", "%(trailers:only=true,unfold=true)")
_FORMAT = "--format=tformat:" + "%x01" + "%x00".join(_FIELDS)
_LOG = (
    "log", "--stdin", "-z", "--no-color", "--no-show-signature", "--encoding=UTF-8", _FORMAT, "--name-status",
    "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules=none", "-O" + os.devnull, "-l1000",
)  # fmt: skip
_CONFIG = (
    # The user named this path; what other owners could have put into it is switched off here.
    "safe.directory=*", "core.fsmonitor=false", "core.hooksPath=" + os.devnull, "log.showSignature=false",
    "log.showRoot=true", "log.follow=false", "mailmap.blob=HEAD:.mailmap", "mailmap.file=" + os.devnull,
    "trailer.separators=:", "protocol.allow=never",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1", "GIT_PAGER": "cat",
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1",
    "GIT_GRAFT_FILE": os.devnull, "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C",
}  # fmt: skip
_CHUNK = 1 << 16
_TRAILER = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9 _-]*?)\s*:\s*(.*)")
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_PATHS_HELD = 20_000  # of one commit, before those that no item could keep are dropped


class Repository:
    """Be one repository: a clone, a worktree, or a bare repository."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.git_dir = _git_dir(path)
        self._git = shutil.which("git") or ""
        if not self._git:
            raise SourceError("the program `git` is not installed; install it to read repositories")
        self._run("rev-parse", "--git-dir")
        self.shallow = self._shallow()
        # Renames that are not exact need the files' contents, which a partial clone may lack.
        partial = self._run("config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$", check=False)
        self._renames = "-M100%" if partial else "-M"

    def tips(self) -> list[str]:
        """Return the hashes to read from: HEAD's; where that has no commit yet, all branches'; sorted."""
        head = self._run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", check=False)
        if head:
            return [head.strip()]
        refs = self._run("for-each-ref", "--format=%(objecttype) %(objectname)", "refs/heads", "refs/remotes")
        return sorted({line.split()[1] for line in refs.splitlines() if line.startswith("commit ")})

    def has(self, hashes: Sequence[str]) -> bool:
        """Tell whether all of the hashes are commits of this repository."""
        if not all(_HASH.match(hash_) for hash_ in hashes):
            return False
        asked = "".join(f"{hash_}\n" for hash_ in hashes)
        found = self._run("cat-file", "--batch-check=%(objecttype)", feed=asked, check=False)
        return found.split() == ["commit"] * len(hashes)

    def root(self) -> str | None:
        """Return the root commit that is oldest by commit date, ties by hash; None if it cannot be known."""
        roots: list[tuple[int, str]] = []
        asked = "".join(f"{tip}\n" for tip in self.tips())
        if not asked:
            return None
        listed = self._run("rev-list", "--stdin", "--max-parents=0", "--timestamp", feed=asked)
        for line in listed.splitlines():
            seconds, hash_ = line.split()
            if hash_ not in self.shallow:
                roots.append((int(seconds), hash_))
        return min(roots)[1] if roots else None

    def commits(self, tips: Sequence[str], base: Sequence[str], skip: int) -> Iterator[Commit]:
        """Yield what the tips reach and the base does not, newest first, after the first `skip`.

        The order is git's own by commit date: the same for the same tips and base. Raises
        SourceError where git cannot go on; what came before stays valid.
        """
        asked = "".join([*(f"{tip}\n" for tip in tips), *(f"^{known}\n" for known in base)])
        if not tips:
            return
        with tempfile.TemporaryFile() as complaints:
            process = subprocess.Popen(  # noqa: S603 - git, with options of ours
                [*self._command(), *_LOG, self._renames, f"--skip={skip}"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env=_environment(),
            )  # fmt: skip
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                try:
                    process.stdin.write(asked.encode())
                    process.stdin.close()
                except BrokenPipeError:
                    pass  # git has ended; its complaint is told below
                # The last commit may be cut short where git failed: it is held back until git has ended well.
                held: Commit | None = None
                for commit in _parse(_tokens(process.stdout), self.shallow):
                    if held is not None:
                        yield held
                    held = commit
                if process.wait() != 0:
                    raise SourceError(f"{self.path}: git cannot read its history: {_complaint(complaints)}")
                if held is not None:
                    yield held
            finally:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()

    def mailmap(self) -> Mailmap | None:
        """Return the repository's mailmap as of HEAD, or None where it has none."""
        there = self._run("cat-file", "-t", "HEAD:.mailmap", check=False)
        return Mailmap([*self._command(), "check-mailmap", "--stdin"]) if there.strip() == "blob" else None

    def _shallow(self) -> frozenset[str]:
        """Return the commits at which a shallow clone was cut: they look like roots, and are none."""
        where = self.git_dir / self._run("rev-parse", "--git-path", "shallow").rstrip("\n")
        try:
            return frozenset(where.read_text(encoding="ascii").split())
        except (FileNotFoundError, UnicodeDecodeError):
            return frozenset()

    def _command(self) -> list[str]:
        # As if the files lay in the git folder: a .mailmap that is not committed is never seen.
        where = str(self.git_dir)
        command = [self._git, "--no-pager", "-C", where, f"--git-dir={where}", f"--work-tree={where}"]
        for setting in _CONFIG:
            command += ["-c", setting]
        return command

    def _run(self, *arguments: str, feed: str = "", check: bool = True) -> str:
        done = subprocess.run(  # noqa: S603 - git, with options of ours
            [*self._command(), *arguments], input=feed.encode(), capture_output=True, env=_environment(), check=False
        )
        if done.returncode != 0 and check:
            raise SourceError(f"{self.path}: git cannot read it: {_last_line(done.stderr)}")
        return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


class Mailmap:
    """Ask git which name and address a person goes by; one process, answers kept for the latest 10,000."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - git, with options of ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**_environment(), "GIT_FLUSH": "1"},
        )  # fmt: skip
        self._lookup = lru_cache(maxsize=10_000)(self._ask)

    def __call__(self, person: Person) -> Person:
        """Return the person as the mailmap has them; unchanged where it does not know them."""
        return self._lookup(person)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, person: Person) -> Person:
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        try:
            asked.write(f"{person.name or ''} <{person.address}>\n".encode())
            asked.flush()
        except BrokenPipeError:
            return person
        name, _, rest = answers.readline().decode(errors="replace").rstrip("\n").rpartition("<")
        return Person(name.strip() or person.name, clean_address(rest) or person.address)


def looks_like_repository(path: Path) -> bool:
    """Tell whether a path is a work tree's root, a `.git` folder or a bare repository."""
    return (path / ".git").exists() or _is_git_dir(path)


def _is_git_dir(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _git_dir(named: str) -> Path:
    hint = "give the folder that holds `.git`, or a bare repository"
    if "://" in named or re.match(r"[\w.-]+@[\w.-]+:", named):
        raise SourceError(f"{named}: is an address; clone it first (git clone --bare ADDRESS) and give the folder")
    path = Path(named)
    if not path.exists():
        raise SourceError(f"{path}: no such folder; {hint}")
    inner = path / ".git"
    if inner.is_file():  # a linked work tree or a submodule
        pointer = inner.read_text(encoding="utf-8", errors="surrogateescape").strip()
        if not pointer.startswith("gitdir:"):
            raise SourceError(f"{path}: its .git file names no repository; {hint}")
        target = path / pointer.removeprefix("gitdir:").strip()
        if not target.is_dir():
            raise SourceError(f"{path}: its repository is gone; {hint}")
        return target.resolve()
    if inner.is_dir():
        return inner.resolve()
    if _is_git_dir(path):
        return path.resolve()
    raise SourceError(f"{path}: is no git repository; {hint}")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_ENVIRONMENT}


def _complaint(stream: IO[bytes]) -> str:
    stream.seek(0)
    return _last_line(stream.read(100_000))


def _last_line(text: bytes) -> str:
    lines = [line for line in text.decode(errors="replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or ["git ended without a word"])[0][:300]


def _tokens(stream: IO[bytes]) -> Iterator[str]:
    pieces: list[bytes] = []
    while chunk := stream.read(_CHUNK):
        *whole, rest = chunk.split(b"\0")
        for part in whole:
            yield b"".join([*pieces, part]).decode(errors="replace")
            pieces = []
        if rest:
            pieces.append(rest)
    if pieces:
        yield b"".join(pieces).decode(errors="replace")


def _parse(tokens: Iterator[str], shallow: frozenset[str]) -> Iterator[Commit]:
    """Yield the commits of the stream; what a stream that ends within one holds of it is left out."""
    fields: list[str] = []
    files: list[str] = []
    for token in tokens:
        if token.startswith(_MARK):
            if fields:
                yield _commit(fields, files, shallow)
            fields, files = [token[1:], *islice(tokens, len(_FIELDS) - 1)], []
            if len(fields) < len(_FIELDS):
                return
        elif status := token.strip():
            names = list(islice(tokens, 2 if status[0] in "RC" else 1))
            if not names:
                return
            files.append(names[-1])
            if len(files) > _PATHS_HELD:
                files = sorted(set(files), key=str.encode)[: _PATHS_HELD // 2]
    if fields:
        yield _commit(fields, files, shallow)


def _commit(fields: list[str], files: list[str], shallow: frozenset[str]) -> Commit:
    hash_, parents, authored, committed, name, address, subject, body, trailers = fields
    return Commit(
        hash=hash_,
        parents=tuple(parents.split()),
        author=header_person(name, address),
        authored=_seconds(authored),
        committed=_seconds(committed),
        subject=subject,
        body=body,
        trailers=tuple((found[1], found[2]) for line in trailers.splitlines() if (found := _TRAILER.match(line))),
        files=None if hash_ in shallow else tuple(files),
    )


def _seconds(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
