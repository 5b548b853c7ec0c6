"""Say how much one change of files tells of another, and who changed most of what is near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from knowflow.queries.reviewing.archive import Known
from knowflow.queries.reviewing.change import Change

HALF_LIFE: Final = 180 * 86_400.0  # seconds, of what a change tells as evidence


def nearness(one: Change, asked: Change) -> float:
    """Return how much a change tells of another: files, then folders in common, then the author; less as it ages."""
    paths = set(one.paths)
    shared = sum(path in paths for path in asked.paths) / len(asked.paths)
    folders = {folder_of(path) for path in paths}
    beside = sum(folder_of(path) in folders for path in asked.paths) / len(asked.paths)
    told = 4 * shared + beside + 0.5 * (one.author == asked.author) + 0.01
    return float(told * np.exp2((one.at - asked.at) / HALF_LIFE))


def folder_of(path: str) -> str:
    """Return the folder of a path, "" at the top."""
    return path.rpartition("/")[0]


def authors_near(known: Iterable[Known], asked: Change) -> dict[str, float]:
    """Return for each author how near their changes are together; the author of the one that is asked for is left out.

    They are who can look at a change where no history tells who reviewed.
    """
    found: dict[str, float] = {}
    for one in known:
        near = nearness(one.change, asked)
        for part in one.parts:
            if part.person != asked.author:
                found[part.person] = found.get(part.person, 0.0) + near
    return found
