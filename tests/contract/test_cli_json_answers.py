"""With --json every other answer carries its evidence and the parts of its score."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import knowflow
from tests.contract.members import EVIDENCE, EXPERT, ask

TIMES = {"questions", "answered", "resolved", "first_answer_seconds", "resolution_seconds"}


def test_bridges_carry_evidence_and_the_parts_of_their_score(asked: Path) -> None:
    answer = ask(asked, "bridges", "--limit", 5)
    assert answer["results"][0]["score"] == 1
    for result in answer["results"]:
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
        assert set(result["why"]) == {"beyond", "inside", "betweenness", "constraint", "effective_size"}
        assert result["community"]["community"] not in {other["community"] for other in result["bridges_to"]}


def test_mentors_carry_evidence_and_the_parts_of_their_score(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    pair = ask(asked, "flows", "--limit", 1)["results"][0]
    answer = ask(asked, "mentors", topic, "--for", pair["helped"])
    assert {"query", "topic", "label", "for", "for_name", "level", "as_of", "total", "results"} <= set(answer)
    assert answer["for"] == pair["helped"]
    for result in answer["results"]:
        assert set(result) >= EXPERT
        assert result["person"] != answer["for"]
        assert set(result["why"]) == {"ahead", "helped_you", "helps_peers", "active", "room"}
        assert all(0 <= part <= 1 for part in result["why"].values())
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    assert scores


def test_a_reading_path_has_reasons_and_lessons_have_resolutions(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, "learn", topic, "--limit", 4)
    assert [row["step"] for row in answer["results"]] == [1, 2, 3, 4]
    stages = [("first", "next", "advanced").index(row["stage"]) for row in answer["results"]]
    assert stages == sorted(stages)
    assert all(row["reason"] and row["evidence"] for row in answer["results"])
    assert 1 <= len(answer["lessons"]) <= 4
    for row in answer["lessons"]:
        assert {"person", "name", "at", "url", "accepted", "text"} == set(row["resolution"])
        assert row["basis"] in ("stated", "inferred")


def test_nothing_emerges_where_there_is_too_little_to_tell(asked: Path) -> None:
    answer = ask(asked, "emerging")
    assert {name: answer[name] for name in ("total", "results")} == {"total": 0, "results": []}
    assert "No topic stands out" in knowflow("emerging", "--data", asked).out


def test_the_planted_pair_met_for_the_first_time(asked: Path) -> None:
    answer = ask(asked, "novel")
    assert (answer["weeks"], answer["total"], answer["groups"]) == (13, 1, [])
    (row,) = answer["results"]
    assert set(row) == {"topics", "conversations", "expected_before", "since", "score", "people", "also", "evidence"}
    assert [topic["label"] for topic in row["topics"]] == ["MiruruRecorder", "vuteji-storage"]
    assert row["conversations"] == len({one["conversation"] for one in row["evidence"]}) == 3


def test_nothing_met_for_the_first_time_where_little_was_known(asked: Path) -> None:
    answer = ask(asked, "novel", "--as-of", "2024-06-01")
    assert {name: answer[name] for name in ("weeks", "total", "results", "groups")} == {
        "weeks": 13, "total": 0, "results": [], "groups": [],
    }  # fmt: skip
    assert "met for the first time" in knowflow("novel", "--data", asked, "--as-of", "2024-06-01").out


def test_growth_has_a_curve_and_evidence_for_each_topic(asked: Path) -> None:
    helper = ask(asked, "flows", "--limit", 1)["results"][0]["helper"]
    answer = ask(asked, "growth", helper, "--limit", 2)
    assert answer["person"] == helper
    assert 1 <= len(answer["results"]) <= 2
    for row in answer["results"]:
        assert all(set(period) == {"from", "asked", "gave", "welcome", "weight", "level"} for period in row["curve"])
        assert row["curve"][-1]["level"] == row["level"]
        assert row["evidence"]


def test_a_matrix_holds_the_counts_of_its_pairs(asked: Path) -> None:
    answer = ask(asked, "flows", "--by", "team", "--limit", 1000)
    matrix = answer["matrix"]
    assert matrix["total"] == len(matrix["names"]) == len(matrix["counts"])
    cells = {
        (helper, helped): count
        for helper, row in zip(matrix["names"], matrix["counts"], strict=True)
        for helped, count in zip(matrix["names"], row, strict=True)
        if count
    }
    assert cells == {(row["helper"], row["helped"]): row["count"] for row in answer["results"]}


def test_a_graph_is_written_to_a_file(asked: Path, tmp_path: Path) -> None:
    for command in ("communities", "bridges", "flows"):
        for suffix in ("csv", "graphml"):
            file = tmp_path / f"{command}.{suffix}"
            assert ask(asked, command, "--out", file)["out"] == str(file)
            assert file.read_text().startswith({"csv": "helper," if command == "flows" else "person,",
                                                "graphml": "<?xml"}[suffix])  # fmt: skip
    people = (tmp_path / "bridges.csv").read_text().splitlines()
    assert len(people) == 1 + ask(asked, "bridges")["people"]


def test_a_person_knows_their_community(asked: Path) -> None:
    community = ask(asked, "communities", "--limit", 1)["results"][0]
    network = ask(asked, "person", community["members"][0]["person"])["network"]
    assert network["community"] == {name: community[name] for name in ("community", "name", "size")}


def test_times(asked: Path) -> None:
    answer = ask(asked, "times")
    assert {"as_of", "overall", "sources", "topics"} <= set(answer)
    for row in (answer["overall"], *answer["sources"], *answer["topics"]):
        assert set(row) >= TIMES
        assert row["questions"] >= row["answered"] >= 0
    assert len({row["source"] for row in answer["sources"]}) == len(answer["sources"])


@pytest.mark.parametrize("by", ["topic", "team", "source", "hour"])
def test_times_by_group(asked: Path, by: str) -> None:
    answer = ask(asked, "times", "--by", by, "--limit", 3)
    assert answer["by"] == by
    assert answer["results"]
    for row in (*answer["results"], *([answer["small"]] if answer["small"] else [])):
        assert set(row) >= TIMES
        assert set(row["first_answer_seconds"]) == {"p25", "p50", "p75", "p50_ci"}
        for within in (row["first_answer_within"], row["resolution_within"]):
            assert list(within) == ["1h", "1d", "7d"]
            assert all(told["ci"][0] <= told["share"] <= told["ci"][1] for told in within.values() if told)
    assert all(row["questions"] >= 5 for row in answer["results"])
    assert answer["results"][0]["name"] in knowflow("times", "--by", by, "--data", asked).out


def test_a_person_is_found_by_id_account_and_name(asked: Path) -> None:
    found = ask(asked, "flows", "--limit", 1)["results"][0]
    answer = ask(asked, "person", found["helper"])
    members = {"person", "name", "accounts", "conversations", "given", "received", "last_at", "topics", "helps",
               "helped_by", "recent"}  # fmt: skip
    assert members <= set(answer)
    assert answer["person"] == found["helper"]
    for account in answer["accounts"]:
        assert ask(asked, "person", account["account"])["person"] == found["helper"]


@pytest.mark.parametrize("by", ["topic", "path", "team"])
def test_risks_carry_names_and_evidence(asked: Path, by: str) -> None:
    answer = ask(asked, "risk", "--by", by, "--limit", 3)
    assert answer["by"] == by
    for row in answer["results"]:
        assert {"person", "name", "share", "away"} <= set(row["carriers"][0])
        assert row["share"] == row["carriers"][0]["share"]
        assert row["evidence"]
        assert all(set(evidence) == EVIDENCE for evidence in row["evidence"])
    told = knowflow("risk", "--by", by, "--limit", 3, "--data", asked).out
    assert answer["results"][0]["carriers"][0]["name"].split()[0] in told


def test_a_leaver_has_successors_with_evidence_and_the_parts_of_their_score(asked: Path) -> None:
    who = ask(asked, "risk", "--limit", 1)["results"][0]["carriers"][0]["person"]
    answer = ask(asked, "leaver", who, "--limit", 3)
    assert {"person", "name", "as_of", "last_at", "away", "total", "lost", "successors", "results"} <= set(answer)
    assert answer["person"] == who
    assert answer["total"] >= len(answer["results"]) == 3
    assert [row["lost"] for row in answer["results"]] == sorted(
        (row["lost"] for row in answer["results"]), reverse=True
    )
    for row in answer["results"]:
        assert set(row) == {
            "topic", "label", "weight", "share", "lost", "bus_factor", "bus_factor_without", "open", "successors",
            "evidence",
        }  # fmt: skip
        assert row["evidence"]
    named = [*answer["successors"], *(one for row in answer["results"] for one in row["successors"])]
    assert named
    for one in named:
        assert one["person"] != who
        assert 0 < one["score"] <= 1
        assert one["why"]
        assert one["evidence"]
        assert all(set(evidence) == EVIDENCE for evidence in one["evidence"])


def test_a_conversation(asked: Path) -> None:
    found = ask(asked, "waiting", "--limit", 1)["results"][0]
    answer = ask(asked, "conversation", found["conversation"])
    assert {"conversation", "title", "state", "items", "contributions", "topics", "links"} <= set(answer)
    assert answer["state"] == "open"
    assert answer["contributions"][0]["text"]
    for one in found["ask"]:
        assert set(one) == {"person", "name", "score", "likely", "evidence"}
        assert one["evidence"]
        assert all(set(evidence) == EVIDENCE for evidence in one["evidence"])
