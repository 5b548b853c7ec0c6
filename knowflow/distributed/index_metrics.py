"""Turn what indexers tell into Prometheus metrics; docs/operations.md says what each means."""

from __future__ import annotations

from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from indexers.elastic.indexer.meter import IndexerMeter

BATCH_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
BATCH_DOCUMENTS = (1, 10, 30, 100, 300, 1000, 2000)


class IndexMetrics:
    """Hold the metrics of all indexers of a process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(namespace="knowflow", registry=self.registry)
        self.documents = Counter(
            "knowflow_indexer_documents", "Documents by what became of them", ["generation", "record", "result"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "knowflow_indexer_batch_seconds", "Seconds per bulk request that was answered", ["generation"],
            buckets=BATCH_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.sizes = Histogram(
            "knowflow_indexer_batch_documents", "Documents per bulk request that was answered", ["generation"],
            buckets=BATCH_DOCUMENTS, registry=self.registry,
        )  # fmt: skip
        self.bytes = Counter(
            "knowflow_indexer_sent_bytes", "Bytes of answered bulk requests", ["generation"], registry=self.registry
        )
        self.retries = Counter(
            "knowflow_indexer_retries", "Requests to be sent again, wholly or in part", ["generation", "reason"],
            registry=self.registry,
        )  # fmt: skip
        self.dead_letters = Counter(
            "knowflow_indexer_dead_letters", "Documents that became dead letters", ["generation", "record"],
            registry=self.registry,
        )  # fmt: skip
        self.lag = Gauge(
            "knowflow_indexer_lag", "Offsets that are yet to be indexed", ["generation", "record", "partition"],
            registry=self.registry,
        )  # fmt: skip
        self.paused = Gauge(
            "knowflow_indexer_paused", "1 while Elasticsearch takes nothing", ["generation"], registry=self.registry
        )

    def text(self) -> bytes:
        """Return all in Prometheus' text format."""
        return generate_latest(self.registry)


class PrometheusIndexerMeter(IndexerMeter):
    """Take note of what the indexer of one generation does."""

    def __init__(self, metrics: IndexMetrics, generation: int) -> None:
        self.metrics = metrics
        self._generation = str(generation)
        self.paused(paused=False)

    def documents(self, record: str, result: str, count: int) -> None:
        self.metrics.documents.labels(self._generation, record, result).inc(count)

    def dead_letter(self, record: str) -> None:
        self.metrics.dead_letters.labels(self._generation, record).inc()

    def batch(self, seconds: float, documents: int, size: int) -> None:
        self.metrics.seconds.labels(self._generation).observe(seconds)
        self.metrics.sizes.labels(self._generation).observe(documents)
        self.metrics.bytes.labels(self._generation).inc(size)

    def retried(self, reason: str) -> None:
        self.metrics.retries.labels(self._generation, reason).inc()

    def lag(self, record: str, partition: int, messages: int) -> None:
        self.metrics.lag.labels(self._generation, record, str(partition)).set(messages)

    def gone(self, record: str, partition: int) -> None:
        with suppress(KeyError):  # it was never told of
            self.metrics.lag.remove(self._generation, record, str(partition))

    def paused(self, *, paused: bool) -> None:
        self.metrics.paused.labels(self._generation).set(paused)
