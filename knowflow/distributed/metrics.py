"""Turn what a stream worker tells into Prometheus metrics; docs/operations.md says what each means."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

TURN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class PrometheusMeter:
    """Implement streams.distributed.meter.Meter in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(namespace="knowflow", registry=self.registry)
        where = ["stage", "partition"]
        self._messages = self._counter("stream_messages", "Messages folded and committed", where)
        self._dead_letters = self._counter("stream_dead_letters", "Messages that became dead letters", ["stage"])
        self._folding = self._counter("stream_fold_seconds", "Seconds in the stages themselves", ["stage"])
        self._restored = self._counter("stream_restored_rows", "Rows read from changelogs at take-overs", ["partition"])
        self._turns = Histogram(
            "knowflow_stream_turn_seconds", "Seconds per turn of all stages, the commit included", ["partition"],
            buckets=TURN_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._lag = self._gauge("stream_lag", "Offsets that are yet to be read", where)
        self._state = self._gauge("stream_state_bytes", "Bytes of rows on disk", ["partition"])
        self._taking = self._gauge("stream_restore_seconds", "Seconds that the last take-over lasted", ["partition"])

    def _counter(self, name: str, meaning: str, labels: list[str]) -> Counter:
        return Counter(f"knowflow_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, labels: list[str]) -> Gauge:
        return Gauge(f"knowflow_{name}", meaning, labels, registry=self.registry)

    def messages(self, stage: str, partition: int, count: int) -> None:
        self._messages.labels(stage, str(partition)).inc(count)

    def turn(self, partition: int, seconds: float) -> None:
        self._turns.labels(str(partition)).observe(seconds)

    def folded(self, stage: str, seconds: float) -> None:
        self._folding.labels(stage).inc(seconds)

    def dead_letter(self, stage: str) -> None:
        self._dead_letters.labels(stage).inc()

    def lag(self, stage: str, partition: int, messages: int) -> None:
        self._lag.labels(stage, str(partition)).set(messages)

    def state_bytes(self, partition: int, size: int) -> None:
        self._state.labels(str(partition)).set(size)

    def restored(self, partition: int, rows: int, seconds: float) -> None:
        self._restored.labels(str(partition)).inc(rows)
        self._taking.labels(str(partition)).set(seconds)

    def text(self) -> str:
        """Return all metrics in the text format."""
        return generate_latest(self.registry).decode()


class Merged:
    """Collect the metrics of several processes, each with the label `generation`."""

    def __init__(self, texts: dict[int, str]) -> None:
        """Take what each generation's worker told last, in the text format."""
        self._texts = texts

    def collect(self) -> Iterable[Metric]:
        """Yield each metric once, with the samples of all processes."""
        found: dict[str, Metric] = {}
        for generation, text in sorted(self._texts.items()):
            for family in text_string_to_metric_families(text):
                held = found.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    labels = {**sample.labels, "generation": str(generation)}
                    held.add_sample(sample.name, labels, sample.value)
        return found.values()
