"""Hold the sample producer to the producers' contract."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import ProducerFactory
from producers.sample import ACTIONS, FACTORY
from producers.testing import ProducerConformance


class TestSampleProducer(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY
    options: ClassVar[dict[str, Any]] = {"seed": 7, "noise": 30}

    def write_source(self, folder: Path) -> list[str]:
        return ["people=24", "events=1200", "words=15"]

    def write_large(self, folder: Path, records: int) -> list[str]:
        return ["people=24", f"events={records * 5 // 4}", "words=5"]

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        yield [str(folder)]
        yield ["people=many"]
        yield ["people=3"]
        yield ["colour=red"]
        yield ["events=1e6"]


class TestSampleOfAnotherName(TestSampleProducer):
    options: ClassVar[dict[str, Any]] = {"seed": 8, "name": "other", "words": 60, "days": 90}

    def write_source(self, folder: Path) -> list[str]:
        return ["people=40", "events=1500"]

    def write_large(self, folder: Path, records: int) -> list[str]:
        pytest.skip("one large source is enough")


def test_emits_what_it_declares() -> None:
    producer = FACTORY.open([], events=16_000, noise=60, words=5)
    emitted = {event["data"]["action"] for outcome in producer.read() for event in outcome.events}
    declared = {action for row in ACTIONS for action in row.actions}
    assert emitted == declared
