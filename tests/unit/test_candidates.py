"""Candidates by words: in a large archive by the rarest, without which nothing that fits is missed."""

from __future__ import annotations

from random import Random

import pytest

from indexers.memory import MemoryIndex
from indexers.port import TermStatistics, Where
from knowflow.queries import text
from knowflow.queries.ask import Ask
from knowflow.queries.narrow import Narrow
from knowflow.queries.search import search
from knowflow.queries.text import Query, matches, telling
from tests.index_documents import contribution, conversation, put

HELD = {"the": 190_000, "is": 150_000, "broker": 30_000, "zyzzyva": 3, "mine": 0}


@pytest.mark.parametrize(("tokens", "told"), [
    (["the", "broker", "zyzzyva"], ["broker", "zyzzyva"]),
    (["is", "zyzzyva", "the", "mine", "broker", "zyzzyva"], ["is", "zyzzyva", "mine", "broker", "zyzzyva"]),
    (["the"], ["the"]),
    (["is", "the", "mine"], ["is", "mine"]),
])  # fmt: skip
def test_the_rarest_words_tell(tokens: list[str], told: list[str]) -> None:
    assert list(telling(tokens, TermStatistics(1_000_000, 80_000_000, HELD))) == told


@pytest.fixture
def index() -> MemoryIndex:
    random, made = Random(2), MemoryIndex()
    for number in range(60):
        name, room = f"c{number:02d}", "old" if number < 5 else "new"
        words = "beer " * random.randint(1, 3) + ("malt" if number >= 5 else "hop")
        made.apply([
            put("conversations", conversation(name, channel=room, tokens=words, title=words)),
            put("contributions", contribution(f"s:x/{number}", conversation=name, tokens=words)),
        ])  # fmt: skip
    return made


def test_where_few_hold_the_rare_words_all_words_find(index: MemoryIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "SCANNED", 10)
    query, fields = Query("beer hop", ("beer", "hop"), {}), (("tokens", 1.0),)
    assert len(matches(Ask(index), "contributions", query, fields, limit=5)) == 5
    assert len(matches(Ask(index), "contributions", query, fields, limit=50)) == 50
    new = Where("channel", "eq", "new")
    assert len(matches(Ask(index), "conversations", query, fields, new, limit=50)) == 50


def test_what_a_filter_leaves_is_scored_however_far_down_it_was(
    index: MemoryIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowflow.queries.search.SCORED", 2)
    whole = search(Ask(index), "beer malt", 1)
    assert (whole["total"], whole["complete"]) == (60, True)
    for narrow in (Narrow(channel="old"), Narrow(state="open")):
        found = search(Ask(index), "beer malt", 5, narrow)["results"]
        assert len(found) == 5
        assert all(row["score"] > 0 for row in found)
