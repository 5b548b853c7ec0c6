"""Say what a test of any index adapter is given."""

from __future__ import annotations

from contextlib import AbstractContextManager

from indexers.port import Index


class IndexAdapter:
    """Be the adapter under test.

    `opened()` gives a fresh index in a `with`; `reopened(index)` closes it and opens the same
    again, or returns it as it is where the adapter keeps nothing.
    """

    def opened(self) -> AbstractContextManager[Index]:
        raise NotImplementedError

    def reopened(self, index: Index) -> Index:
        raise NotImplementedError
