"""Describe what a reading needs of a producer; this package imports none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from streams.core import Json


class FailureLike(Protocol):
    """Describe producers.base.Failure."""

    @property
    def location(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def payload(self) -> str: ...


class OutcomeLike(Protocol):
    """Describe producers.base.Outcome."""

    @property
    def events(self) -> Sequence[Json]: ...
    @property
    def ignored(self) -> str | None: ...
    @property
    def failure(self) -> FailureLike | None: ...
    @property
    def cursor(self) -> dict[str, Any] | None: ...


class ProducerLike(Protocol):
    """Describe producers.base.Producer, which this package does not import."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    def read(self, cursor: dict[str, Any] | None = None) -> Iterator[OutcomeLike]:
        """Yield one outcome per source record."""
        ...
