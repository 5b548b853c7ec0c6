"""`evaluate similar`: stated pairs are found again, and nothing that came later changes what is found."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.errors import UserError
from knowflow.evaluate.links import pairs_of
from knowflow.evaluate.similar import Replay, bm25, measure, names
from knowflow.queries.vectors import NO_VECTORS
from tests.similar_world import HOUR, START, Meanings, event, site

WEEK = 168 * HOUR
ASKED_AGAIN = START + 3 * WEEK


def again() -> list[dict[str, Any]]:
    """Return the site, in which malt is asked about again, and the new question is closed as a duplicate of the old."""
    link = {"relation": "duplicate_of", "item": "keep"}
    other = {"relation": "related", "item": "sour"}
    return [
        *site(),
        event("again", "asked", ASKED_AGAIN, "eve", "again", title="malt goes stale", text="How do I keep malt fresh?"),
        event("again-a", "answered", ASKED_AGAIN + HOUR, "bob", "again", text="As we said, in the cellar."),
        event("again", "linked", ASKED_AGAIN + 2 * HOUR, "bob", "again", link=link),
        event("again-a", "linked", ASKED_AGAIN + 3 * HOUR, "bob", "again", link=other),
        event("keep", "linked", ASKED_AGAIN + 4 * HOUR, "bob", "keep", link={"relation": "related", "item": "again"}),
    ]


def test_pairs_are_of_conversations_and_point_back_in_time() -> None:
    pairs = pairs_of(again())
    assert [(pair.asked.conversation, pair.target, pair.duplicate) for pair in pairs] == [
        ("again", "keep", True),
        ("again", "sour", False),
    ]
    assert pairs[0].asked.text == "malt goes stale\nHow do I keep malt fresh?"
    assert pairs[0].asked.at == ASKED_AGAIN


def test_duplicates_and_links_are_told_apart_beside_the_baselines() -> None:
    found = measure("a", "forum:a", again(), 0, NO_VECTORS)
    assert (found["n"], found["pool"], found["vectors"]) == (2, 3, False)
    perfect = {"n": 1, "mrr": 1.0, "mrr_ci": [1.0, 1.0], "r@1": 1.0, "r@5": 1.0, "r@10": 1.0}
    missed = {"n": 1, "mrr": 0.0, "mrr_ci": [0.0, 0.0], "r@1": 0.0, "r@5": 0.0, "r@10": 0.0}
    assert (found["duplicates"], found["links"]) == (perfect, missed)
    assert found["baselines"] == {"bm25": {"duplicates": perfect, "links": missed}}
    assert set(measure("a", "forum:a", again(), 0, Meanings())["baselines"]) == {"bm25", "words"}


def test_a_source_that_states_no_pair_is_refused() -> None:
    with pytest.raises(UserError, match="a: states no duplicate"):
        measure("a", "forum:a", site(), 0, NO_VECTORS)


def found_by(events: list[dict[str, Any]]) -> dict[str, float]:
    replay = Replay({"knowflow": lambda ask, text: names(ask, text, NO_VECTORS), "bm25": bm25})
    pairs = pairs_of(again())
    replay.run(events, [pairs[0].asked])
    return {name: replay.rank(name, pairs[0]) for name in ("knowflow", "bm25")}


def test_what_comes_later_changes_nothing() -> None:
    later = [event(f"l{n}", "asked", ASKED_AGAIN + WEEK, "flo", f"l{n}", title="malt goes stale", text="keep malt")
             for n in range(3)]  # fmt: skip
    edited = event("keep", "edited", ASKED_AGAIN + WEEK, "ann", "keep", title="sugar", text="Nothing of it is left.")
    assert found_by([*again(), *later, edited]) == found_by(again()) == {"knowflow": 1, "bm25": 1}
