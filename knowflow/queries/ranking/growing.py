"""Keep arrays that grow by a row at a time, counts that fade, and BM25 over documents."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexers.bm25 import K1, B

Floats = NDArray[np.float64]
FREQUENT = 0.25  # a token in more of the documents tells nothing
_FIRST_ROWS = 256


class Column:
    """Hold floats by row, each a number or a vector; rows beyond the last are `empty`."""

    def __init__(self, width: int = 0, empty: float = 0.0) -> None:
        self._empty = empty
        self.values = np.full((_FIRST_ROWS, width) if width else _FIRST_ROWS, empty)

    def reach(self, rows: int) -> None:
        """Make room for so many rows."""
        while rows > len(self.values):
            self.values = np.concatenate([self.values, np.full_like(self.values, self._empty)])


class Documents:
    """Score documents by BM25 as indexers.bm25 does; tokens may be added to a document later."""

    def __init__(self) -> None:
        self._lengths = Column()
        self._documents: dict[str, array[int]] = defaultdict(lambda: array("i"))
        self._times: dict[str, array[int]] = defaultdict(lambda: array("i"))
        self._in: Counter[str] = Counter()
        self._seen: dict[int, set[str]] = defaultdict(set)
        self.size = 0
        self.total = 0

    def add(self, document: int, tokens: Sequence[str]) -> None:
        """Add tokens to a document, numbered from 0 without a gap."""
        self._lengths.reach(document + 1)
        self._lengths.values[document] += len(tokens)
        self.size = max(self.size, document + 1)
        self.total += len(tokens)
        seen = self._seen[document]
        for token, times in Counter(tokens).items():
            self._documents[token].append(document)
            self._times[token].append(times)
            if token not in seen:
                seen.add(token)
                self._in[token] += 1

    def scores(self, query: Mapping[str, float], frequent: float = FREQUENT) -> Floats:
        """Return the score of each document for weighted tokens."""
        size = self.size
        total = np.zeros(size)
        if not size:
            return total
        lengths = self._lengths.values[:size]
        norm = K1 * (1 - B + B * lengths / max(1.0, self.total / size))
        for token, weight in query.items():
            held = self._in.get(token, 0)
            if not held or held > frequent * size + 5:
                continue
            times = np.bincount(
                np.frombuffer(self._documents[token], np.int32),
                np.frombuffer(self._times[token], np.int32),
                minlength=size,
            )
            idf = np.log1p((size - held + 0.5) / (held + 0.5))
            total += weight * idf * times / (times + norm)
        return total
