"""Name the instance of a source by the path that it is read from, where its content does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from producers.base import SourceError

_ENDINGS = (".tar.zst", ".tar.zstd", ".tzst", ".zip", ".7z", ".json")
_NAME = re.compile(r"[^\s/|%]{1,200}\Z")
# A date, and whatever a person wrote after it: forum-2018-03-posts-only, forum_20240401
_DATE_ENDING = re.compile(r"[-_. ]?(?<!\d)(?:19|20)\d\d(?:[-_.]?[01]\d(?:[-_.]?[0-3]\d)?)?(?!\d).*\Z")


def may_name(text: str) -> bool:
    """Tell whether a text may stand in ids as the name of something."""
    return _NAME.match(text) is not None


def checked_name(name: str) -> str:
    """Return a name that may stand in ids. Raises SourceError for any other."""
    if not may_name(name):
        raise SourceError(f"--name {name!r} cannot name a source; use letters, digits, `-`, `.` and `_`")
    return name


def slug(text: str) -> str:
    """Return a text in lower case, with one dash for whatever stands between letters, digits, dots and `_`."""
    return re.sub(r"[^a-z0-9._]+", "-", text.lower()).strip("-._")


def stem_of(path: str) -> str:
    """Return the slug of a path's last part without the endings of archives and without a date."""
    stem = Path(path).absolute().name
    for ending in _ENDINGS:
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    return slug(_DATE_ENDING.sub("", stem))


def without_words(stem: str, words: Sequence[str]) -> str:
    """Return a stem without words at its ends that say how the file was made, and not of what."""
    either = "|".join(words)
    edges = re.compile(rf"\A(?:(?:{either})(?:[-_]|\Z))+|(?:(?:[-_]|\A)(?:{either}))+\Z")
    return edges.sub("", edges.sub("", stem)).strip("-._")


def common_name(paths: Sequence[str], name_of: Callable[[str], str], what: str) -> str:
    """Return the one name that all paths tell, each by `name_of`, or "" for none; `what` is a server, a forum.

    Raises SourceError where they tell none, or several.
    """
    names = sorted({name for path in paths if (name := name_of(path))})
    if not names:
        raise SourceError(f"{paths[0]}: does not tell the {what}'s name; give it by --name")
    if len(names) > 1:
        shown = ", ".join(names[:4])
        raise SourceError(f"the paths tell different {what}s ({shown}); ingest one at a time, or give --name")
    return names[0]
