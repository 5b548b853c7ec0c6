"""Score first meetings of topics: `knowflow evaluate novel`.

A first meeting was worth naming if it was a beginning: the two topics meet again. Each quarter
`novel` names up to ten pairs of topics that met first within it; a pair is right that is together
again in a conversation of the year after. Held against it are all pairs that met first in
the same quarters, drawn at random (their share is what drawing gives on the mean), those of
them whose topics were known before, and the ten of these that were together most often.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from indexers.port import Document
from knowflow.errors import UserError
from knowflow.evaluate.measures import milliseconds, share
from knowflow.evaluate.slices import YEAR, History
from knowflow.queries.ask import Ask
from knowflow.queries.novel import LEAST_KNOWN, WEEKS, novel
from knowflow.queries.recent import OPENS, begin_of
from schemas.times import parse_time

TOP: Final = 10
Pair = tuple[str, str]


@dataclass(slots=True)
class _Drawn:
    """Count pairs that were named, and those of them that met again."""

    named: int = 0
    again: int = 0
    moments: int = 0

    def add(self, pairs: Sequence[Pair], later: set[Pair]) -> None:
        self.named += len(pairs)
        self.again += sum(pair in later for pair in pairs)
        self.moments += bool(pairs)

    def told(self) -> dict[str, Any]:
        right = share(self.again, self.named) if self.named else None
        return {"precision@10": right, "named": self.named, "moments": self.moments}


@dataclass(slots=True)
class Talks:
    """Hold the pairs of topics of all conversations by the time of their beginning."""

    talks: list[tuple[int, list[str]]]
    first: dict[Pair, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Document]) -> Talks:
        """Return them ordered, from rows of conversations."""
        talks = sorted((parse_time(row["asked_at"]), sorted(set(row["topics"]))) for row in rows)
        found = cls(talks)
        for at, topics in talks:
            for pair in combinations(topics, 2):
                found.first.setdefault(pair, at)
        return found

    def met_first(self, since: int, until: int) -> Counter[Pair]:
        """Return the pairs that met first from a moment to another, with the conversations that had both by then."""
        return Counter(
            pair
            for at, topics in self.talks
            if since <= at <= until
            for pair in combinations(topics, 2)
            if self.first[pair] >= since
        )

    def together(self, after: int, until: int) -> set[Pair]:
        """Return the pairs that were together after a moment, until another."""
        return {pair for at, topics in self.talks if after < at <= until for pair in combinations(topics, 2)}

    def known(self, before: int) -> set[str]:
        """Return the topics that were known well enough before a moment."""
        counts = Counter(topic for at, topics in self.talks if at < before for topic in topics)
        return {topic for topic, count in counts.items() if count >= LEAST_KNOWN}


def evaluate_novel(path: str, kind: str | None = None) -> dict[str, Any]:
    """Measure one source quarter by quarter. Raises UserError where no two topics met first."""
    history = History.of(path, kind)
    with history.whole() as state:
        talks = Talks.of(row for row in state.ask().find("conversations", OPENS) if "asked_at" in row)
    counted = {name: _Drawn() for name in ("knowflow", "random_first_time", "random_known", "most_together")}
    took: list[float] = []
    with history.growing() as quarters:
        for moment, state in quarters:
            ask = state.ask()
            later = talks.together(moment, moment + YEAR)
            begun = time.perf_counter()
            rows = novel(ask, TOP)["results"]
            took.append(time.perf_counter() - begun)
            counted["knowflow"].add([_pair(row) for row in rows], later)
            for name, pairs in baselines(talks, _since(ask), moment).items():
                counted[name].add(pairs, later)
    told = {name: drawn.told() for name, drawn in counted.items()}
    if not told["random_first_time"]["named"]:
        raise UserError(f"{path}: no two topics met for the first time; novel cannot be measured on it")
    own = told.pop("knowflow")
    return {
        "task": "novel",
        "source": history.source,
        "protocol": {"moments": len(took), "every_weeks": WEEKS, "right": "together again within the year after"},
        "n": own["named"],
        "named": own["named"],
        "precision@10": own["precision@10"],
        "moments_with_any": own["moments"],
        "baselines": told,
        "ms_per_query": milliseconds(took),
    }


def baselines(talks: Talks, since: int, until: int) -> Mapping[str, list[Pair]]:
    """Return what to draw from, or to name, without `novel`."""
    met = talks.met_first(since, until)
    known = talks.known(since)
    of_known = [pair for pair in met if known.issuperset(pair)]
    return {
        "random_first_time": list(met),
        "random_known": of_known,
        "most_together": sorted(of_known, key=lambda pair: (-met[pair], pair))[:TOP],
    }


def _since(ask: Ask) -> int:
    return parse_time(begin_of(ask, WEEKS))


def _pair(row: Mapping[str, Any]) -> Pair:
    one, other = sorted(topic["topic"] for topic in row["topics"])
    return one, other
