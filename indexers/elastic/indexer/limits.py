"""Stop before everything becomes a dead letter."""

from __future__ import annotations

from collections import deque

from indexers.elastic.indexer.errors import TooManyRefused
from indexers.elastic.indexer.options import Limits


class RefusalLimit:
    """Watch how many of the last documents were refused, in the order of their answers."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._last: deque[bool] = deque(maxlen=limits.of_last)
        self._refused = 0
        self._row = 0

    @property
    def in_doubt(self) -> bool:
        """Tell whether the last document was refused: the next ones may show that something else is wrong."""
        return self._row > 0

    def note(self, *, refused: bool, reason: str = "") -> None:
        """Take one answer. Raises TooManyRefused where a limit is passed."""
        if len(self._last) == self._limits.of_last:
            self._refused -= self._last[0]
        self._last.append(refused)
        self._refused += refused
        self._row = self._row + 1 if refused else 0
        if not refused:
            return
        if self._row >= self._limits.in_a_row:
            raise self._error(f"the last {self._row} documents in a row", reason)
        if len(self._last) == self._limits.of_last and self._refused > self._limits.share * self._limits.of_last:
            raise self._error(f"{self._refused} of the last {self._limits.of_last} documents", reason)

    @staticmethod
    def _error(what: str, reason: str) -> TooManyRefused:
        return TooManyRefused(
            f"Elasticsearch refused {what}, so that the index must be wrong, not they; stopped before all become dead"
            f" letters. The last reason: {reason}"
        )
