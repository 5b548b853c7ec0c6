"""Names that look as if they meant one thing, and names that do not."""

from __future__ import annotations

import pytest

from knowflow.queries.alike import by_initials, by_spelling, by_words, stated_forms
from streams.text import topic_key


def _forms(*names: str) -> dict[str, list[str]]:
    return {topic_key(name): [name] for name in names}


@pytest.mark.parametrize(
    ("one", "other"),
    [("guiness", "guinness"), ("pilsner", "pilsener"), ("triple", "tripel"), ("definately", "definitely")],
)
def test_a_slip_of_the_pen(one: str, other: str) -> None:
    assert list(by_spelling(_forms(one, other))) == [(min(one, other), max(one, other))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("cooking", "corking"), ("brewer", "brewery"), ("carbon", "carboy"), ("python2", "python3"), ("lager", "larger")],
)
def test_another_word_is_no_slip(one: str, other: str) -> None:
    assert by_spelling(_forms(one, other)) == {}


def test_the_same_words_in_other_forms_and_order() -> None:
    found = by_words(_forms("brew", "brewing", "canned beer", "beer cans", "alcoholic", "non-alcoholic", "beer"))
    assert found == {("brew", "brewing"): "brew, brewing", ("beercan", "cannedbeer"): "beer cans, canned beer"}


def test_initials_and_counted_letters() -> None:
    found = by_initials(_forms("k8s", "Kubernetes", "sla", "service level agreement", "bof", "beer on tap"))
    assert found == {("k8s", "kubernetes"): "k8s, Kubernetes", ("servicelevelagreement", "sla"):
                     "sla, service level agreement"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We use continuous integration (CI) here", [("CI", "continuous integration")]),
        ("the Hidden Markov Model (HMM), and HMM again", [("HMM", "Hidden Markov Model")]),
        ("see the rest (CI)", []),
        ("(CI) begins", []),
        ("continuous integration (XY)", []),
    ],
)
def test_a_text_states_a_short_form(text: str, found: list[tuple[str, str]]) -> None:
    assert list(stated_forms(text, {"CI", "HMM"})) == found
