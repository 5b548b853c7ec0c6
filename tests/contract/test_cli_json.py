"""With --json every command prints exactly one object, with the members that programs rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from producers.jsonl import JsonlSink
from producers.write import interaction
from schemas.canonical import canonical
from schemas.registry import RECORDS
from tests.cli import DUMP, knowflow

EXPERT = {"person", "name", "score", "topics", "evidence", "why"}
EVIDENCE = {"contribution", "conversation", "title", "url", "at", "role", "why"}
FOUND = {"conversation", "title", "url", "at", "state", "score", "highlight", "answer"}
INGEST = {
    "kind", "source", "name", "records", "interactions", "new", "duplicates", "pending", "ignored", "deadletters",
    "counts", "seconds", "per_second", "peak_mb",
}  # fmt: skip
TIMES = {"questions", "answered", "resolved", "first_answer_seconds", "resolution_seconds"}


def ask(folder: Path, *arguments: object) -> dict[str, Any]:
    return knowflow(*arguments, "--data", folder, "--json").json


def test_experts(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, "experts", topic, "--limit", 3)
    assert answer["query"] == topic
    assert 1 <= len(answer["results"]) <= 3
    for result in answer["results"]:
        assert set(result) == EXPERT
        assert 0 < result["score"] <= 1
        assert result["score"] == round(result["score"], 6)
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
        assert all(set(row) == {"topic", "label", "level"} for row in result["topics"])
        assert all(isinstance(part, float) for part in result["why"].values())
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_route(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, "route", topic, "--limit", 3)
    assert set(answer) == {"query", "answered", "soon", "results", "escalation", "simulated"}
    assert answer["query"] == topic
    assert 0 < answer["answered"] < 1
    assert 1 <= len(answer["results"]) <= 3
    for result in answer["results"]:
        assert set(result) == EXPERT | {"likely", "soon"}
        assert 0 < result["likely"] <= result["score"] <= 1
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
        assert all(isinstance(part, float) for part in result["why"].values())
        assert result["soon"]["from_seconds"] <= result["soon"]["to_seconds"]
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    steps = answer["escalation"]
    assert [step["person"] for step in steps[:-1]] == [result["person"] for result in answer["results"]]
    assert [step["likely"] for step in steps] == sorted(step["likely"] for step in steps)
    first = answer["results"][0]["person"]
    left = ask(asked, "route", topic, "--for", first, "--limit", 3)
    assert first not in [result["person"] for result in left["results"]]


def test_route_with_paths(asked: Path) -> None:
    answer = ask(asked, "route", "mend the index", "--paths", "src/a.py", "src/b.py", "--limit", 2)
    assert set(answer) == {"query", "paths", "results", "simulated"}
    assert (answer["query"], answer["paths"]) == ("mend the index", ["src/a.py", "src/b.py"])
    assert len(answer["results"]) == 2
    for result in answer["results"]:
        assert set(result) == EXPERT
        assert 0 < result["score"] <= 1
        assert result["evidence"], "a ranked name without evidence"
        assert all(set(evidence) == EVIDENCE for evidence in result["evidence"])
        assert all(set(row) == {"topic", "label", "level"} for row in result["topics"])
        assert all(isinstance(part, float) for part in result["why"].values())
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_a_question_like_none_goes_to_nobody(asked: Path) -> None:
    answer = ask(asked, "route", "zzyzx")
    assert (answer["results"], answer["escalation"]) == ([], [])


def test_experts_of_what_nobody_knows_are_none(asked: Path) -> None:
    assert ask(asked, "experts", "zzyzx") == {"query": "zzyzx", "results": [], "simulated": True}


@pytest.mark.parametrize("command", ["search", "similar"])
def test_conversations_are_found(asked: Path, command: str) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    answer = ask(asked, command, topic, "--limit", 2)
    assert {"query", "total", "results"} <= set(answer)
    assert answer["total"] >= len(answer["results"]) == 2
    for result in answer["results"]:
        assert set(result) == FOUND
        assert result["state"] in ("open", "answered", "resolved")
        assert result["answer"] is None or {"person", "name", "at", "url", "accepted", "text"} == set(result["answer"])


def test_search_is_narrowed_and_counted(asked: Path) -> None:
    topic = ask(asked, "topics", "--limit", 1)["results"][0]["label"]
    whole = ask(asked, "search", topic, "--limit", 1)
    assert set(whole["facets"]) == {"source", "topic", "state", "year"}
    assert whole["complete"] is True
    assert sum(one["count"] for one in whole["facets"]["state"]) == whole["total"]
    assert all(set(one) == {"value", "label", "count"} for one in whole["facets"]["topic"])
    first = whole["facets"]["state"][0]
    narrowed = ask(asked, "search", topic, "--state", first["value"], "--since", whole["facets"]["year"][0]["value"])
    assert narrowed["facets"]["state"] == [first | {"count": narrowed["total"]}]
    assert 0 < narrowed["total"] <= first["count"]
    assert ask(asked, "search", topic, "--source", "forum:nowhere")["results"] == []
    assert "--state 'shut': choose among open" in knowflow("search", topic, "--state", "shut", "--data", asked).error


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


def test_nothing_met_for_the_first_time_where_little_was_known(asked: Path) -> None:
    answer = ask(asked, "novel")
    assert {name: answer[name] for name in ("weeks", "total", "results", "groups")} == {
        "weeks": 13, "total": 0, "results": [], "groups": [],
    }  # fmt: skip
    assert "met for the first time" in knowflow("novel", "--data", asked).out


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


def test_ingest_accounts_for_every_record(tmp_path: Path) -> None:
    first = ask(tmp_path, "ingest", "stackexchange", DUMP, "--name", "garden")
    assert set(first) >= INGEST
    assert first["name"] == "stackexchange:garden"
    assert first["interactions"] == first["new"] + first["duplicates"] == sum(first["counts"].values())
    again = ask(tmp_path, "ingest", "stackexchange", DUMP, "--name", "garden")
    assert again["new"] == 0
    assert again["duplicates"] == first["interactions"]
    assert again["records"] == first["records"]


def test_events_go_to_a_file_and_come_back(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    written = knowflow("ingest", "stackexchange", DUMP, "--name", "garden", "--to", "jsonl", "--out", file, "--json")
    assert written.json["interactions"] == len(file.read_text().splitlines())
    ask(tmp_path / "one", "ingest", "cloudevents", file)
    ask(tmp_path / "two", "ingest", "stackexchange", DUMP, "--name", "garden")
    dumps = [knowflow("dump", "topics", "conversations", "people", "--data", tmp_path / name).out
             for name in ("one", "two")]  # fmt: skip
    assert dumps[0] == dumps[1] != ""
    streamed = knowflow("ingest", "stackexchange", DUMP, "--name", "garden", "--to", "jsonl", "--out", "-")
    assert streamed.out == file.read_text()


@pytest.mark.parametrize("source", ["state", "log", "index"])
def test_dump_is_canonical_lines_sorted_by_the_bytes_of_the_key(asked: Path, source: str) -> None:
    order = ["topics", "conversations", "identities", "interactions"]
    lines = knowflow("dump", *order, "--from", source, "--data", asked).out.splitlines()
    rows = [orjson.loads(line) for line in lines]
    assert [canonical(row).decode() for row in rows] == lines
    assert all(set(row) == {"record", "key", "value"} for row in rows)
    places = [(order.index(row["record"]), row["key"].encode()) for row in rows]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert {row["record"] for row in rows} == set(order)


def test_dump_without_names_writes_every_record(asked: Path) -> None:
    seen = {orjson.loads(line)["record"] for line in knowflow("dump", "--data", asked).out.splitlines()}
    assert seen == set(RECORDS) - {"decisions", "synonyms"}, "nothing was decided here"


def test_what_keeps_a_state(tmp_path: Path) -> None:
    folder, file = tmp_path / "one", tmp_path / "copy"
    ask(folder, "ingest", "stackexchange", DUMP)
    status = ask(folder, "status")
    assert {"format", "generation", "records", "sources", "pending", "dirty", "last_at"} <= set(status)
    assert status["dirty"] == 0
    doctor = ask(folder, "doctor")
    assert doctor["ok"] is True
    assert all(set(check) == {"check", "ok", "detail"} for check in doctor["checks"])
    before = knowflow("dump", "--data", folder).out
    assert ask(folder, "backup", file)["file"] == str(file)
    assert ask(tmp_path / "two", "restore", file)["data"] == str(tmp_path / "two")
    assert knowflow("dump", "--data", tmp_path / "two").out == before
    rebuilt = ask(folder, "rebuild")
    assert set(rebuilt) == {"documents", "generation"}
    assert rebuilt["generation"] == status["generation"] + 1
    assert knowflow("dump", "--data", folder).out == before


def test_topics_are_suggested_merged_and_unmerged(asked: Path, tmp_path: Path) -> None:
    assert ask(asked, "topics", "suggest", "--limit", 3).keys() == {"total", "suggestions"}
    ask(tmp_path, "ingest", "stackexchange", DUMP)
    before = knowflow("dump", "topics", "expertise", "conversations", "--data", tmp_path).out
    assert set(ask(tmp_path, "topics", "merge", "malt", "hops")) == {"decision", "topics"}
    assert ask(tmp_path, "topics", "unmerge", "hops", "malt")["topics"] == {"hop": "hop", "malt": "malt"}
    assert knowflow("dump", "topics", "expertise", "conversations", "--data", tmp_path).out == before


def test_identities_are_merged_and_unmerged(tmp_path: Path) -> None:
    ask(tmp_path, "ingest", "stackexchange", DUMP, "--name", "garden")
    before = knowflow("dump", "people", "identities", "--data", tmp_path).out
    persons = [orjson.loads(line)["value"]["person"] for line in before.splitlines() if '"record":"people"' in line]
    one, other = sorted(set(persons))[:2]
    merged = ask(tmp_path, "identities", "merge", one, other, "--reason", "the same desk")
    assert set(merged) == {"decision", "persons"}
    assert len(set(merged["persons"].values())) == 1
    explained = ask(tmp_path, "identities", "explain", other)
    assert explained["person"] == min(one, other)
    assert [evidence["rule"] for evidence in explained["evidence"]] == ["decision"]
    ask(tmp_path, "identities", "unmerge", one, other)
    after = knowflow("dump", "people", "--data", tmp_path).out
    assert after == "".join(line for line in before.splitlines(keepends=True) if '"record":"people"' in line)


def test_dead_letters_are_listed_shown_replayed_and_dropped(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    with JsonlSink(str(file)) as sink:
        for at in range(2):
            sink.write(interaction(action="posted", source="chat:x", time=f"2024-01-0{at + 1}T00:00:00Z",
                                   item=f"chat:x/{at}", actor="chat:x/ann"))  # fmt: skip
    good = file.read_text()
    file.write_text(good + good.splitlines()[0].replace("2024-01-01", "someday").replace("chat:x/0", "chat:x/9") + "\n")
    folder = tmp_path / "data"
    assert ask(folder, "ingest", "cloudevents", file)["deadletters"] == 1
    listed = ask(folder, "deadletters", "list")
    assert listed["total"] == len(listed["results"]) == 1
    letter = listed["results"][0]
    assert ask(folder, "deadletters", "show", letter["id"]) == letter
    assert {"id", "kind", "source", "location", "reason", "payload"} <= set(letter)
    replayed = ask(folder, "deadletters", "replay")
    assert replayed["replayed"] == 0
    assert list(replayed["failed"]) == [letter["id"]]
    assert ask(folder, "deadletters", "drop", letter["id"]) == {"dropped": 1}
    assert ask(folder, "deadletters", "list") == {"total": 0, "results": []}


def test_the_version_is_told() -> None:
    done = knowflow("--version")
    assert done.code == 0
    assert done.out.startswith("knowflow 0.")
