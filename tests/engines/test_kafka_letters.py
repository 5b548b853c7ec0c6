"""Dead letters and decisions on Kafka, and what `status` tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from indexers.elastic.client import connect
from indexers.elastic.generations import Generations
from indexers.elastic.index import ElasticIndex
from indexers.port import Write
from knowflow.engines import Addresses
from knowflow.kafka.cluster import consuming
from knowflow.kafka.decisions import decide
from knowflow.kafka.options import client_options, producer_options
from knowflow.kafka.reading import read_whole
from knowflow.kafka.resend import version_of
from knowflow.kafka.tables import read_table
from knowflow.settings import load_settings
from producers.kafka_sink import KafkaSink
from producers.write import interaction
from schemas.canonical import canonical
from streams.deadletters import dead_letter, of_event
from tests.cli import Done, knowflow
from tests.elastic_index import own_names
from tests.engines.on_kafka import ON_KAFKA, SAMPLE, TO_KAFKA, dumped, kafka_topics

EVENT = interaction(action="posted", source="chat:x", time="2024-01-01T00:00:00Z", item={"id": "chat:x/1"})
OF_STAGE = of_event("stage:items", "chat:x", EVENT, "stage items failed: boom", 1)
BROKEN = dead_letter("cloudevents", "cloudevents:f", "f.jsonl, line 2", "is no JSON", "{no")
SECOND = interaction(action="posted", source="chat:x", time="2024-01-02T00:00:00Z", item={"id": "chat:x/2"})
MENDED = dead_letter("cloudevents", "cloudevents:f", "f.jsonl, line 3", "was odd", canonical(SECOND).decode())
UNKNOWN = dead_letter("nobody", "nobody:x", "row 3", "is odd", "<row/>")


@pytest.fixture(autouse=True)
def kafka(engines: Addresses, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with kafka_topics(engines.kafka, monkeypatch) as kafka:
        yield kafka


def put(*letters: dict[str, Any]) -> None:
    with KafkaSink(producer_options(load_settings())) as sink:
        for letter in letters:
            sink.put_letter(letter["id"], letter)
        sink.flush()


def letters(command: str, *arguments: object) -> Done:
    return knowflow("deadletters", command, *arguments, *ON_KAFKA, "--json")


def test_they_are_listed_shown_and_dropped() -> None:
    assert letters("list").json == {"total": 0, "results": []}
    put(BROKEN, OF_STAGE)
    known = sorted((BROKEN, OF_STAGE), key=lambda letter: letter["id"])
    assert letters("list").json == {"total": 2, "results": known}
    assert letters("show", BROKEN["id"]).json == BROKEN
    assert letters("show", "nothing").code == 2
    assert letters("drop", BROKEN["id"], "nothing").json == {"dropped": 1}
    assert letters("list").json == {"total": 1, "results": [OF_STAGE]}
    assert "deadletters" in dumped("deadletters")[0].decode()


def test_what_can_be_read_again_goes_through_and_the_rest_stays() -> None:
    put(BROKEN, OF_STAGE, UNKNOWN, MENDED)
    answer = letters("replay").json
    assert answer["replayed"] == 2
    assert sorted(answer["failed"]) == sorted([BROKEN["id"], UNKNOWN["id"]])
    assert "there is no source kind `nobody`" in answer["failed"][UNKNOWN["id"]]
    assert dumped() == [
        canonical({"record": "interactions", "key": event["id"], "value": event}) for event in (EVENT, SECOND)
    ]
    assert {letter["id"] for letter in letters("list").json["results"]} == {BROKEN["id"], UNKNOWN["id"]}
    assert letters("replay", OF_STAGE["id"]).json["failed"] == {OF_STAGE["id"]: "there is no such dead letter"}


def test_a_message_between_stages_is_sent_again_unless_a_later_one_has_come() -> None:
    def message(key: str, version: int, value: Any) -> dict[str, Any]:
        payload = {"stream": "forwarded", "key": key, "partitionkey": "c", "value": value, "version": version}
        return dead_letter("stage:conversations", "knowflow:forwarded", key, "boom", orjson.dumps(payload).decode())

    settings = load_settings()
    with KafkaSink(producer_options(settings)) as sink:
        for key, version in (("late", 8), ("fresh", 7)):
            headers = [("version", b"%d" % version), ("partitionkey", b"c")]
            sink.put("knowflow.internal.forwarded.v1", key.encode(), b"{}", headers, "c")
        sink.flush()
    put(message("late", 7, {"a": 1}), message("fresh", 7, {"a": 1}), message("gone", 3, None))
    assert letters("replay").json == {"replayed": 3, "failed": {}}
    with read_table(client_options(settings), "forwarded", 1) as table:
        assert list(table.rows()) == [("fresh", {"a": 1}), ("late", {})]
    assert letters("list").json["total"] == 0


def test_what_an_index_refused_is_sent_again_in_its_latest_version() -> None:
    settings, name = load_settings(), "knowflow.people.v1"
    with KafkaSink(producer_options(settings)) as sink:
        for key, version in (("a", 1), ("b", 3), ("b", 2), ("c", 4)):
            sink.put(name, key.encode(), b'{"n":%d}' % version, [("version", b"%d" % version)], "person")
        sink.flush()
    put(*(dead_letter("indexer", name, key, "refused", "{}") for key in ("a", "b", "gone")))
    assert letters("replay").json == {"replayed": 3, "failed": {}}
    assert letters("list").json["total"] == 0
    with consuming(client_options(settings)) as consumer:
        found = [(message.key, message.value, version_of(message)) for message in read_whole(consumer, name)]
    assert found[4:] == [(b"a", b'{"n":1}', 1), (b"b", b'{"n":3}', 3)]


def test_decisions_are_written_and_the_later_of_one_id_stands() -> None:
    answer = knowflow("identities", "merge", "a:x/1", "a:x/2", "--reason", "same desk", *ON_KAFKA, "--json").json
    (line,) = map(orjson.loads, dumped("decisions"))
    assert answer == {"decision": line["key"], "persons": {}}
    value = line["value"]
    assert (value["kind"], value["accounts"], value["reason"]) == ("merge", ["a:x/1", "a:x/2"], "same desk")
    options = producer_options(load_settings())
    earlier = {**value, "kind": "unmerge", "time": "2000-01-01T00:00:00.000000Z"}
    later = {**value, "kind": "unmerge", "time": "2100-01-01T00:00:00.000000Z"}
    assert decide(options, [later, earlier]) == 2
    assert [orjson.loads(line)["value"] for line in dumped("decisions")] == [later]
    assert knowflow("identities", "unmerge", "a:x/1", "a:x/1", *ON_KAFKA).code == 2


def test_affiliations_are_imported_once(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("account,team,from\na:x/1,Malt,2024-01-01\na:x/2,Hops,\n")
    command = ("affiliations", "import", file, *ON_KAFKA, "--json")
    assert knowflow(*command).json == {"file": str(file), "rows": 2, "new": 2, "unchanged": 0}
    lines = dumped("decisions")
    assert [(line["key"], line["value"]["team"]) for line in map(orjson.loads, lines)] == [
        ("affiliation/a:x/1|2024-01-01T00:00:00.000000Z", "Malt"), ("affiliation/a:x/2|", "Hops"),
    ]  # fmt: skip
    assert knowflow(*command).json["new"] == 0
    assert dumped("decisions") == lines
    file.write_text("account,team\na:x/1,Malt\na:x/3,\n")
    assert knowflow("affiliations", "import", file, *ON_KAFKA).code == 2
    assert dumped("decisions") == lines


@pytest.mark.slow
def test_the_answer_to_a_decision_says_what_the_index_knows(
    engines: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_names(engines.elasticsearch) as names, connect(engines.elasticsearch) as client:
        Generations(client, names, ["identities"]).make(1)
        identity = {"account": "a:x/1", "person": "a:x/0", "confidence": 1000, "evidence": []}
        ElasticIndex(client, names=names).apply([Write("identities", "a:x/1", 1, identity)])
        monkeypatch.setenv("KNOWFLOW_INDEX_PREFIX", names.prefix)
        index = ",".join(engines.elasticsearch)
        answer = knowflow("identities", "merge", "a:x/1", "a:x/2", "--index", index, "--json").json
        assert answer["persons"] == {"a:x/1": "a:x/0", "a:x/2": "a:x/2"}


def test_status_counts_messages_and_lag(kafka: str, tmp_path: Path) -> None:
    answer = knowflow("ingest", *SAMPLE, *TO_KAFKA, "--data", tmp_path, "--json").json
    status = knowflow("status", *ON_KAFKA, "--json").json
    lag = status.pop("lag")
    assert status["messages"].pop("interactions") == answer["new"]
    assert set(status.pop("messages").values()) == {0}
    assert status == {"kafka": kafka, "generation": 1, "partitions": 3, "generations": {"1": "serving"}}
    assert isinstance(lag, dict)
    assert "generation" in knowflow("status", *ON_KAFKA).out


def test_an_index_that_is_none_is_one_line() -> None:
    for command in (("status",), ("dump",), ("deadletters", "list")):
        assert knowflow(*command, "--index", "lucene").error == (
            "--index 'lucene' is no index: use embedded, elasticsearch or URLs, comma separated"
        )
