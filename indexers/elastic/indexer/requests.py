"""Send one batch, and say what became of it as a whole and of each document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexers.elastic.client import unavailable
from indexers.elastic.indexer.messages import Item
from indexers.elastic.writing import Result, send

# `answered`: there is a result for each; `away`: nobody could take it now; `too_much`: it is to be cut in two.
Outcome = Literal["answered", "away", "too_much"]

_CUT = frozenset({400, 413})


@dataclass(slots=True)
class Batch:
    """Hold items that are sent together; `tries` counts how often they were."""

    items: Sequence[Item]
    tries: int = 0
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = sum(len(item.lines) for item in self.items)


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what became of a batch; `reason` says why it was not answered."""

    batch: Batch
    outcome: Outcome
    seconds: float
    results: Sequence[Result] = ()
    reason: str = ""


def request(client: Elasticsearch, batch: Batch, timeout: float) -> Answer:
    """Send a batch once, and wait so many seconds. Raises nothing that a cluster or a network may cause."""
    began = monotonic()
    once = client.options(max_retries=0, request_timeout=timeout)
    try:
        results = send(once, [item.change for item in batch.items], [item.lines for item in batch.items])
    except ApiError as error:
        outcome: Outcome = "too_much" if error.meta.status in _CUT else "away"
        return Answer(batch, outcome, monotonic() - began, reason=str(unavailable(client, error)))
    except (TransportError, ValueError) as error:  # an answer that was cut off, or is another's
        return Answer(batch, "away", monotonic() - began, reason=str(unavailable(client, error)))
    return Answer(batch, "answered", monotonic() - began, results)
