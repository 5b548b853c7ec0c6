"""Test BM25 against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest

from indexers.bm25 import average_length, idf, score, split_tokens
from indexers.port import TermStatistics

STATS = TermStatistics(documents=4, total_tokens=12, document_frequency={"malt": 1, "hop": 4})


def test_idf_is_that_of_lucene() -> None:
    assert idf(4, 1) == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert idf(4, 4) == pytest.approx(math.log(1 + 0.5 / 4.5))
    assert 0 < idf(4, 4) < idf(4, 1) < idf(4, 0)


def test_score_of_one_token_in_a_document_of_average_length() -> None:
    # tf 1, |d| = average = 3: 1 / (1 + 1.2 * 1)
    assert score("malt hop hop", ["malt"], STATS) == pytest.approx(idf(4, 1) / 2.2)


def test_score_of_a_long_document_and_a_doubled_token() -> None:
    # |d| = 6, average 3: norm = 1.2 * (0.25 + 0.75 * 2) = 2.1
    expected = 2 * idf(4, 1) * 2 / (2 + 2.1)
    assert score("malt malt a b c d", ["malt", "malt", "absent"], STATS) == pytest.approx(expected)


def test_shorter_and_rarer_is_better() -> None:
    assert score("malt", ["malt"], STATS) > score("malt a", ["malt"], STATS) > score("hop a", ["hop"], STATS)


def test_nothing_gives_nothing() -> None:
    assert score("", ["malt"], STATS) == 0
    assert score("malt", [], STATS) == 0
    assert score("malt", ["malt"], TermStatistics(0, 0)) > 0
    assert average_length(TermStatistics(0, 0)) == 1


def test_splits_at_spaces_and_nothing_else() -> None:
    assert split_tokens("") == []
    assert split_tokens("  a\tb  c\u00a0d \n") == ["a\tb", "c\u00a0d", "\n"]
