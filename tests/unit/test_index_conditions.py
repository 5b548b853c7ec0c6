"""Test what every index adapter shares: audiences, keywords, normal conditions."""

from __future__ import annotations

import pytest

from indexers.conditions import audience_of, keywords_of, normal_where, spec_of
from indexers.port import OWNER, PUBLIC_VIEWER, Viewer, Where


@pytest.mark.parametrize(
    ("record", "document", "expected"),
    [
        ("contributions", {"audience": ["b", "a", "a"]}, ("a", "b")),
        ("contributions", {"audience": ["x", "public"]}, ("public",)),
        ("contributions", {}, ()),
        ("interactions", {"data": {"audience": ["team"]}}, ("team",)),
        ("interactions", {"data": {}}, ()),
        ("identities", {"audience": ["ignored"]}, ("public",)),
    ],
)
def test_audience(record: str, document: dict[str, object], expected: tuple[str, ...]) -> None:
    assert audience_of(spec_of(record), document) == expected


def test_nobody_but_the_owner_sees_an_audience_that_is_not_stated() -> None:
    assert OWNER.sees(())
    assert not PUBLIC_VIEWER.sees(())
    assert not Viewer(frozenset(["a"])).sees(())


def test_keywords_are_texts_or_objects_that_name_them() -> None:
    document = {
        "plain": ["a", "b", "a"],
        "topics": [{"topic": "malt", "own": 1}, {"topic": "malt", "own": 2}],
        "accounts": [{"name": "s:x/1", "count": 1}],
        "none": None,
    }
    assert keywords_of(document, "plain") == ["a", "b"]
    assert keywords_of(document, "topics") == ["malt"]
    assert keywords_of(document, "accounts") == ["s:x/1"]
    assert keywords_of(document, "none") == keywords_of(document, "missing") == []


def test_dates_become_what_documents_hold() -> None:
    spec = spec_of("contributions")
    asked = [Where("last_at", "ge", "2024-01-02"), Where("last_at", "in", ["2024-01-02T05:00:00+05:00"])]
    assert [one.value for one in normal_where(spec, asked)] == [
        "2024-01-02T00:00:00.000000Z",
        ["2024-01-02T00:00:00.000000Z"],
    ]


def test_errors_say_which_field() -> None:
    spec = spec_of("contributions")
    with pytest.raises(ValueError, match="`contributions` cannot be filtered by `title`"):
        normal_where(spec, [Where("title", "eq", "x")])
    with pytest.raises(ValueError, match="`items` is long: True does not fit"):
        normal_where(spec, [Where("items", "eq", True)])
    with pytest.raises(ValueError, match="`topics` is keywords: it has no order for `ge`"):
        normal_where(spec, [Where("topics", "ge", "a")])
