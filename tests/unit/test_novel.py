"""What is new joins what was known: topics, and groups, that never met before."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.queries.ask import Ask
from knowflow.queries.novel import chance, novel
from tests.unit.test_learning import Event, index_of, short, talk


def known(*topics: str) -> list[Event]:
    """Return a year of conversations about each topic by itself."""
    return [one for week in range(0, 50, 2) for topic in topics
            for one in talk(week, f"{topic}{week}", f"{topic}ist", text=f"#{topic}")]  # fmt: skip


def named(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [tuple(topic["label"] for topic in row["topics"]) for row in found["results"]]


def test_two_known_topics_that_never_met_are_named_with_who_joined_them() -> None:
    events = [*known("malt", "hops", "yeast"), *talk(20, "early", "maltist", text="#malt and #yeast")]
    for week, asker in ((55, "ann"), (57, "bob"), (58, "eve")):
        events += talk(week, asker, "maltist", "hopsist", text="#malt and #hops")
        events += talk(week, f"{asker}2", "maltist", text="#malt and #yeast")
        events += talk(week, f"{asker}3", "maltist", text="#malt and #brandnew")
    found = novel(Ask(index_of(events)))
    assert named(found) == [("hops", "malt")], "yeast had met malt, and nobody knew what is brand-new"
    (row,) = found["results"]
    assert set(row) == {"topics", "conversations", "expected_before", "since", "score", "people", "also", "evidence"}
    assert (row["conversations"], row["since"][:10]) == (3, "2025-01-20")
    assert row["expected_before"] > 5
    assert [short(one["person"]) for one in row["people"]] == ["ann", "hopsist", "maltist", "bob", "eve"]
    assert [(one["conversation"], one["why"]) for one in row["evidence"]] == [
        ("ann.55", "asked, joined both"), ("bob.57", "asked, joined both"), ("eve.58", "asked, joined both"),
    ]  # fmt: skip


def test_where_chance_keeps_topics_apart_they_meet_if_they_are_together_more_than_it_lets_them() -> None:
    events = [one for week in range(0, 50, 9) for topic in ("malt", "hops")
              for one in talk(week, f"{topic}{week}", f"{topic}ist", text=f"#{topic}")]  # fmt: skip
    events += [one for week in range(60) for at in range(2)
               for one in talk(week, f"else{week}{at}", "elsist", text=f"#other{at}")]  # fmt: skip
    once = talk(55, "ann", "maltist", text="#malt and #hops") + talk(57, "bob", "hopsist", text="#hops")
    assert named(novel(Ask(index_of(events + once)))) == []
    both = [one for week, asker in ((55, "ann"), (57, "bob"), (58, "eve"))
            for one in talk(week, asker, "maltist", text="#malt and #hops")]  # fmt: skip
    found = novel(Ask(index_of(events + both)))
    assert named(found) == [("hops", "malt")]
    assert found["results"][0]["expected_before"] < 1


def test_chance_is_that_of_fishers_exact_test() -> None:
    assert chance(3, 4, 4, 8) == pytest.approx(17 / 70)  # his lady who tastes tea, three cups of four or more
    assert chance(0, 4, 4, 8) == 1.0


def test_one_person_who_names_both_is_no_meeting() -> None:
    events = known("malt", "hops")
    for week in (55, 57, 58):
        events += talk(week, "ann", "maltist", text="#malt and #hops")
    assert named(novel(Ask(index_of(events)))) == []


def team(events: list[Event], teams: dict[str, str]) -> list[Event]:
    """Return events whose actors state the team of their account."""
    changed = []
    for one in events:
        actor = one["data"]["actor"]
        actor = {**actor, "team": teams.get(short(actor["account"])[:1], "")}
        changed.append({**one, "data": {**one["data"], "actor": actor}})
    return changed


def test_teams_that_helped_each_other_for_the_first_time_are_named_with_who_did() -> None:
    teams = {"a": "Ale", "b": "Bitter", "c": "Cider"}
    within = (("a1", "a2"), ("b1", "b2"), ("c1", "c2"))
    events = [one for week in range(0, 50, 2) for pair in within for one in talk(week, *pair, text=f"#malt{pair[0]}")]
    events += [one for week in (10, 12) for one in talk(week, "a3", "c2")]
    events += [one for week in (55, 57) for one in talk(week, "a1", "b2")]
    events += [one for week in (56, 58) for one in talk(week, "a1", "c2")]
    events += talk(58, "b1", "c1")
    found = [row for row in novel(Ask(index_of(team(events, teams))))["groups"] if row["kind"] == "team"]
    assert [[group["name"] for group in row["groups"]] for row in found] == [["Ale", "Bitter"]], "once is too little"
    assert set(found[0]) == {"kind", "groups", "times", "since", "score", "people", "evidence"}
    assert {name: found[0][name] for name in ("times", "since")} == {"times": 2, "since": "2025-01-20"}
    assert [short(one["person"]) for one in found[0]["people"]] == ["b2", "a1"]
    assert [(one["conversation"], one["why"]) for one in found[0]["evidence"]] == [("a1.57", "helped a1")]
