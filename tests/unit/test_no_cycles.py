"""Fold without cycles of objects: Python's collector rests meanwhile, so each would stay."""

from __future__ import annotations

import gc

from producers.base import Event
from producers.registry import factory
from streams.embedded.fold import collector_paused
from tests.harness import Harness
from tests.order_cases import make_stages


def fold(events: list[Event]) -> None:
    harness = Harness(make_stages, disorder=False)
    harness.feed(events)
    harness.run()


def test_a_folded_batch_leaves_no_cycles() -> None:
    read = factory("sample").open(["people=24", "events=1000", "words=8"]).read()
    events = [event for outcome in read for event in outcome.events]
    with collector_paused():
        fold(events[:50])  # what is imported late leaves some, once
        gc.collect()
        fold(events)
        assert gc.collect() == 0
