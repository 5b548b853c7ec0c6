"""Keep what is known of reviewers and authors at a moment of a history: the counts behind the features."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowflow.queries.ranking.features import Floats, Matrix
from knowflow.queries.ranking.growing import Column
from knowflow.queries.ranking.questions import DAY
from knowflow.queries.reviewing.change import Change, Places
from knowflow.queries.reviewing.counts import Counts, grown
from knowflow.queries.reviewing.features import FEATURES

ACTIVE_DAYS: Final = (20.0, 90.0, 365.0)
AUTHORED_DAYS: Final = (20.0, 365.0)
NEVER: Final = -1e12
FRIENDS: Final = 6  # of an author, whose fellows are looked at
COMMON: Final = 0.5  # of all reviewers: a word that more of them met tells nothing


@dataclass(frozen=True, slots=True)
class Look:
    """Hold what there is to tell of a change's candidates: their numbers, a row of features each.

    `overlap` is how much each reviewed of the same files (twice) and folders, half-life 180 days.
    """

    candidates: NDArray[np.int64]
    features: Matrix
    overlap: Floats


class Past:
    """Fold changes in the order of their times; look() asks in between."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self.names: list[str] = []
        self._origin: float | None = None
        self._reviewed, self._authored = Column(len(ACTIVE_DAYS)), Column(len(AUTHORED_DAYS))
        self._reviews, self._last = Column(), Column(empty=NEVER)
        self._files, self._files_soon, self._own = Counts(180), Counts(30), Counts(240)
        self._words, self._marks = Counts(240), Counts(60)
        self._modules, self._types = Counts(60), Counts(120)
        self._pairs, self._pairs_soon = Counts(120), Counts(20)  # author -> reviewers
        self._back = Counts(180)  # reviewer -> authors
        self._together = Counts(120)
        self._last_reviewers: dict[str, tuple[int, ...]] = {}

    # --- fold -----------------------------------------------------------------------------

    def fold(self, change: Change) -> None:
        """Take in who made a change and who reviewed it."""
        at = self._since(change.at)
        author = self._person(change.author)
        places = Places.of(change.paths)
        folders = places.folders | places.top_folders
        reviewers = tuple(self._person(who) for who in change.reviewers)
        for who in reviewers:
            self._reviewed.values[who] += [grown(at, days) for days in ACTIVE_DAYS]
            self._reviews.values[who] += 1
            self._last.values[who] = max(self._last.values[who], at)
            self._pairs.add(change.author, who, at)
            self._pairs_soon.add(change.author, who, at)
            self._back.add(self.names[who], author, at)
            for counts, keys in (
                (self._files, places.files | folders), (self._files_soon, places.files | places.folders),
                (self._modules, dict.fromkeys(places.modules, 1.0)), (self._types, dict.fromkeys(places.types, 1.0)),
                (self._words, dict.fromkeys(change.words, 1.0)), (self._marks, dict.fromkeys(change.marks, 1.0)),
            ):  # fmt: skip
                for key, weight in keys.items():
                    counts.add(key, who, at, weight)
            for other in reviewers:
                if other != who:
                    self._together.add(self.names[who], other, at)
        if reviewers:
            self._last_reviewers[change.author] = reviewers
        self._authored.values[author] += [grown(at, days) for days in AUTHORED_DAYS]
        for key, weight in (places.files | folders).items():
            self._own.add(key, author, at, weight)

    def _since(self, at: float) -> float:
        if self._origin is None:
            self._origin = at
        return at - self._origin

    def _person(self, who: str) -> int:
        number = self.number.setdefault(who, len(self.names))
        if number == len(self.names):
            self.names.append(who)
            for column in (self._reviewed, self._authored, self._reviews, self._last):
                column.reach(number + 1)
        return number

    # --- ask ------------------------------------------------------------------------------

    def look(self, change: Change) -> Look:
        """Return the features of all who reviewed before, without the author. Who did review it is not looked at."""
        size = len(self.names)
        at = self._since(change.at)
        found, overlap = self._features(change, at, size)
        may = self._reviews.values[:size] > 0
        if change.author in self.number:
            may[self.number[change.author]] = False
        candidates = np.flatnonzero(may)
        features = np.stack([found[name][candidates] for name in FEATURES], 1)
        return Look(candidates, features, overlap[candidates])

    def _features(self, change: Change, at: float, size: int) -> tuple[dict[str, Floats], Floats]:
        places = Places.of(change.paths)
        pool = int(np.count_nonzero(self._reviews.values[:size]))

        def fits(counts: Counts, weights: Mapping[str, float], most: float = math.inf) -> Floats:
            return counts.sum(weights, at, size, pool, most)

        active = np.log1p(_left(self._reviewed, size, at, ACTIVE_DAYS))
        authored = np.log1p(_left(self._authored, size, at, AUTHORED_DAYS))
        files = fits(self._files, places.files)
        folders = fits(self._files, places.folders)
        top_folders = fits(self._files, places.top_folders)
        deep = places.files | places.folders
        found = {
            "reviewed_20d": active[:, 0], "reviewed_90d": active[:, 1], "reviewed_365d": active[:, 2],
            "gap": -np.log1p(np.maximum(0.0, at - self._last.values[:size]) / DAY) / 3,
            "authored_20d": authored[:, 0], "authored_365d": authored[:, 1],
            "files": _scaled(files), "folders": _scaled(folders), "top_folders": _scaled(top_folders),
            "own_files": _scaled(fits(self._own, places.files)),
            "own_folders": _scaled(fits(self._own, places.folders | places.top_folders)),
            "words": _scaled(fits(self._words, dict.fromkeys(change.words, 1.0), COMMON * pool)),
            "reviews": np.log1p(self._reviews.values[:size]) / 5,
            "module": _scaled(fits(self._modules, places.modules)),
            "file_type": _scaled(fits(self._types, places.types)),
            "files_30d": _scaled(fits(self._files_soon, deep)),
            "marks": _scaled(fits(self._marks, dict.fromkeys(change.marks, 1.0))),
            **self._familiar(change.author, at, size),
        }  # fmt: skip
        found["files_active"] = found["files"] * found["reviewed_20d"] / 3
        found["pair_folders"] = found["pair"] * found["folders"]
        found["pair_active"] = found["pair"] * found["reviewed_20d"] / 2
        return found, 2 * files + folders + top_folders

    def _familiar(self, author: str, at: float, size: int) -> dict[str, Floats]:
        """Return how author and reviewers know each other."""
        reviewers = self._pairs.at(author, at)
        pair = _spread(reviewers, size)
        last = np.zeros(size)
        last[list(self._last_reviewers.get(author, ()))] = 1.0
        fellows: defaultdict[int, float] = defaultdict(float)
        for who in sorted(reviewers, key=lambda who: (-reviewers[who], who))[:FRIENDS]:
            for other, count in self._together.at(self.names[who], at).items():
                fellows[other] += reviewers[who] * count
        return {
            "pair": np.log1p(pair),
            "pair_back": np.log1p(_spread(self._back.at(author, at), size)),
            "pair_20d": np.log1p(_spread(self._pairs_soon.at(author, at), size)),
            "pair_share": pair / (pair.sum() + 1),
            "pair_last": last,
            "together": np.log1p(_spread(fellows, size)) / 4,
        }


def _left(column: Column, size: int, at: float, half_lives: tuple[float, ...]) -> Floats:
    values: Floats = column.values[:size] / [grown(at, days) for days in half_lives]
    return values


def _spread(counts: Mapping[int, float], size: int) -> Floats:
    total = np.zeros(size)
    for who, count in counts.items():
        total[who] = count
    return total


def _scaled(values: Floats) -> Floats:
    """Return the roots of the shares of the greatest."""
    most = values.max(initial=0.0)
    return np.sqrt(values / most) if most > 0 else values
