"""Subjects are told by meaning: words that stand in like questions are near each other."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from knowflow.queries.ranking import meaning
from knowflow.queries.ranking.meaning import Meaning

DAY = 86_400.0
BREWING = ("malt mash boil", "mash boil wort", "wort malt kettle", "kettle boil mash")
STORING = ("cellar bottle cold", "bottle cold shelf", "shelf cellar keep", "keep cold cellar")


def tokens(text: str) -> Counter[str]:
    return Counter(text.split())


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Meaning:
    monkeypatch.setattr(meaning, "FIRST_FIT", 40)
    monkeypatch.setattr(meaning, "MOST_IN", 0.9)
    found = Meaning()
    for number in range(48):
        text = (BREWING, STORING)[number % 2][number // 2 % 4]
        found.question(tokens(text))
        found.answer(number % 2, number * DAY, tokens(text), tokens("yes"), 1.0)
    return found


def test_nothing_is_told_before_the_first_fit() -> None:
    found = Meaning()
    found.question(tokens("malt mash"))
    found.answer(0, 0.0, tokens("malt mash"), tokens("yes"), 1.0)
    assert found.near(tokens("malt"), 1).tolist() == [[0.0, 0.0, 0.0, 0.0]]


def test_who_answered_like_questions_is_near(known: Meaning) -> None:
    brewer, keeper = known.near(tokens("wort"), 2)[:, 0]
    assert brewer > 0.2 > -0.2 > keeper
    brewer, keeper = known.near(tokens("shelf"), 2)[:, 0]
    assert keeper > 0.2 > -0.2 > brewer


def test_the_same_questions_give_the_same_numbers(known: Meaning) -> None:
    again = Meaning()
    for number in range(48):
        text = (BREWING, STORING)[number % 2][number // 2 % 4]
        again.question(tokens(text))
        again.answer(number % 2, number * DAY, tokens(text), tokens("yes"), 1.0)
    assert np.array_equal(again.near(tokens("wort"), 2), known.near(tokens("wort"), 2))
