"""The collector of cycles looks seldom, and still finds them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from knowflow.collector import THRESHOLDS, relax_collector


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


class Node:
    def __init__(self) -> None:
        self.itself = self


def test_cycles_are_found_after_many_objects() -> None:
    relax_collector()
    assert gc.get_threshold() == THRESHOLDS
    gc.collect()
    node = weakref.ref(Node())
    assert node() is not None
    kept = [[number] for number in range(THRESHOLDS[0] + 1_000)]
    assert len(kept) > THRESHOLDS[0]
    assert node() is None
