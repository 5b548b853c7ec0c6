"""Where somebody belongs: a decision before a statement before the domain of an address; the latest beginning first."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.decisions import read_decision
from schemas.times import parse_time
from streams.affiliations import as_periods, at, in_force, organisation_of


@pytest.mark.parametrize(
    ("account", "stated", "address", "organisation"),
    [
        ("chat:a/1", "Brewery", "ann@x.org", "Brewery"),
        ("chat:a/1", "", " Ann@Mail.X.org ", "x.org"),
        ("mail:ann@x.org", "", "", "x.org"),
        ("mail:ann@x.org", "", "ann@gmail.com", "x.org"),
        ("mail:ann@gmail.com", "", "", ""),
        ("git:Ann Alder", "", "", ""),
        ("chat:a/1", "", "x.org", ""),
        ("", "", "ann@x.org", "x.org"),
    ],
)
def test_the_organisation_of_a_source(account: str, stated: str, address: str, organisation: str) -> None:
    assert organisation_of(account, stated, address) == organisation


def _decision(name: str, **stated: str) -> dict[str, object]:
    return read_decision({"id": name, "time": "2024-05-01", "kind": "affiliation", "accounts": ["a:b/1"], **stated})


def test_what_began_last_is_asked_first_and_each_says_what_it_names() -> None:
    decisions = [
        _decision("1", organisation="Old", team="Malt"),
        _decision("2", organisation="New", valid_from="2024-02-01", valid_to="2024-04-01"),
        _decision("3", team="Hops", valid_from="2024-03-01"),
        _decision("4", valid_from="2024-03-15"),
        _decision("5", organisation="", team="", valid_from="2024-03-16"),
    ]
    held = in_force(decisions)
    assert [one["id"] for one in held] == ["3", "2", "1"]
    periods = as_periods(held)
    moments = ["2024-01-31T23:59:59.999999", "2024-02-01", "2024-03-01", "2024-03-31T23:59:59.999999", "2024-04-01"]
    assert [at(periods, parse_time(moment)) for moment in moments] == [
        ("Malt", "Old"), ("Malt", "New"), ("Hops", "New"), ("Hops", "New"), ("Hops", "Old"),
    ]  # fmt: skip


def test_of_two_that_began_together_the_later_decision_is_asked_first() -> None:
    one, two = _decision("9", team="Malt"), {**_decision("1", team="Hops"), "time": "2024-05-02T00:00:00.000000Z"}
    assert [held["id"] for held in in_force([one, two])] == ["1", "9"]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"kind": "affiliation", "accounts": ["a:b/1", "a:b/2"]}, "one account"),
        ({"kind": "affiliation", "accounts": []}, "one account"),
        ({"kind": "merge", "accounts": ["a:b/1", "@x.org"]}, "no whole domain"),
        ({"kind": "affiliation", "accounts": ["a:b/1"], "valid_from": "2024-01-02", "valid_to": "2024-01-02"}, "ends"),
        ({"kind": "merge", "accounts": ["a:b/1", "a:b/2"], "team": "Malt"}, "has no organisation"),
        ({"kind": "merge", "accounts": ["a:b/1"]}, "two different accounts"),
    ],
)
def test_decisions_that_will_not_do(wrong: dict[str, object], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        read_decision({"id": "d", "time": "2024-05-01", **wrong})
