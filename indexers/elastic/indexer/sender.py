"""Send what was read in batches, several at a time, and again without limit while the cluster takes nothing."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic
from typing import NamedTuple

from elasticsearch import Elasticsearch

from indexers.elastic.indexer.messages import Item
from indexers.elastic.indexer.meter import IndexerMeter
from indexers.elastic.indexer.options import Backoff, Batches
from indexers.elastic.indexer.pace import Pace
from indexers.elastic.indexer.requests import Answer, Batch, request
from indexers.elastic.writing import Result

log = logging.getLogger("knowflow.indexer")


class Settled(NamedTuple):
    """Be an item that needs no more sending, and what became of it."""

    item: Item
    result: Result


class Sender:
    """Hold what waits and what is on its way; used from one thread, requests run in threads of their own.

    While the cluster does not answer, or refuses for want of room, one request at a time
    tries again, after a pause that doubles; nothing else is sent, nothing is dropped.
    """

    def __init__(self, client: Elasticsearch, batches: Batches, backoff: Backoff, meter: IndexerMeter) -> None:
        self._client = client
        self._bounds = batches
        self._backoff = backoff
        self._meter = meter
        self._pace = Pace(batches)
        self._pool = ThreadPoolExecutor(batches.in_flight, thread_name_prefix="bulk")
        self._waiting: deque[Item] = deque()
        self._again: deque[Batch] = deque()
        self._sent: set[Future[Answer]] = set()
        self._held = 0  # bytes that wait or are on their way
        self._failures = 0  # requests in a row that were not taken
        self._not_before = 0.0
        self.away_since: float | None = None
        self.reason = ""

    @property
    def away(self) -> bool:
        """Tell whether the cluster takes nothing now; `reason` says why."""
        return self.away_since is not None

    @property
    def full(self) -> bool:
        """Tell whether so much waits that nothing more is to be read."""
        return self._held >= self._bounds.waiting

    @property
    def busy(self) -> bool:
        """Tell whether a request is on its way."""
        return bool(self._sent)

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits and nothing is on its way."""
        return not (self._sent or self._waiting or self._again)

    def add(self, item: Item) -> None:
        """Take an item to be sent."""
        self._waiting.append(item)
        self._held += len(item.lines)

    def pump(self) -> None:
        """Send what may be sent now."""
        while len(self._sent) < (1 if self.away else self._bounds.in_flight):
            if self.away and monotonic() < self._not_before:
                return
            batch = self._again.popleft() if self._again else self._next()
            if batch is None:
                if self.away and not self._sent:  # what was to try again belongs to another now
                    self._back()
                return
            batch.tries += 1
            self._sent.add(self._pool.submit(request, self._client, batch, self._bounds.request_seconds))

    def collect(self) -> Iterator[Settled]:
        """Yield what has been settled since; what is to be sent again is put back."""
        for future in [one for one in self._sent if one.done()]:
            self._sent.remove(future)
            yield from self._take(future.result())

    def wait(self, seconds: float) -> None:
        """Wait until no request is on its way, for so long at most."""
        wait(self._sent, timeout=seconds)

    def forget_lost(self) -> None:
        """Drop what belongs to partitions that another has now; what is on its way comes back and goes then."""
        again = [Batch([item for item in batch.items if item.progress.live], batch.tries) for batch in self._again]
        self._held -= sum(batch.size for batch in self._again) - sum(batch.size for batch in again)
        self._again = deque(batch for batch in again if batch.items)
        self._held -= sum(len(item.lines) for item in self._waiting if not item.progress.live)
        self._waiting = deque(item for item in self._waiting if item.progress.live)

    def close(self) -> None:
        """End the threads, without waiting for requests that are on their way."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _next(self) -> Batch | None:
        items: list[Item] = []
        size = 0
        while self._waiting and len(items) < self._pace.documents:
            size += len(self._waiting[0].lines)
            if items and size > self._pace.size:
                break
            items.append(self._waiting.popleft())
        return Batch(items) if items else None

    def _take(self, answer: Answer) -> Iterator[Settled]:
        batch = answer.batch
        if answer.outcome == "too_much" and len(batch.items) > 1:
            self._meter.retried("too_much")
            self._pace.shrink()
            middle = len(batch.items) // 2
            self._again.extendleft((Batch(batch.items[middle:]), Batch(batch.items[:middle])))
            return
        if answer.outcome == "too_much":
            item = batch.items[0]
            self._held -= batch.size
            yield Settled(item, Result(item.change, "refused", answer.reason))
            return
        if answer.outcome == "away":
            self._troubled("away", answer.reason)
            self._again.appendleft(batch)
            return
        self._meter.batch(answer.seconds, len(batch.items), batch.size)
        again = [item for item, result in zip(batch.items, answer.results, strict=True) if result.state == "busy"]
        for item, result in zip(batch.items, answer.results, strict=True):
            if result.state != "busy":
                self._held -= len(item.lines)
                yield Settled(item, result)
        if again:
            reason = next(result.reason for result in answer.results if result.state == "busy")
            self._troubled("busy", reason)
            self._again.appendleft(Batch(again, batch.tries))
        else:
            self._well()

    def _troubled(self, kind: str, reason: str) -> None:
        self._meter.retried(kind)
        self._pace.shrink()
        pause = min(self._backoff.last, self._backoff.first * 2 ** min(self._failures, 20))
        self._failures += 1
        self._not_before = monotonic() + pause
        self.reason = reason
        if not self.away:
            self.away_since = monotonic()
            log.warning("Elasticsearch takes nothing now; reading is paused", extra={"reason": reason})
            self._meter.paused(paused=True)

    def _well(self) -> None:
        self._pace.grow()
        self._back()

    def _back(self) -> None:
        self._failures = 0
        if self.away_since is not None:
            after = round(monotonic() - self.away_since, 1)
            log.info("Elasticsearch takes documents again", extra={"after_seconds": after})
            self.away_since, self.reason = None, ""
            self._meter.paused(paused=False)
