"""Hold the Elasticsearch index to the contract, on a real node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexers.elastic.client import connect
from indexers.elastic.index import ElasticIndex
from indexers.port import Index, Viewer, Write
from knowflow.engines import Addresses
from tests.contract.index import IndexContract
from tests.contract.index_alike import shared
from tests.elastic_index import Reused, own_names
from tests.index_documents import histories
from tests.index_questions import VIEWERS

few = settings(shared, max_examples=max(4, settings().max_examples // 10))  # a node takes some 3 s a case
RECORDS = ("contributions", "conversations", "identities", "interactions", "people")


@pytest.fixture(scope="module")
def reused(engines: Addresses) -> Iterator[Reused]:
    with own_names(engines.elasticsearch) as names:
        yield Reused(engines.elasticsearch, names, RECORDS)


@pytest.mark.slow
class TestElasticIndex(IndexContract):
    @pytest.fixture(autouse=True)
    def _engines(self, engines: Addresses, reused: Reused) -> None:
        self.urls, self.reused = engines.elasticsearch, reused

    def opened(self) -> AbstractContextManager[Index]:
        return self.reused.opened()

    def reopened(self, index: Index) -> Index:
        assert isinstance(index, ElasticIndex)
        index.close()
        return ElasticIndex(connect(self.urls), names=index.names, generation=index.generation)

    @few
    @given(histories())
    def test_answers_as_the_reference_does(self, history: list[list[Write]]) -> None:
        self.hold_to_the_reference(history)

    @few
    @given(histories(), st.randoms(use_true_random=False))
    def test_the_order_of_writes_does_not_matter(self, history: list[list[Write]], random: Any) -> None:
        self.hold_to_any_order(history, random)

    @few
    @given(histories(), st.sampled_from(VIEWERS), st.integers(1, 4))
    def test_a_viewer_gets_what_the_visible_documents_alone_give(
        self, history: list[list[Write]], viewer: Viewer, limit: int
    ) -> None:
        self.hold_to_what_is_visible(history, viewer, limit)
