"""The harness finds what it is there to find: it is tried on stages that are right, and on wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from streams.core import Input, Message, Rows, Stage
from tests.harness import Harness


def _events(count: int = 24) -> list[dict[str, Any]]:
    return [{"id": f"e{n % 16}", "partitionkey": f"p{n % 16 % 5}", "n": n % 16} for n in range(count)]


def _number(message: Message) -> int:
    assert message.value is not None
    return int(message.value["n"])


class ByKey:
    """Send each event once to the stage that counts, under a key that only counting knows."""

    name = "by-key"
    inputs = (Input("interactions"),)
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        out = []
        for message in batch:
            if rows.get("seen", message.key) is None:
                rows.put("seen", message.key, 1)
                out.append(Message("by-key", message.key, f"k{_number(message) % 3}", message.value, 1))
        return out


class Counts:
    """Sum the numbers of each key; write the sum as it is after the batch."""

    name = "counts"
    inputs = (Input("by-key"), Input("decisions", broadcast=True))
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        touched = set()
        for message in batch:
            if message.stream == "by-key":
                if rows.get("seen", message.key) is not None:
                    continue
                rows.put("seen", message.key, 1)
                held = rows.get("sum", message.partition_key) or [0, 0]
                rows.put("sum", message.partition_key, [held[0] + _number(message), held[1]])
                touched.add(message.partition_key)
        out = []
        for key in sorted(touched):
            total, version = rows.get("sum", key) or [0, 0]
            rows.put("sum", key, [total, version + 1])
            out.append(Message("topics", key, key, {"sum": total}, version + 1))
        return out


def _sums(harness: Harness) -> dict[str, int]:
    return {key: value["sum"] for key, value in harness.documents["topics"].items()}


def _run_all(make: Callable[[], Sequence[Stage]]) -> None:
    for seed in range(20):
        _run(make, seed)


def _run(make: Callable[[], Sequence[Stage]], seed: int, partitions: int = 3) -> Harness:
    harness = Harness(make, partitions, seed)
    harness.feed(_events())
    harness.run()
    return harness


@pytest.mark.parametrize("partitions", range(1, 8))
def test_right_stages_give_one_result_whatever_is_shuffled(partitions: int) -> None:
    for seed in range(10):
        harness = _run(lambda: [ByKey(), Counts()], seed, partitions)
        assert _sums(harness) == {"k0": 45, "k1": 35, "k2": 40}
        harness.replay_index()
        assert _sums(harness) == {"k0": 45, "k1": 35, "k2": 40}


def test_a_stage_that_remembers_outside_its_rows_is_found() -> None:
    class Remembers(ByKey):
        def __init__(self) -> None:
            self.seen: set[str] = set()

        def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
            new = [message for message in batch if message.key not in self.seen]
            self.seen.update(message.key for message in new)
            return [Message("by-key", m.key, "k0", m.value, 1) for m in new]

    with pytest.raises(AssertionError, match=r"wrote something else|version 1 after 1"):
        _run_all(lambda: [Remembers(), Counts()])


def test_a_version_that_does_not_rise_is_found() -> None:
    class SameVersion(Counts):
        def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
            return [Message(m.stream, m.key, m.partition_key, m.value, 1) for m in super().process(rows, batch)]

    with pytest.raises(AssertionError, match="version 1 after 1"):
        _run_all(lambda: [ByKey(), SameVersion()])


def test_a_value_changed_after_it_was_sent_is_found() -> None:
    class Changes(ByKey):
        def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
            for message in batch:
                assert message.value is not None
                message.value["n"] += 1
            return super().process(rows, batch)

    class Twice(ByKey):
        name = "twice"

        def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
            return []

    with pytest.raises(AssertionError, match="was changed after it was sent"):
        _run_all(lambda: [Changes(), Twice()])


def test_a_result_that_depends_on_order_is_found() -> None:
    class LastWins(Counts):
        single = True

        def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
            version = (rows.get("version", "") or 0) + 1
            rows.put("version", "", version)
            return [Message("topics", "last", "last", {"sum": _number(batch[-1])}, version)]

    results = {tuple(_sums(_run(lambda: [ByKey(), LastWins()], seed)).items()) for seed in range(20)}
    assert len(results) > 1


def test_a_single_stage_gets_everything_and_a_broadcast_goes_everywhere() -> None:
    class Single(ByKey):
        name = "single"
        single = True

    harness = Harness(lambda: [Single(), Counts()], 4, 1)
    harness.feed(_events(16), [{"id": "d1"}])
    harness.run()
    assert len(harness.rows("single")) == 1
    assert len(harness.rows("counts")) == 4
    assert _sums(harness) == {"k0": 45, "k1": 35, "k2": 40}
