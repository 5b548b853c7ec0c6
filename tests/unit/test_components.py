"""The walk over what is tied together."""

from __future__ import annotations

from streams.components import components

TIES = {"a": "c", "b": "", "c": "ae", "d": "f", "e": "c", "f": "d"}


def test_each_component_that_holds_a_start_comes_once() -> None:
    assert list(components("fecb", TIES.__getitem__)) == [["b"], ["a", "c", "e"], ["d", "f"]]


def test_a_circle_and_a_tie_to_oneself_end() -> None:
    ties = {"a": "ab", "b": "c", "c": "a"}
    assert list(components("c", ties.__getitem__)) == [["a", "b", "c"]]


def test_each_name_is_asked_about_once() -> None:
    asked: list[str] = []

    def tied(name: str) -> str:
        asked.append(name)
        return TIES[name]

    assert (list(components("ca", tied)), sorted(asked)) == ([["a", "c", "e"]], ["a", "c", "e"])
    assert list(components("", tied)) == []
