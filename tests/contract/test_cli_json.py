"""With --json every command prints exactly one object, with the members that programs rely on."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.cli import DUMP, knowflow
from tests.contract.members import ask

LISTS: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "topics": (("topics",), {"topic", "label", "people", "conversations", "recent", "questions", "open", "resolved"}),
    "waiting": (
        ("waiting",),
        {"conversation", "title", "url", "at", "days", "sooner", "asker", "topics", "ask"},
    ),
    "risk": (
        ("risk",),
        {"topic", "label", "bus_factor", "share", "carriers", "present", "conversations", "people", "recent"},
    ),
    "risk by path": (
        ("risk", "--by", "path"),
        {"path", "source", "files", "bus_factor", "share", "carriers", "present", "people", "last_at", "evidence"},
    ),
    "risk by team": (
        ("risk", "--by", "team"),
        {"team", "bus_factor", "weight", "share", "carriers", "present", "people", "topics", "evidence"},
    ),
    "flows": (("flows",), {"helper", "helper_name", "helped", "helped_name", "count", "accepted", "thanked"}),
    "flows by team": (("flows", "--by", "team"), {"helper", "helped", "count"}),
    "flows by organisation": (("flows", "--by", "organisation"), {"helper", "helped", "count"}),
    "communities": (
        ("communities",),
        {
            "community",
            "name",
            "size",
            "topics",
            "members",
            "cohesion",
            "reciprocity",
            "inside",
            "outside",
            "gives",
            "takes",
        },
    ),
    "bridges": (
        ("bridges",),
        {"person", "name", "score", "community", "bridges_to", "people", "reciprocity", "evidence", "why"},
    ),
    "engagement by team": (("engagement",), {"group", "name", "people", "give", "receive", "both", "newcomers"}),
    "engagement by community": (
        ("engagement", "--by", "community"),
        {"group", "name", "people", "thanked", "thanked_inferred"},
    ),
    "flows by topic": (("flows", "--by", "topic"), {"topic", "label", "conversations", "pairs"}),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists(asked: Path, name: str) -> None:
    command, members = LISTS[name]
    answer = ask(asked, *command, "--limit", 2)
    assert {"total", "as_of", "results"} <= set(answer)
    assert 1 <= len(answer["results"]) <= 2
    assert answer["total"] >= len(answer["results"])
    assert all(members <= set(result) for result in answer["results"])


def test_simulated_sources_are_told(asked: Path, tmp_path: Path) -> None:
    assert ask(asked, "topics")["simulated"] is True
    assert "invented" in knowflow("topics", "--data", asked).out
    knowflow("ingest", "stackexchange", DUMP, "--data", tmp_path)
    assert "simulated" not in ask(tmp_path, "topics")


def test_as_of_looks_back(asked: Path) -> None:
    then = ask(asked, "topics", "--as-of", "2024-06-30", "--limit", 1000)
    now = ask(asked, "topics", "--limit", 1000)
    assert then["as_of"] == "2024-06-30T00:00:00.000000Z"
    latest = {row["topic"]: row["conversations"] for row in now["results"]}
    assert then["results"]
    assert all(row["conversations"] <= latest[row["topic"]] for row in then["results"])
    assert sum(row["conversations"] for row in then["results"]) < sum(latest.values())
    assert ask(asked, "topics", "--as-of", "1990-01-01")["results"] == []


def test_a_viewer_widens_and_the_owner_sees_all(asked: Path) -> None:
    def total(*viewer: str) -> int:
        value = ask(asked, "flows", *viewer)["total"]
        assert isinstance(value, int)
        return value

    lines = knowflow("dump", "contributions", "--data", asked).out.splitlines()
    labels = sorted({label for line in lines for label in orjson.loads(line)["value"]["audience"]} - {"public"})
    assert labels, "the sample has private channels"
    public, everything = total(), total("--viewer", "*")
    some = [total("--viewer", label) for label in labels]
    assert total("--viewer", "nobody") == public < everything
    assert all(public <= count <= everything for count in some)
    assert max(some) > public
    assert total(*(word for label in labels for word in ("--viewer", label))) == everything


def test_the_version_is_told() -> None:
    done = knowflow("--version")
    assert done.code == 0
    assert done.out.startswith("knowflow 0.")
