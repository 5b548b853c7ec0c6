"""Questions that do not depend on each other: made at once where an index waits for answers, else in turn."""

from __future__ import annotations

import threading
from typing import Final

import pytest

from indexers.memory import MemoryIndex
from indexers.port import IndexUnavailable, TermStatistics
from knowflow.queries.ask import Ask
from tests.index_documents import contribution, put

PATIENCE: Final = 30  # seconds


class Far(MemoryIndex):
    """Be an index that waits for answers."""

    waits = True  # type: ignore[misc]


def test_calls_meet_where_the_index_waits() -> None:
    ask, met = Ask(Far()), threading.Barrier(2, timeout=PATIENCE)
    assert ask.both(lambda: ("first", met.wait())[0], lambda: ("second", met.wait())[0]) == ("first", "second")
    assert ask.each(lambda number: (number, met.wait())[0], [3, 1]) == [3, 1]


def test_calls_take_turns_in_one_thread_elsewhere() -> None:
    ask, turns = Ask(MemoryIndex()), list[tuple[int, str]]()

    def call(name: str) -> str:
        turns.append((threading.get_ident(), name))
        return name

    assert ask.both(lambda: call("first"), lambda: call("second")) == ("first", "second")
    assert ask.each(call, ["third", "fourth"]) == ["third", "fourth"]
    assert turns == [(threading.get_ident(), name) for name in ("first", "second", "third", "fourth")]


@pytest.mark.parametrize("index", [MemoryIndex(), Far()])
def test_what_a_call_raises_passes_through(index: MemoryIndex) -> None:
    def fail(_: object = None) -> int:
        raise IndexUnavailable("gone")

    ask = Ask(index)
    for call in (lambda: ask.both(fail, int), lambda: ask.both(int, fail), lambda: ask.each(fail, [1, 2])):
        with pytest.raises(IndexUnavailable, match="gone"):
            call()


def test_statistics_are_asked_for_once_a_question() -> None:
    index = MemoryIndex()
    ask = Ask(index)
    assert ask.statistics("contributions", "tokens", ("malt",)) == TermStatistics(0, 0, {"malt": 0})
    index.apply([put("contributions", contribution("s:x/1", tokens="malt"))])
    assert ask.statistics("contributions", "tokens", ("malt",)) == TermStatistics(0, 0, {"malt": 0})
    assert Ask(index).statistics("contributions", "tokens", ("malt",)) == TermStatistics(1, 1, {"malt": 1})
