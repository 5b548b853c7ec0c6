"""With --json what changes and keeps a state prints exactly one object; dump prints lines."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from producers.jsonl import JsonlSink
from producers.write import interaction
from schemas.canonical import canonical
from schemas.registry import RECORDS
from tests.cli import DUMP, knowflow
from tests.contract.members import ask

INGEST = {
    "kind", "source", "name", "records", "interactions", "new", "duplicates", "pending", "ignored", "deadletters",
    "counts", "seconds", "per_second", "peak_mb",
}  # fmt: skip


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
