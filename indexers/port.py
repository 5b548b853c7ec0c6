"""Define the index port: what every index adapter does, embedded or Elasticsearch.

Privacy is part of the port: a call that reads takes a Viewer, and nothing that the viewer
may not see reaches the result, its order or its numbers. Term statistics come from public
documents only. One contract test class holds every adapter to this page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Say who looks: everybody sees `public`; labels add to it; `everything` is the local owner."""

    labels: frozenset[str] = frozenset()
    everything: bool = False

    def sees(self, audience: Sequence[str]) -> bool:
        """Tell whether a document of this audience is visible."""
        return self.everything or "public" in audience or not self.labels.isdisjoint(audience)


PUBLIC_VIEWER = Viewer()
OWNER = Viewer(everything=True)


@dataclass(frozen=True, slots=True)
class Write:
    """Set or delete (`value` None) one document under an external version."""

    record: str
    key: str
    version: int
    value: Document | None


@dataclass(frozen=True, slots=True)
class Where:
    """Filter by a field of schemas.registry: several conditions are all to hold.

    `in` takes a sequence; on a `keywords` field `eq` and `in` ask whether any value fits.
    Range operators take the field's own type, dates as RFC 3339 texts. `exists` takes True or False.
    What does not fit the field is a ValueError, before anything is read.
    """

    field: str
    op: Literal["eq", "in", "ge", "gt", "le", "lt", "exists"]
    value: Any


@dataclass(frozen=True, slots=True)
class Sort:
    """Order by a field that is not `keywords` or `tokens`; absent values come last."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Be one document found, with its key."""

    key: str
    value: Document


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Hold exact counts over live public documents of one `tokens` field, for BM25.

    `documents` are those with at least one token in the field; `total_tokens` counts a token
    as often as it stands there.
    """

    documents: int
    total_tokens: int
    document_frequency: Mapping[str, int] = field(default_factory=dict)


class IndexUnavailable(Exception):
    """Report that the index cannot be reached now; nothing was lost, try again later."""


class Index(Protocol):
    """Keep documents by record and key, and find them."""

    @property
    def waits(self) -> bool:
        """Tell whether answers come from elsewhere, so that asking for several at once takes less time."""
        ...

    def apply(self, writes: Sequence[Write]) -> None:
        """Apply writes, each only if its version is greater than the one that is held.

        A delete keeps its version, so that an older write cannot bring the document back.
        Equal or older writes are ignored: replays change nothing. On return the writes are
        visible to the reads below and survive a crash. Raises IndexUnavailable; then any
        part of the batch may have been applied, and the same call may be repeated.
        """
        ...

    def get(
        self, record: str, keys: Sequence[str], viewer: Viewer, only: Sequence[str] | None = None
    ) -> dict[str, Document]:
        """Return those of the documents that exist and are visible, by key; `only` as in find()."""
        ...

    def find(
        self,
        record: str,
        viewer: Viewer,
        where: Sequence[Where] = (),
        order: Sequence[Sort] = (),
        limit: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Return visible documents that fit all conditions, in the order asked, ties by key.

        With `only` each document holds no other members than these: what is not read need not be
        fetched. An adapter is quickest where all of them are fields of one value, or lists of texts.
        """
        ...

    def count(self, record: str, viewer: Viewer, where: Sequence[Where] = ()) -> int:
        """Return how many find() would return without a limit."""
        ...

    def match(
        self,
        record: str,
        field: str,
        tokens: Sequence[str],
        viewer: Viewer,
        where: Sequence[Where] = (),
        limit: int = 1000,
        only: Sequence[str] | None = None,
        stats: TermStatistics | None = None,
    ) -> list[Hit]:
        """Return documents whose `tokens` field holds at least one of the tokens, `only` as in find().

        At most `limit`, the best first by the engine's own BM25, which is coarser than a score from
        statistics(). Which private documents are chosen never depends on documents that the viewer
        may not see. `stats` is what statistics() has just told of the tokens, None to look again.
        """
        ...

    def statistics(self, record: str, field: str, tokens: Sequence[str]) -> TermStatistics:
        """Return exact term statistics over the live public documents."""
        ...

    def scan(self, record: str) -> Iterator[tuple[str, int, Document]]:
        """Yield (key, version, document) of every document, whatever its audience, by key bytes."""
        ...

    def close(self) -> None:
        """Release what the adapter holds. Closing twice does nothing."""
        ...
