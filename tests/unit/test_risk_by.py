"""Who carries folders of code, and teams."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from knowflow.queries import files
from knowflow.queries.risk import risk
from schemas.interaction import read_event
from schemas.times import MICROS_PER_DAY, format_time
from tests.unit.test_leaver import START, asking

Event = dict[str, Any]
_NUMBER = itertools.count()


def commit(day: int, who: str, *paths: str, team: str = "", bot: bool = False) -> Event:
    """Return a commit of a day, counted from the start."""
    name = f"c{next(_NUMBER)}"
    actor = {"account": f"git:{who}", **({"team": team} if team else {}), **({"bot": True} if bot else {})}
    data = {"action": "committed", "actor": actor, "conversation": name,
            "item": {"id": name, "text": "change the #malt mill", "paths": list(paths)}}  # fmt: skip
    time = format_time(START + day * MICROS_PER_DAY)
    return read_event({"id": f"{name}!", "source": "git:a", "time": time, "partitionkey": name, "data": data})


def five(folder: str) -> list[str]:
    return [f"{folder}/{letter}.py" for letter in "abcde"]


def told(events: list[Event]) -> dict[str, tuple[int, int, list[tuple[str, int, bool]]]]:
    results = risk(asking(events), "path")["results"]
    return {
        row["path"]: (
            row["files"],
            row["bus_factor"],
            [(one["person"], one["files"], one["away"]) for one in row["carriers"]],
        )
        for row in results
    }


def test_folders_are_listed_the_largest_first_with_their_authors() -> None:
    events = [commit(0, "ann", *five("lib/mill"), "notes.md"), commit(1, "bob", *five("lib/kettle"), "lib/all.py")]
    answer = risk(asking(events), "path")
    assert told(events) == {
        "/": (11, 1, [("git:bob", 6, False), ("git:ann", 5, False)]),
        "lib/kettle/": (5, 1, [("git:bob", 5, False)]),
        "lib/mill/": (5, 1, [("git:ann", 5, False)]),
    }, "lib/ has the same files as the whole"
    assert [row["share"] for row in answer["results"]] == [0.545455, 1.0, 1.0]
    assert [[one["why"] for one in row["evidence"]] for row in answer["results"]] == [
        ["committed, the newest change"] * 2, ["committed, the newest change"], ["committed, the newest change"],
    ]  # fmt: skip


def test_who_is_away_carries_no_folder() -> None:
    events = [commit(0, "gone", *five("lib"), "f.py"), commit(300, "here", *five("new"))]
    assert told(events) == {
        "/": (11, 0, [("git:gone", 6, True), ("git:here", 5, False)]),
        "lib/": (5, 0, [("git:gone", 5, True)]),
        "new/": (5, 1, [("git:here", 5, False)]),
    }


def test_programs_and_small_folders_are_left_out() -> None:
    events = [commit(0, "robot", *five("lib"), bot=True), commit(1, "ann", "lib/a.py", "x/a.py", "docs/b.py")]
    assert told(events) == {"/": (2, 1, [("git:ann", 2, False)])}
    assert told([commit(0, "ann", "notes.md")]) == {}


def test_a_file_that_nobody_changed_for_two_years_rests() -> None:
    events = [commit(0, "gone", *five("old"), "a.py"), commit(800, "here", *five("new"), "a.py")]
    answer = risk(asking(events), "path")
    assert [(row["path"], row["files"], row["bus_factor"]) for row in answer["results"]] == [
        ("/", 6, 1),
        ("new/", 5, 1),
    ]
    assert answer["resting"] == 5


def test_pages_of_one_second_are_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [commit(0, "ann", path) for path in five("lib")] + [commit(2, "bob", "lib/a.py")]
    whole = risk(asking(events), "path")
    monkeypatch.setattr(files, "PAGE", 2)
    assert risk(asking(events), "path") == whole


def test_a_moment_knows_nothing_of_later() -> None:
    early, late = [commit(0, "ann", *five("lib"))], [commit(9, "bob", *five("lib")), commit(9, "bob", *five("new"))]
    assert risk(asking(early + late, "2024-01-03"), "path") == risk(asking(early, "2024-01-03"), "path")


def test_a_team_rests_on_those_who_hold_more_than_half() -> None:
    events = [commit(day, "ann", "mill.py", team="brewers") for day in range(6)]
    events += [commit(day, "bob", "mill.py", team="brewers") for day in range(2)]
    events += [commit(day, "cid", "mill.py", team="sellers") for day in range(2)]
    events += [commit(day, "dan", "mill.py", team="sellers") for day in range(2)]
    answer = risk(asking(events), "team")
    shown = [(row["team"], row["bus_factor"], row["people"], row["present"]) for row in answer["results"]]
    assert shown == [("brewers", 1, 2, 2), ("sellers", 2, 2, 2)]
    brewers = answer["results"][0]
    assert [(one["person"], one["share"]) for one in brewers["carriers"]] == [("git:ann", 0.75), ("git:bob", 0.25)]
    assert [(row["label"], row["bus_factor"]) for row in brewers["topics"]] == [("malt", 1)]
    assert len(brewers["evidence"]) == 2
