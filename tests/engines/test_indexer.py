"""What the records' Kafka topics say is what Elasticsearch holds in the end, document by document."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from kafka import KafkaProducer

from indexers.elastic.indexer.errors import IndexGone, KafkaTopicMissing, LaggedTooLong, TooManyRefused
from indexers.elastic.indexer.options import Batches, Limits
from indexers.elastic.names import Names
from indexers.port import Write
from knowflow.engines import Addresses
from tests.elastic_index import own_names
from tests.engines.clients import wait_for
from tests.index_documents import contribution, gone, identity, key_of, put
from tests.records_on_kafka import Records, Running, held, index_all, kafka_topics, metric, table

pytestmark = pytest.mark.slow
RECORDS = ("contributions", "identities")


@pytest.fixture
def names(engines: Addresses) -> Iterator[Names]:
    with own_names(engines.elasticsearch) as made:
        yield made


@pytest.fixture
def records(engines: Addresses) -> Iterator[Records]:
    with kafka_topics(engines.kafka, *RECORDS) as made:
        yield made


def life(random: Random, keys: int, steps: int) -> list[Write]:
    """Return the writes of a table's life: versions rise, documents go and come again."""
    writes: list[Write] = []
    versions = dict.fromkeys(range(keys), 0)
    for _ in range(steps):
        number = random.randrange(keys)
        versions[number] += 1
        words = " ".join(random.choices(["malt", "hop", "yeast", "日本"], k=5))
        document: dict[str, Any]
        if number % 3:
            record, document = "contributions", contribution(f"s:x/{number}", tokens=words, items=versions[number])
        else:
            record, document = "identities", identity(f"s:x/{number}", confidence=versions[number])
        dead = random.random() < 0.3
        writes.append(gone(record, document, versions[number]) if dead else put(record, document, versions[number]))
    return writes


def test_a_log_with_replays_in_any_order_ends_as_the_table_says(
    engines: Addresses, names: Names, records: Records
) -> None:
    random = Random(7)
    writes = life(random, 400, 3000)
    doubled = [*writes, *random.sample(writes, 1500)]
    random.shuffle(doubled)
    records.write(doubled[:2000])
    records.write(doubled[2000:3000], "one")
    records.write(life(Random(8), 400, 500), "two", abort=True)
    records.write(doubled[3000:], "three")
    small = Batches(documents=300, size=100_000, in_flight=3, waiting=400_000)
    meter = index_all(records.options(*RECORDS, batches=small), engines.elasticsearch, names)
    assert held(engines.elasticsearch, names, RECORDS) == table(writes)
    results = {
        result: sum(metric(meter, "documents_total", record=record, result=result) for record in RECORDS)
        for result in ("written", "deleted", "stale", "refused")
    }
    assert sum(results.values()) >= len(doubled), "more, where the group had to share out anew"
    assert results["refused"] == 0
    assert min(results["written"], results["deleted"], results["stale"]) > 0
    assert records.letters() == []
    again = index_all(records.options(*RECORDS), engines.elasticsearch, names)
    assert metric(again, "batch_seconds_count") == 0, "nothing is read twice by the same group"
    replayed = index_all(records.options(*RECORDS, group=f"{records.prefix}-other"), engines.elasticsearch, names)
    assert sum(metric(replayed, "documents_total", record=record, result="stale") for record in RECORDS) >= len(doubled)
    assert sum(metric(replayed, "documents_total", record=record, result="written") for record in RECORDS) == 0
    assert held(engines.elasticsearch, names, RECORDS) == table(writes)


def test_what_can_never_be_indexed_becomes_a_dead_letter_and_the_rest_goes_on(
    engines: Addresses, names: Names, records: Records
) -> None:
    good = [put("contributions", contribution(f"s:x/{number}", tokens="malt")) for number in range(50)]
    strange = {**contribution("s:x/strange"), "surprise": 1}
    wrong = {**contribution("s:x/wrong"), "items": "many"}
    records.write(good[:20])
    records.write([put("identities", identity("s:x/1"))])
    producer = KafkaProducer(bootstrap_servers=records.kafka, acks="all")
    one: list[tuple[str, bytes]] = [("version", b"1")]
    messages: list[tuple[str, Any, list[tuple[str, bytes]]]] = [
        ("strange", strange, one), ("wrong", wrong, one), ("broken", b"{", one), ("list", [], one),
        ("unversioned", good[0].value, []), ("far", good[0].value, [("version", b"%d" % 2**40)]),
        ("tokens", {**contribution("s:x/t"), "tokens": 5}, one),
    ]  # fmt: skip
    for key, value, headers in messages:
        records.send(producer, "contributions", key, value, headers)
    producer.close()
    records.write(good[20:])
    meter = index_all(records.options(*RECORDS), engines.elasticsearch, names)
    assert held(engines.elasticsearch, names, RECORDS) == table([*good, put("identities", identity("s:x/1"))])
    letters = {letter["location"]: (letter, headers) for letter, headers in records.letters()}
    assert {key: letter["reason"].partition(":")[0] for key, (letter, _) in letters.items()} == {
        "strange": "strict_dynamic_mapping_exception", "wrong": "document_parsing_exception",
        "broken": "JSONDecodeError",
        "list": "ValueError", "unversioned": "ValueError", "far": "ValueError", "tokens": "AttributeError",
    }  # fmt: skip
    letter, told = letters["strange"]
    assert letter == {
        "id": f"indexer|{records.topic('contributions')}|strange", "kind": "indexer",
        "source": records.topic("contributions"), "location": "strange", "reason": told["error"],
        "payload": letter["payload"],
    }  # fmt: skip
    assert '"surprise":1' in letter["payload"]
    assert told["origin-topic"] == records.topic("contributions")
    assert told["origin-partition"].isdecimal()
    assert told["origin-offset"].isdecimal()
    assert metric(meter, "dead_letters_total", record="contributions") == 7
    index_all(records.options(*RECORDS), engines.elasticsearch, names)
    assert len(records.letters()) == 7, "their offsets are committed"


