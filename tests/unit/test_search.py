"""Search: narrowed by what conversations are, counted by it, and marked on the terminal."""

from __future__ import annotations

from typing import Any

import pytest

from indexers.memory import MemoryIndex
from indexers.port import OWNER, Viewer
from knowflow.cli.render_found import marked
from knowflow.errors import UserError
from knowflow.queries.ask import Ask
from knowflow.queries.narrow import Narrow, filter_of
from knowflow.queries.search import search
from schemas.times import parse_time
from streams.text import query_tokens
from tests.similar_world import HOUR, START, index_of, site


@pytest.fixture(scope="module")
def index() -> MemoryIndex:
    return index_of(site())


def found(ask: Ask, **narrow: str) -> list[str]:
    return sorted(row["conversation"] for row in search(ask, "malt mash sour", 10, Narrow(**narrow))["results"])


@pytest.mark.parametrize(("narrow", "names"), [
    ({}, ["keep", "mash", "note", "sour"]),
    ({"state": "answered"}, ["keep", "mash", "sour"]),
    ({"state": "open"}, ["note"]),
    ({"person": "bob"}, ["keep", "mash", "sour"]),
    ({"source": "forum:a"}, ["keep", "mash", "note", "sour"]),
    ({"source": "forum:b"}, []),
    ({"channel": "forum:a/x"}, []),
    ({"since": "2024-01-05"}, ["mash", "sour"]),
    ({"until": "2024-01-05"}, ["keep", "mash", "note"]),
    ({"since": "2024", "until": "2024-01"}, ["keep", "mash", "note", "sour"]),
    ({"until": "2023"}, []),
    ({"since": "2024-02"}, []),
    ({"since": "2024-01-05", "until": "2024-01-05T14:00:00Z"}, ["mash"]),
])  # fmt: skip
def test_it_is_narrowed(index: MemoryIndex, narrow: dict[str, str], names: list[str]) -> None:
    assert found(Ask(index), **narrow) == names
    assert found(Ask(index, OWNER), **narrow) == sorted({*names, *private(narrow)})


def private(narrow: dict[str, str]) -> set[str]:
    shown = narrow in (
        {},
        {"state": "answered"},
        {"source": "forum:a"},
        {"until": "2024-01-05"},
        {"since": "2024", "until": "2024-01"},
    )
    return {"secret"} if shown else set()


def test_by_topic_as_people_write_it(index: MemoryIndex) -> None:
    row = index.find("conversations", OWNER)[0].value
    for topic in row["topics"]:
        assert row["conversation"] in found(Ask(index, OWNER), topic=topic)
    assert found(Ask(index), topic="No such thing") == []


def test_it_is_counted_by_what_was_found(index: MemoryIndex) -> None:
    answer: dict[str, Any] = search(Ask(index), "malt mash sour", 1)
    assert (answer["total"], answer["complete"], len(answer["results"])) == (4, True, 1)
    assert answer["facets"]["source"] == [{"value": "forum:a", "count": 4}]
    assert answer["facets"]["state"] == [{"value": "answered", "count": 3}, {"value": "open", "count": 1}]
    assert answer["facets"]["year"] == [{"value": "2024", "count": 4}]
    assert {"value", "label", "count"} == set(answer["facets"]["topic"][0])
    assert search(Ask(index), "zzyzx")["facets"] == {"source": [], "topic": [], "state": [], "year": []}


def test_a_state_counts_as_of_the_moment(index: MemoryIndex) -> None:
    early = Ask(index, as_of=START + HOUR // 2)
    assert found(early, state="open") == ["keep", "note"]
    assert found(early, state="answered") == []
    assert found(Ask(index, Viewer(), START + 2 * HOUR), state="answered") == ["keep"]


@pytest.mark.parametrize(("text", "end"), [
    ("2023", "2024-01-01"), ("2023-12", "2024-01-01"), ("2024-02", "2024-03-01"), ("2024-02-28", "2024-02-29"),
])  # fmt: skip
def test_a_year_a_month_a_day_are_meant_whole(index: MemoryIndex, text: str, end: str) -> None:
    until = filter_of(Ask(index), Narrow(until=text)).until
    assert parse_time(until) + 1 == parse_time(end)


@pytest.mark.parametrize(
    "narrow", [{"state": "shut"}, {"since": "yesterday"}, {"until": "?"}, {"since": "2024-13"}, {"person": "nobody"}]
)
def test_a_filter_that_means_nothing_is_refused(index: MemoryIndex, narrow: dict[str, str]) -> None:
    with pytest.raises(UserError):
        search(Ask(index), "malt", 1, Narrow(**narrow))


def test_words_are_marked_whatever_their_ending() -> None:
    text = marked("Brewing: a brewer's brew, twice.", frozenset(query_tokens("brewed")))
    assert [text.plain[span.start : span.end] for span in text.spans] == ["Brewing", "brew"]
