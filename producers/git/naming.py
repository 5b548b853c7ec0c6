"""Name the instance of a history from its content, alike for `git` and `gitlog`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from producers.base import SourceError
from producers.git.people import SYSTEM
from producers.lines import stem

_ROOT_DIGITS = 12
_TAIL = re.compile(r"[._-](?:(?:up)?to[._-])?\d{4}-?\d\d-?\d\d$|[._-](?:commits?|gitlog|git|log)$", re.IGNORECASE)

_SEVERAL = re.compile(r"\+\d+\Z")


def named_instance(name: str | None) -> str | None:
    """Return the name that the user gave, or None. Raises SourceError for one that cannot stand in an id."""
    if name is None:
        return None
    if not name or re.search(r"\s", name):
        raise SourceError(f"--name {name!r}: a name is one word; choose letters, digits and dashes")
    return name


def root_instance(root: str) -> str:
    """Return the instance that a root commit names: its first 12 digits."""
    return root[:_ROOT_DIGITS]


def stem_instance(path: str) -> str:
    """Return the instance that a path names: the stem without endings, dates and `commits`."""
    text = stem(path)
    while (shorter := _TAIL.sub("", text)) and shorter != text:
        text = shorter
    return re.sub(r"\s+", "-", text.strip()) or "repository"


def joint_source(instances: Sequence[str]) -> str:
    """Return `git:INSTANCE` for what was opened together; beyond one, the first and how many more."""
    several = list(dict.fromkeys(instances))
    return f"{SYSTEM}:{several[0]}" + (f"+{len(several) - 1}" if len(several) > 1 else "")


def instance_of(source: str) -> str:
    """Return the instance that joint_source() named. Raises ValueError where it named several."""
    instance = source.removeprefix(f"{SYSTEM}:")
    if _SEVERAL.search(instance):
        raise ValueError(f"{source} stands for several histories read together: read the mended one again")
    return instance