def test_when_all_is_refused_it_stops_before_the_dead_letters(
    engines: Addresses, names: Names, records: Records
) -> None:
    strange = [put("identities", {**identity(f"s:x/{number}"), "surprise": 1}) for number in range(300)]
    records.write(strange)
    options = records.options(*RECORDS, limits=Limits(in_a_row=100), batches=Batches(documents=2000))
    with pytest.raises(TooManyRefused, match=r"refused the last 100 documents in a row.*strict_dynamic_mapping"):
        index_all(options, engines.elasticsearch, names)
    assert records.letters() == []
    many = [one for number in range(300) for one in (strange[number], put("identities", identity(f"s:y/{number}")))]
    records.write(many)
    options = records.options(*RECORDS, limits=Limits(in_a_row=1000, of_last=500))
    with pytest.raises(TooManyRefused, match=r"of the last 500 documents"):
        index_all(options, engines.elasticsearch, names)


def test_an_index_that_was_lost_is_filled_again_and_one_that_is_too_old_is_not(
    engines: Addresses, names: Names, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = life(Random(1), 60, 200)
    records.write(writes)
    index_all(records.options(*RECORDS), engines.elasticsearch, names)
    with Running(records.options(*RECORDS, until_caught_up=False), engines.elasticsearch, names) as running:
        running.client.indices.delete(index=[names.index(record, 1) for record in RECORDS])
        records.write([put("identities", identity("s:x/late"))])
        running.join()
        assert isinstance(running.failure, IndexGone)
        running.failure = None
    index_all(records.options(*RECORDS), engines.elasticsearch, names)
    expected = table([*writes, put("identities", identity("s:x/late"))])
    assert held(engines.elasticsearch, names, RECORDS) == expected
    from indexers.elastic.indexer import placing

    now = placing._now_ms()
    monkeypatch.setattr(placing, "_now_ms", lambda: now + 8 * 24 * 3600 * 1000)
    index_all(records.options(*RECORDS), engines.elasticsearch, names)  # nothing waits
    with pytest.raises(LaggedTooLong, match="nobody has kept how far"):
        index_all(records.options(*RECORDS, group=f"{records.prefix}-new"), engines.elasticsearch, names)
    records.write([put("identities", identity("s:x/later"))])
    with pytest.raises(LaggedTooLong, match="more than a week ago"):
        index_all(records.options(*RECORDS), engines.elasticsearch, names)


def test_several_share_the_work_and_one_that_leaves_is_replaced(
    engines: Addresses, names: Names, records: Records
) -> None:
    writes = life(Random(2), 300, 2000)
    records.write(writes[:500])
    forever = records.options(*RECORDS, until_caught_up=False, batches=Batches(documents=50))
    with Running(forever, engines.elasticsearch, names) as one:
        wait_for(lambda: one.indexer.health()[1]["partitions"] == 6, "one has all partitions")
        with Running(forever, engines.elasticsearch, names) as other:
            records.write(writes[500:1000])
            wait_for(lambda: other.indexer.health()[1]["partitions"] == 3, "each has half of them")
            wait_for(lambda: one.indexer.health()[1]["partitions"] == 3, "each has half of them")
            records.write(writes[1000:1500])
        records.write(writes[1500:])
        wait_for(lambda: one.indexer.health()[1]["partitions"] == 6, "one has all again")
        assert one.indexer.health()[0]
    index_all(records.options(*RECORDS), engines.elasticsearch, names)
    assert held(engines.elasticsearch, names, RECORDS) == table(writes)


def test_a_second_generation_is_filled_while_the_first_serves(
    engines: Addresses, names: Names, records: Records
) -> None:
    urls = engines.elasticsearch
    old = [put("identities", identity(f"s:x/{number}", confidence=1), 9) for number in range(100)]
    records.write(old)
    index_all(records.options(*RECORDS), urls, names)
    with kafka_topics(engines.kafka, *RECORDS) as second:
        new = [put("identities", identity(f"s:x/{number}", confidence=2), 1) for number in range(50, 120)]
        second.write(new)
        with Running(second.options(*RECORDS, generation=2), urls, names) as running:
            assert held(urls, names, RECORDS) == table(old)
            running.join()
            running.generations.refresh(2)
            assert held(urls, names, RECORDS) == table(old)
            assert running.generations.serving() == 1
            running.generations.serve(2)
            assert running.generations.serving() == 2
            assert held(urls, names, RECORDS) == table(new)
            running.generations.remove(1)
            assert running.generations.there() == [2]


def test_a_missing_kafka_topic_is_said(engines: Addresses, names: Names, records: Records) -> None:
    with pytest.raises(KafkaTopicMissing, match=r"there is no Kafka topic \w+\.people"):
        index_all(records.options("people"), engines.elasticsearch, names)


def test_keys_of_any_length_fit(engines: Addresses, names: Names, records: Records) -> None:
    documents = [contribution("s:x/" + "ü日|% " * 200), contribution("s:x/a" * 3), identity("i" * 400)]
    writes = [put("contributions", documents[0]), put("contributions", documents[1]), put("identities", documents[2])]
    assert max(len(write.key.encode()) for write in writes) == 400
    assert key_of("contributions", documents[0]) == writes[0].key
    records.write(writes)
    index_all(records.options(*RECORDS), engines.elasticsearch, names)
    assert held(engines.elasticsearch, names, RECORDS) == table(writes)
