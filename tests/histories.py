"""Build small git histories with fixed hashes, and export them as a commit log, each by git itself."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NOON = 1_600_000_000  # 2020-09-13T12:26:40Z
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def git(folder: Path, *arguments: str, feed: bytes = b"") -> bytes:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], input=feed, capture_output=True, check=True, env=ENVIRONMENT
    )
    return done.stdout


@dataclass
class Made:
    """Describe one commit to make; times are `SECONDS ZONE`, `parents` are indices of earlier ones."""

    message: str | bytes
    files: dict[str, str | None] = field(default_factory=dict)  # None deletes
    author: str | bytes = "Ana Alder <ana@example.org>"
    committer: str = "Mo Merge <mo@example.org>"
    authored: str = ""
    committed: str = ""
    parents: Sequence[int] | None = None
    raw: Sequence[bytes] = ()  # fast-import commands
    encoding: str = ""


def make(folder: Path, commits: Sequence[Made], branch: str = "main") -> Path:
    """Make a bare repository of the commits, each a child of the one before unless it says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "--bare", f"--initial-branch={branch}")
    stream: list[bytes] = []
    for at, made in enumerate(commits):
        moment = f"{NOON + 3600 * at} +0000"
        message = made.message.encode() if isinstance(made.message, str) else made.message
        author = made.author.encode() if isinstance(made.author, str) else made.author
        stream.append(f"commit refs/heads/{branch}\nmark :{at + 1}\n".encode())
        stream.append(b"author " + author + f" {made.authored or moment}\n".encode())
        stream.append(f"committer {made.committer} {made.committed or moment}\n".encode())
        if made.encoding:
            stream.append(f"encoding {made.encoding}\n".encode())
        stream.append(b"data %d\n" % len(message) + message + b"\n")
        parents = made.parents if made.parents is not None else ([at - 1] if at else [])
        stream.extend(f"{'merge' if n else 'from'} :{parent + 1}\n".encode() for n, parent in enumerate(parents))
        for path, content in made.files.items():
            quoted = (
                '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
            )
            if content is None:
                stream.append(f"D {quoted}\n".encode())
            else:
                stream.append(f"M 100644 inline {quoted}\ndata {len(content.encode())}\n{content}\n".encode())
        stream.extend(made.raw)
        stream.append(b"\n")
    git(
        folder,
        "-c",
        "fastimport.unpackLimit=1",
        "fast-import",
        "--quiet",
        "--date-format=raw-permissive",
        feed=b"".join(stream),
    )
    return folder


def exported(repository: Path, *, merges: bool = True) -> Iterator[bytes]:
    """Yield the history as commit log lines, newest first, asking git for one thing at a time."""
    for commit in git(repository, "rev-list", *([] if merges else ["--no-merges"]), "HEAD").decode().split():

        def shown(what: str, commit: str = commit) -> str:
            return git(repository, "show", "-s", "--encoding=UTF-8", f"--format={what}", commit).decode(
                errors="replace"
            )

        def line(what: str) -> str:
            return shown(what).removesuffix("\n")

        message = shown("%B")
        told = git(repository, "interpret-trailers", "--parse", feed=message.encode()).decode()
        changed = git(repository, "diff-tree", "--root", "-r", "-M", "-z", "--no-commit-id", "--name-status", commit)
        words = iter(changed.decode(errors="replace").split("\0")[:-1])
        files = [[status, *(next(words) for _ in range(2 if status[0] in "RC" else 1))] for status in words]
        record = {
            "hash": commit,
            "parents": line("%P").split(),
            "author": line("%an"),
            "author_email": line("%ae"),
            "author_date": line("%aI"),
            "committer": line("%cn"),
            "committer_email": line("%ce"),
            "commit_date": line("%cI"),
            "subject": line("%s"),
            "body": line("%b"),
            "trailers": [[part.strip() for part in trailer.split(":", 1)] for trailer in told.splitlines()],
            "files": files,
        }
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


TRAILERS = """Share the offsets between readers

Two readers kept their own.

Each counted for itself.

Co-authored-by: Bo Birch <Bo@Example.org>
Co-developed-by: Ana Alder <ana@example.org>
Reviewed-by: Cy Cedar <cy@example.org>
Reviewers: Cy Cedar <cy@example.org>, Di Dogwood<di@example.org>, Ed Elm, Flo Fir (@flofir),
 Bo Birch <bo@example.org> and Gus Gum <gus@example.org>
Acked-by: "Hazel, Hal" <hal@example.org>
Tested-by: Cy Cedar <cy@example.org> # on two machines
Reported-by: Ivy Iroko <ivy at example dot org>
Suggested-by: juniper@example.org
Helped-by: Kai Kapok <kai@example.org>
Mentored-by: Cy Cedar <cy@example.org>
Thanks-to: Lin Larch <lin@example.org>
Signed-off-by: Ana Alder <ana@example.org>
Signed-off-by: Mo Merge <mo@example.org>
Signed-off-by: Cy Cedar <cy@example.org>
Cc: Nobody Asked <nobody.asked@example.org>
Fixes: #12
Link: https://example.org/12
"""

MANY_LINES = "".join(f"line {number}\n" for number in range(30))

# One of every case that a real history was seen to hold, or might.
EVERY_CASE: tuple[Made, ...] = (
    Made("Start the reader\n\nReads one line.\n", {"README": "read me\n", "src/reader.py": MANY_LINES}),
    Made(TRAILERS, {"src/reader.py": MANY_LINES + "end\n", "src/offsets.py": "0\n"}),
    Made("Move the reader\n", {"src/reader.py": None, "lib/reader.py": MANY_LINES + "end\nmore\n"}),
    Made(
        "Add odd names\n",
        {'quote".txt': "1\n", "new\nline\ttab.txt": "2\n", "größe.txt": "3\n"},
        raw=[b'M 100644 inline "bad\\377byte.txt"\ndata 2\n4\n\n'],
    ),
    Made("Größe geändert\n\nÜberall.\n".encode("latin-1"), {"a": "1\n"}, encoding="ISO-8859-1"),
    Made(b"Bytes that are no text: \xff\n", {"a": "2\n"}, author=b"Z\xffo <zoo@example.org>"),
    Made("Nothing changed\n"),
    Made("On the side\n", {"side": "1\n"}, parents=[0]),
    Made("Merge the side\n", parents=[6, 7]),
    Made("On another side\n", {"other": "1\n"}, parents=[0]),
    Made("Merge the other side\n\nReviewed-by: Cy Cedar <cy@example.org>\n", parents=[8, 9]),
    Made("From the epoch\n", {"a": "3\n"}, authored="0 +0000"),
    Made("From the far future\n", {"a": "4\n"}, authored="4294967296 +0000", committed="4294967296 +0000"),
    Made("Written after it was committed\n", {"a": "5\n"}, authored=f"{NOON + 10 * 86_400} +0000"),
    Made("In a zone beyond a day\n", {"a": "6\n"}, authored=f"{NOON} +5150", committed=f"{NOON} -7530"),
    Made("By nobody\n", {"a": "7\n"}, author="<>"),
    Made("By a name\n", {"a": "8\n"}, author="Pat Pine <>"),
    Made("By a role\n", {"a": "9\n"}, author="root <noreply@example.org>"),
    Made("By a program\n", {"a": "10\n"}, author="depbot[bot] <7+depbot[bot]@users.noreply.example.org>"),
    Made("Bind another repository\n", raw=[b"M 160000 1111111111111111111111111111111111111111 vendor/part\n"]),
)
