"""Hold any history of writes to the reference, to any order of them, and to what a viewer sees."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexers.memory import MemoryIndex
from indexers.port import OWNER, Viewer, Write
from tests.contract.index_adapter import IndexAdapter
from tests.index_documents import (
    CONDITIONS,
    ORDERS,
    WORDS,
    histories,
)
from tests.index_questions import TEXTS, VIEWERS, everything, matched

# Each adapter's class runs these tests by itself, which hypothesis takes for a mistake.
shared = settings(
    max_examples=max(10, settings().max_examples // 2),
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)


class Alike(IndexAdapter):
    """Hold an adapter to answers that are a function of what stands."""

    @shared
    @given(histories())
    def test_answers_as_the_reference_does(self, history: list[list[Write]]) -> None:
        self.hold_to_the_reference(history)

    def hold_to_the_reference(self, history: list[list[Write]]) -> None:
        reference = MemoryIndex()
        with self.opened() as index:
            for batch in history:
                reference.apply(batch)
                index.apply(batch)
            expected = everything(reference)
            assert everything(index) == expected
            for batch in history:  # a replay changes nothing
                index.apply(batch)
            assert everything(index) == expected

    @shared
    @given(histories(), st.randoms(use_true_random=False))
    def test_the_order_of_writes_does_not_matter(self, history: list[list[Write]], random: Any) -> None:
        self.hold_to_any_order(history, random)

    def hold_to_any_order(self, history: list[list[Write]], random: Any) -> None:
        writes = [write for batch in history for write in batch]
        shuffled = random.sample(writes, len(writes))
        cut = random.randrange(len(writes) + 1)
        with self.opened() as one, self.opened() as other:
            one.apply(writes)
            other.apply(shuffled[:cut])
            other.apply(shuffled[cut:])
            assert everything(one) == everything(other)

    @shared
    @given(histories(), st.sampled_from(VIEWERS), st.integers(1, 4))
    def test_a_viewer_gets_what_the_visible_documents_alone_give(
        self, history: list[list[Write]], viewer: Viewer, limit: int
    ) -> None:
        self.hold_to_what_is_visible(history, viewer, limit)

    def hold_to_what_is_visible(self, history: list[list[Write]], viewer: Viewer, limit: int) -> None:
        with self.opened() as whole, self.opened() as part:
            for batch in history:
                whole.apply(batch)
            part.apply([
                Write(record, key, version, value)
                for record in CONDITIONS
                for key, version, value in whole.scan(record)
                if viewer.sees(value.get("audience", ["public"]))
            ])  # fmt: skip
            for record, cases in CONDITIONS.items():
                for where in cases:
                    assert whole.count(record, viewer, where) == part.count(record, OWNER, where)
                    for order in ORDERS[record]:
                        expected = part.find(record, OWNER, where, order, limit)
                        assert whole.find(record, viewer, where, order, limit) == expected
            for record, field in TEXTS:
                assert whole.statistics(record, field, WORDS) == part.statistics(record, field, WORDS)
                for tokens in (["malt"], ["hop", "日本"], WORDS):
                    for where in CONDITIONS[record][:2]:
                        expected = part.match(record, field, tokens, OWNER, where, limit)
                        found = whole.match(record, field, tokens, viewer, where, limit)
                        assert matched(found) == matched(expected)
                        assert len(found) == len(expected)
