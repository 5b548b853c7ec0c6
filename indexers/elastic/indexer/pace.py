"""Choose how much is sent at a time: more while the cluster takes it, half where it complains."""

from __future__ import annotations

from indexers.elastic.indexer.options import Batches

_SMALLEST_BYTES = 64 * 1024
_GROWTH = 1.5


class Pace:
    """Hold the size of the next batch, in documents and bytes; it begins at a quarter of the bounds."""

    def __init__(self, bounds: Batches) -> None:
        self._bounds = bounds
        self.documents = max(1, bounds.documents // 4)
        self.size = max(1, bounds.size // 4)

    def grow(self) -> None:
        """Take more at a time after a batch went well."""
        self.documents = min(self._bounds.documents, int(self.documents * _GROWTH) + 1)
        self.size = min(self._bounds.size, int(self.size * _GROWTH))

    def shrink(self) -> None:
        """Take half as much after the cluster had too much, or no answer came."""
        self.documents = max(1, self.documents // 2)
        self.size = max(min(_SMALLEST_BYTES, self._bounds.size), self.size // 2)
